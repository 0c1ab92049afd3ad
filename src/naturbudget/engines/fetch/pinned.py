"""Connections to an address that was checked, and their end when time is up."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from time import monotonic
from types import TracebackType
from typing import Protocol

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection

from naturbudget.engines.fetch.address import Place


class Question(Protocol):
    """What is asked, as far as a connection needs it."""

    @property
    def method(self) -> str:
        """GET or POST."""

    @property
    def body(self) -> bytes | None:
        """What is sent along."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What everybody may know of it."""

    @property
    def secrets(self) -> Mapping[str, str]:
        """Headers that the first computer alone gets."""


class Deadline:
    """Ends whatever connection is open when the time is over.

    A timeout of a socket starts anew with each byte, so that one byte a second would
    never end; this one is over once, for names, handshakes, headers and body alike.
    """

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + seconds
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self.is_over = False

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._forget()

    @property
    def seconds_left(self) -> float:
        """How long a single step may wait."""
        return max(self._until - monotonic(), 0.01)

    def watch(self, opened: socket.socket) -> None:
        """End this connection too; a copy of its handle outlives the wrapping."""
        copy = socket.socket(fileno=os.dup(opened.fileno()))
        with self._lock:
            self._open.append(copy)
        if self.is_over:
            self._end()

    def _end(self) -> None:
        self.is_over = True
        with self._lock:
            for one in self._open:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # it is closed already

    def _forget(self) -> None:
        with self._lock:
            for one in self._open:
                one.close()
            self._open.clear()


@contextmanager
def open_place(
    place: Place, question: Question, deadline: Deadline, *, certificates: str = ""
) -> Iterator[BaseHTTPResponse]:
    """Ask at the address that was checked, under the name that was given."""
    opened = _dial(place, deadline)
    connection = _connection(place, opened, certificates)
    try:
        connection.request(
            question.method,
            place.path,
            body=question.body,
            headers={
                "Host": place.named,
                "User-Agent": "naturbudget",
                "Accept-Encoding": "gzip",
                **question.headers,
                **question.secrets,
            },
            preload_content=False,
            decode_content=False,
        )
        with closing(connection.getresponse()) as answer:
            if deadline.is_over:  # Headers that were cut off look complete.
                raise TimeoutError
            yield answer
    finally:
        connection.close()
        opened.close()


def _dial(place: Place, deadline: Deadline) -> socket.socket:
    """Connect to the first of the checked addresses that answers."""
    failed: OSError | None = None
    for address in place.addresses:
        try:
            opened = socket.create_connection(
                (address, place.port), timeout=deadline.seconds_left
            )
        except OSError as error:
            failed = error
            continue
        deadline.watch(opened)
        return opened
    assert failed is not None, "a place has an address"
    raise failed


def _connection(
    place: Place, opened: socket.socket, certificates: str
) -> HTTPConnection:
    """Return a connection that uses what was opened, and looks nothing up itself."""
    timeout = opened.gettimeout()
    if not place.is_encrypted:
        plain = _Plain(place.host, place.port, timeout=timeout)
        plain.opened = opened
        return plain
    context = ssl.create_default_context()
    if certificates:
        context.load_verify_locations(certificates)
    secure = _Secure(
        place.host,
        place.port,
        timeout=timeout,
        ssl_context=context,
        server_hostname=place.host,
    )
    secure.opened = opened
    return secure


class _Plain(HTTPConnection):
    opened: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.opened


class _Secure(HTTPSConnection):
    opened: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.opened
