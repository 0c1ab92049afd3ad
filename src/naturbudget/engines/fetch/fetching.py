"""Asks, follows at most three redirects, and reads no more than is allowed."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from ssl import SSLCertVerificationError
from typing import Final
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from naturbudget.core.errors import Problem, gettext_noop, shortened
from naturbudget.engines.fetch.address import (
    FetchError,
    Place,
    Resolve,
    place_of,
    resolve,
)
from naturbudget.engines.fetch.pinned import Deadline, open_place

PIECE_BYTES = 65_536
REDIRECTS: Final = (301, 302, 303, 307, 308)

TOO_MANY_HOPS = gettext_noop(
    "{host} sends the question on more than {limit} times. Use the address where the "
    "file really lies."
)
LEADS_NOWHERE = gettext_noop(
    "{host} sends the question on and names no address ({status}). Use the address "
    "where the file really lies."
)
NOT_SENT_ON = gettext_noop(
    "{host} sends a question with a password on to {other}. It is not followed; use "
    "the office's present address."
)
REFUSED = gettext_noop(
    "{host} refuses ({status}). Look whether name and password of the office are set "
    "and right."
)
NOT_THERE = gettext_noop(
    "{host} has nothing at this address ({status}). Look whether table, place and "
    "years are right."
)
LATER = gettext_noop(
    "{host} is busy or out of order ({status}). Nothing was changed; try again later."
)
NO_ANSWER = gettext_noop("{host} did not answer. Nothing was changed; try again later.")
NO_CERTIFICATE = gettext_noop(
    "{host} could not prove that it is {host}. It was not asked any further; tell "
    "whoever runs it."
)
TOO_SLOW = gettext_noop(
    "{host} had not sent everything after {seconds} seconds. Ask for fewer years, or "
    "try again later."
)
TOO_LARGE = gettext_noop(
    "{host} sends more than {limit} MB. Ask for fewer years or places."
)
NOT_FIGURES = gettext_noop(
    "{host} answers with “{given}”, not with figures ({wanted}). Look whether the "
    "address is that of the data, not that of a page about them."
)
NOT_READABLE = gettext_noop(
    "What {host} sends is packed in a way that cannot be unpacked ({given}). Try "
    "again later."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be read, how long it may take, and what the operator opened."""

    bytes_max: int = 25_000_000
    seconds_max: float = 60
    hops_max: int = 3
    inside: frozenset[str] = frozenset()
    # A file of certificates that are trusted beside those of the system.
    certificates: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: where, how, and what may come back.

    ``secrets`` are headers that are sent to the first computer alone, never on.
    """

    url: str
    media: Collection[str]
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back, byte for byte as it was meant (unpacked), and from where."""

    content: bytes
    media: str
    url: str


def fetch(
    ask: Ask, *, limits: Limits | None = None, resolving: Resolve = resolve
) -> Fetched:
    """Fetch one file; every address on the way is checked, and asked as checked.

    The name is looked up once for each hop and the connection goes to the address
    that was looked at, so that a name which changes its address meanwhile leads
    nowhere else. No proxy and no cookie is used.

    Raises:
        FetchError: In a sentence what was wrong, and what to do.
    """
    limits = limits or Limits()
    first = place_of(ask.url, inside=limits.inside, resolving=resolving)
    url, place = ask.url, first
    with Deadline(limits.seconds_max) as deadline:
        for _ in range(limits.hops_max + 1):
            try:
                with open_place(
                    place, ask, deadline, certificates=limits.certificates
                ) as answer:
                    if answer.status not in REDIRECTS:
                        found = _read(answer, ask, place, url, limits)
                        if deadline.is_over:  # What was cut off looks like an end.
                            raise _unanswered(place, deadline, limits)
                        return found
                    url = urljoin(url, _location(answer, place))
            except SSLCertVerificationError as error:
                problem = Problem(
                    "no-certificate", NO_CERTIFICATE, {"host": place.host}
                )
                raise FetchError(problem) from error
            # What is no number or no address where one belongs is a ValueError.
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                raise _unanswered(place, deadline, limits) from error
            # A computer of one's own sends on to itself alone, and nobody to it.
            opened = {f"{first.host}:{first.port}"} & limits.inside
            target = place_of(url, inside=opened, resolving=resolving)
            ask = _sent_on(ask, place, target)
            place = target
    values = {"host": first.host, "limit": limits.hops_max}
    raise FetchError(Problem("too-many-hops", TOO_MANY_HOPS, values))


