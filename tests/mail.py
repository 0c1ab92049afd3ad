"""A mail server on this machine, which a test may stop and start."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from email import policy
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from django.test.utils import override_settings

HOST = "127.0.0.1"


class Server:
    """Takes letters, or refuses some addresses; what came stands in ``letters``."""

    def __init__(self, *, refuses=()):
        self.letters = []
        self.refuses = set(refuses)
        with socket.socket() as trial:
            trial.bind((HOST, 0))
            self.port = trial.getsockname()[1]
        self._controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuses:
            return "550 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        parser = BytesParser(policy=policy.default)
        self.letters.append(parser.parsebytes(envelope.content))
        return "250 OK"

    def start(self):
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    def stop(self):
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def subjects(self):
        return [letter["Subject"] for letter in self.letters]


@contextmanager
def pointed_at(server):
    """Let the product send its letters to a server, whether it runs or not."""
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST=HOST,
        EMAIL_PORT=server.port,
        EMAIL_HOST_USER="",
        EMAIL_HOST_PASSWORD="",
        EMAIL_USE_TLS=False,
        EMAIL_USE_SSL=False,
        EMAIL_TIMEOUT=5,
    ):
        yield server
    server.stop()


def words_of(letter):
    """Return the plain text of a letter."""
    return letter.get_body(("plain",)).get_content()
