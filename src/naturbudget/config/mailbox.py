"""The mail catcher of the demonstration: takes every letter, shows it, sends none on.

It listens on this machine alone, and only `make demo` starts it.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from naturbudget.config.boot import data_folder

HOST = "127.0.0.1"
PORTS_ABOVE = 25  # the mailbox of port 8000 is at 8025, as mail is at 25
FOLDER = "mailbox"
LETTERS_MAX = 500
LINK = re.compile(r"https?://[^\s<>\"']+")
LOOK = Path(__file__).resolve().parents[1] / "web/static/naturbudget/look.css"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title><link rel="stylesheet" href="/look.css"></head>
<body><aside class="standing"><p class="wrap">The mailbox of the demonstration: \
letters end here, on this machine; none is sent on.</p></aside>
<main class="wrap"><div class="section stack-l">{body}</div></main></body></html>
"""
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'"
SANDBOX = (
    "default-src 'none'; sandbox allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation"
)


class Keeper:
    """Takes letters in and keeps each as a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a letter that a mail client hands in."""
        self.keep(envelope.content)
        return "250 Kept in the mailbox of the demonstration"

    def keep(self, content: bytes) -> None:
        with self._lock:
            numbers = self.numbers()
            for old in numbers[: max(0, len(numbers) - LETTERS_MAX + 1)]:
                self._path(old).unlink(missing_ok=True)
            number = numbers[-1] + 1 if numbers else 1
            handle = os.open(
                self._path(number), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
            )
            with os.fdopen(handle, "wb") as file:
                file.write(content)

    def numbers(self) -> list[int]:
        """Return the numbers of the letters, the oldest first."""
        found = (path.stem for path in self._folder.glob("*.eml"))
        return sorted(int(name) for name in found if name.isdigit())

    def letter(self, number: int) -> EmailMessage | None:
        try:
            content = self._path(number).read_bytes()
        except FileNotFoundError:
            return None
        return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(
            content
        )

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06}.eml"


def list_page(keeper: Keeper) -> str:
    """Return the page of all letters, the newest first."""
    rows = []
    for number in reversed(keeper.numbers()):
        letter = keeper.letter(number)
        if letter is not None:
            rows.append(
                f'<tr><td class="nowrap">{_when(letter)}</td>'
                f'<th scope="row"><a href="/{number}">{_head(letter, "Subject")}</a>'
                f"</th><td>{_head(letter, 'To')}</td></tr>"
            )
    if not rows:
        body = (
            "<h1>Mailbox</h1><p class='empty'>Here stands every letter that the "
            "demonstration writes. None came yet.</p>"
        )
        return PAGE.format(title="Mailbox", body=body)
    head = (
        '<thead><tr><th scope="col">When</th><th scope="col">Letter</th></tr></thead>'
    )
    body = (
        f"<h1>Mailbox</h1><table class='few'><caption>{len(rows)} letters, the "
        f"newest first</caption>{head}<tbody>{''.join(rows)}</tbody></table>"
    )
    return PAGE.format(title="Mailbox", body=body)


def letter_page(letter: EmailMessage, number: int) -> str:
    """Return the page of one letter, with its links to be followed."""
    has_page = letter.get_body(("html",)) is not None
    rows = "".join(
        f"<dt>{name}</dt><dd>{_head(letter, name)}</dd>"
        for name in ("From", "To", "Reply-To", "Date")
        if letter[name]
    )
    page = f'<p class="small"><a href="/{number}/page">As a page</a></p>'
    lines = "".join(
        f"<p>{_linked(part).replace(chr(10), '<br>')}</p>"
        for part in _text(letter).strip().split("\n\n")
    )
    subject = _head(letter, "Subject")
    body = (
        f'<p class="crumbs"><a href="/">Mailbox</a></p><h1>{subject}</h1>'
        f'<dl class="pairs">{rows}</dl><article class="sheet stack measure">{lines}'
        f"</article>{page if has_page else ''}"
    )
    return PAGE.format(title=subject, body=body)


def _head(letter: EmailMessage, name: str) -> str:
    return escape(str(letter[name] or ""))


def _when(letter: EmailMessage) -> str:
    when = getattr(letter["Date"], "datetime", None)
    return f"{when:%d %b, %H:%M}" if when else ""


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain", "html"))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def _linked(text: str) -> str:
    """Escape a text and make its addresses links.

    >>> _linked("Go to http://127.0.0.1/a?b=1&c=2 <now>")
    'Go to <a href="http://127.0.0.1/a?b=1&amp;c=2">http://127.0.0.1/a?b=1&amp;c=2</a>\
 &lt;now&gt;'
    """
    parts, place = [], 0
    for found in LINK.finditer(text):
        link = escape(found[0])
        parts += [escape(text[place : found.start()]), f'<a href="{link}">{link}</a>']
        place = found.end()
    return "".join([*parts, escape(text[place:])])


class Reader(BaseHTTPRequestHandler):
    """Shows the letters to a browser on this machine."""

    keeper: Keeper

    def do_GET(self) -> None:
        # A page from elsewhere that makes its own name point here is not answered.
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost"):
            return self._answer("Not here.", status=HTTPStatus.FORBIDDEN)
        name, _, rest = self.path.strip("/").partition("/")
        if not name:
            return self._answer(list_page(self.keeper))
        if name == "look.css":
            return self._answer(LOOK.read_text(encoding="utf-8"), kind="text/css")
        is_number = name.isascii() and name.isdigit() and len(name) < 10
        letter = self.keeper.letter(int(name)) if is_number else None
        if letter is None or rest not in ("", "page"):
            return self._answer("No such letter.", status=HTTPStatus.NOT_FOUND)
        part = letter.get_body(("html",)) if rest else None
        if part is not None:
            return self._answer(str(part.get_content()), policy=SANDBOX)
        return self._answer(letter_page(letter, int(name)))

    def _answer(
        self,
        text: str,
        *,
        kind: str = "text/html",
        status: HTTPStatus = HTTPStatus.OK,
        policy: str = POLICY,
    ) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing on the terminal."""


class Mailbox:
    """The catcher: one port takes letters, another one shows them."""

    def __init__(self, folder: Path, *, smtp_port: int, http_port: int) -> None:
        keeper = Keeper(folder)
        self.smtp_port, self.http_port = smtp_port, http_port
        self._smtp = Controller(keeper, hostname=HOST, port=smtp_port)
        reader = type("ReaderOfOne", (Reader,), {"keeper": keeper})
        self._http = ThreadingHTTPServer((HOST, http_port), reader)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def start(self) -> None:
        self._smtp.start()
        self._thread.start()

    def stop(self) -> None:
        self._smtp.stop()
        self._http.shutdown()
        self._http.server_close()


def ports(port: int) -> tuple[int, int]:
    """Return where the mailbox of a server is shown, and where it takes letters."""
    wanted = port + PORTS_ABOVE
    shown = wanted if _is_free(wanted) else any_free_port()
    taken = shown + 1
    return shown, taken if _is_free(taken) else any_free_port()


def _is_free(port: int) -> bool:
    if not 1024 <= port < 65536:
        return False
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        port: int = trial.getsockname()[1]
        return port


def main() -> None:
    """Catch and show letters until somebody ends it."""
    http_port, smtp_port = map(int, sys.argv[1:3])
    ended = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: ended.set())
    mailbox = Mailbox(data_folder() / FOLDER, smtp_port=smtp_port, http_port=http_port)
    mailbox.start()
    ended.wait()
    mailbox.stop()


if __name__ == "__main__":
    main()