def _location(answer: BaseHTTPResponse, place: Place) -> str:
    """Return where an answer sends on; without a place it would be asked anew."""
    location = answer.headers.get("Location", "").strip()
    if not location:
        values = {"host": place.host, "status": str(answer.status)}
        raise FetchError(Problem("leads-nowhere", LEADS_NOWHERE, values))
    return location


def _sent_on(ask: Ask, place: Place, target: Place) -> Ask:
    """Return what is asked of the next computer: secrets stay with the first."""
    if target.origin == place.origin:
        return ask
    if ask.method != "GET":
        values = {"host": place.host, "other": target.host}
        raise FetchError(Problem("not-sent-on", NOT_SENT_ON, values))
    return replace(ask, secrets={})


def _unanswered(place: Place, deadline: Deadline, limits: Limits) -> FetchError:
    if deadline.is_over:
        values = {"host": place.host, "seconds": f"{limits.seconds_max:g}"}
        return FetchError(Problem("too-slow", TOO_SLOW, values))
    return FetchError(Problem("no-answer", NO_ANSWER, {"host": place.host}))


def _read(
    answer: BaseHTTPResponse, ask: Ask, place: Place, url: str, limits: Limits
) -> Fetched:
    _check_status(answer.status, place)
    media = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media not in ask.media:
        values = {
            "host": place.host,
            "given": shortened(media) or "?",
            "wanted": ", ".join(ask.media),
        }
        raise FetchError(Problem("not-figures", NOT_FIGURES, values))
    content = bytearray()
    for piece in _unpacked(answer, place, limits):
        content += piece
        if len(content) > limits.bytes_max:
            raise _too_large(place, limits)
    return Fetched(bytes(content), media, url)


def _check_status(status: int, place: Place) -> None:
    values = {"host": place.host, "status": str(status)}
    if status in (401, 403, 407):
        raise FetchError(Problem("refused", REFUSED, values))
    if status in (202, 408, 413, 429) or status >= 500:
        raise FetchError(Problem("later", LATER, values))
    if status != 200:
        raise FetchError(Problem("not-there", NOT_THERE, values))


def _too_large(place: Place, limits: Limits) -> FetchError:
    values = {"host": place.host, "limit": max(limits.bytes_max // 1_000_000, 1)}
    return FetchError(Problem("too-large", TOO_LARGE, values))


def _pieces(answer: BaseHTTPResponse, place: Place, limits: Limits) -> Iterator[bytes]:
    """Yield what was sent, piece by piece; more than is allowed is not read."""
    count = 0
    while piece := answer.read(PIECE_BYTES, decode_content=False):
        count += len(piece)
        if count > limits.bytes_max:
            raise _too_large(place, limits)
        yield piece


def _unpacked(
    answer: BaseHTTPResponse, place: Place, limits: Limits
) -> Iterator[bytes]:
    """Yield it unpacked, a piece at a time, so that little cannot become much."""
    packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
    pieces = _pieces(answer, place, limits)
    if packing in ("", "identity"):
        yield from pieces
        return
    if packing not in ("gzip", "x-gzip"):
        raise _unreadable(place, packing)
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for rest in pieces:
            more, out = rest, b""
            while more or (len(out) == PIECE_BYTES and not unpacker.eof):
                if unpacker.eof:
                    # Another part may follow, or zeros that fill up the last block.
                    more = more.lstrip(b"\0")
                    if not more:
                        break
                    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
                out = unpacker.decompress(more, PIECE_BYTES)
                yield out
                is_over = unpacker.eof
                more = unpacker.unused_data if is_over else unpacker.unconsumed_tail
        if not unpacker.eof:
            raise _unreadable(place, packing)
    except zlib.error as error:
        raise _unreadable(place, packing) from error


def _unreadable(place: Place, packing: str) -> FetchError:
    values = {"host": place.host, "given": shortened(packing)}
    return FetchError(Problem("not-readable", NOT_READABLE, values))
