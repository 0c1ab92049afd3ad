"""Which addresses may be asked: public ones, by https, at the usual port."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import unquote_plus, urlsplit

from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)

ADDRESS_CHARACTERS_MAX = 2_000
PORTS: Final = {"https": 443, "http": 80}
# Networks that reach the inside, or stand for addresses of the other family: what
# lies behind a translated address cannot be told from outside.
CLOSED: Final = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24"),
        *("198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4", "::/96", "::ffff:0:0/96"),
        "::ffff:0:0:0/96",
        *("64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32"),
        *("2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10"),
        *("fec0::/10", "ff00::/8"),
    )
)
# Names that no public computer has, beside those of one part: RFC 6762, RFC 8375, what
# ICANN keeps for inside, and what routers and offices use.
LOCAL: Final = frozenset(
    (
        *("localhost", "local", "localdomain", "internal", "intranet", "private"),
        *("lan", "home", "corp", "home.arpa"),
    )
)
# Parts of a question that hold a key, by the names that services give them.
KEYS: Final = frozenset(
    (
        *("password", "passwd", "pwd", "secret", "client_secret", "token"),
        *("access_token", "auth_token", "api_token", "apikey", "api_key", "api-key"),
        *("access-token", "accesskey", "access-key", "access_key", "auth", "pass"),
        *("x-amz-signature", "x-amz-credential", "x-amz-security-token"),
        *("subscription-key", "subscription_key", "authorization", "sig"),
        *("signature", "x-api-key", "sas", "app_key", "appkey", "appid", "app_id"),
        "jwt",
    )
)

NO_ADDRESS = gettext_noop(
    "“{given}” is no address that can be fetched. Write it whole, as "
    "https://example.org/figures.csv, without spaces."
)
NAME_IN_ADDRESS = gettext_noop(
    "A name or a password stands in the address, before {host}. It would be kept, "
    "shown and given away with it. Write the address without it; where the office asks "
    "for one, download the file yourself and import it."
)
KEY_IN_ADDRESS = gettext_noop(
    "The address of {host} holds a key or password ({part}=…). It would be kept, shown "
    "and given away with it. Take it out; where the office asks for one, download the "
    "file yourself and import it."
)
NOT_HTTPS = gettext_noop(
    "{host} is asked by https alone, so that nobody on the way changes the figures. "
    "Write the address with https://."
)
OTHER_PORT = gettext_noop(
    "{host} is asked at port {port}; only 443 is. Use the office's usual address."
)
NOT_FOUND = gettext_noop(
    "No computer of the name {host} is found. Look for a slip in the address, or try "
    "again later."
)
NOT_PUBLIC = gettext_noop(
    "{host} is not a public computer, so it is not asked. If it is one of your own, "
    "whoever runs this server names it in NATURBUDGET_FETCH_INSIDE."
)

# Returns the numeric addresses of a name.
Resolve = Callable[[str, int], Collection[str]]


class FetchError(NaturbudgetError):
    """What was asked for was not fetched; the problem says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to ask: the name as it is shown, and addresses that were checked."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody on the way can read or change what is sent."""
        return self.scheme == "https"

    @property
    def named(self) -> str:
        """The computer as the header Host names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """What makes two addresses the same computer."""
        return self.scheme, self.host, self.port


def resolve(host: str, port: int) -> Collection[str]:
    """Ask the system for the addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return dict.fromkeys(str(one[4][0]) for one in found)


def place_of(
    url: str, *, inside: Collection[str] = (), resolving: Resolve = resolve
) -> Place:
    """Return where an address leads, once all is checked.

    Args:
        url: The address as it was written, or as a redirect gives it.
        inside: Computers of one's own that the operator opened, each as host:port;
            they may be asked by http, at any port, and need not be public.
        resolving: Returns the numeric addresses of a name.

    Raises:
        FetchError: It is no such address, or does not lead outside.
    """
    scheme, host, port, path = _leading_outside(url, inside)
    is_inside = f"{host}:{port}" in inside
    try:
        addresses = tuple(resolving(host, port))
    except (OSError, UnicodeError):
        addresses = ()
    if not addresses:
        raise FetchError(Problem("not-found", NOT_FOUND, {"host": host}))
    # One that is not public is enough: a name with both would be a way in.
    if not is_inside and not all(map(is_public, addresses)):
        raise FetchError(Problem("not-public", NOT_PUBLIC, {"host": host}))
    return Place(scheme, host, port, path, addresses)


def check_address(url: str, *, inside: Collection[str] = ()) -> None:
    """Refuse an address that is to be kept, as far as it shows without asking anybody.

    By the same rules by which it is fetched; and it holds no key, as what is kept is
    shown. Whether its name leads inside is looked up when it is fetched, each time.

    Args:
        url: The address as it was written.
        inside: Computers of one's own that the operator opened, each as host:port.

    Raises:
        FetchError: It could never be fetched, or gives a password away.

    >>> check_address("https://example.org/figures.csv?year=2025")
    """
    _scheme, host, _port, _path = _leading_outside(url, inside)
    # A key may also follow a semicolon, or the sign of a place within the page.
    for said in re.split("[?&;#]", url)[1:]:
        part = unquote_plus(said.partition("=")[0]).strip()
        if part.lower().lstrip("$") in KEYS:
            values = {"host": host, "part": shortened(part)}
            raise FetchError(Problem("key-in-address", KEY_IN_ADDRESS, values))


def _leading_outside(url: str, inside: Collection[str]) -> tuple[str, str, int, str]:
    """Return the parts of an address, unless they show that it may not be asked."""
    scheme, host, port, path = _parts(url)
    if f"{host}:{port}" in inside:
        return scheme, host, port, path
    if scheme != "https":
        raise FetchError(Problem("not-https", NOT_HTTPS, {"host": host}))
    if port != PORTS[scheme]:
        values = {"host": host, "port": str(port)}
        raise FetchError(Problem("other-port", OTHER_PORT, values))
    if _is_plainly_inside(host):
        raise FetchError(Problem("not-public", NOT_PUBLIC, {"host": host}))
    return scheme, host, port, path


def _is_plainly_inside(host: str) -> bool:
    """Tell whether a name or a number leads inside, without looking it up.

    A number may be written in fewer parts or to another base, as in 127.1.
    """
    if ":" in host:
        return not is_public(host)
    try:
        return not is_public(socket.inet_ntoa(socket.inet_aton(host)))
    except OSError:  # It is a name.
        parts = host.split(".")
        tails = {parts[-1], ".".join(parts[-2:])}
        return len(parts) == 1 or not LOCAL.isdisjoint(tails)


def _parts(url: str) -> tuple[str, str, int, str]:
    """Return scheme, host, port and what follows; refuse what can be read two ways."""
    wrong = FetchError(Problem("no-address", NO_ADDRESS, {"given": shortened(url)}))
    if len(url) > ADDRESS_CHARACTERS_MAX or not url.isprintable():
        raise wrong
    if any(sign in url for sign in ' \\"<>^`') or not url.isascii():
        raise wrong
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in PORTS or not host:
        raise wrong
    if "@" in parts.netloc:
        problem = Problem("name-in-address", NAME_IN_ADDRESS, {"host": host})
        raise FetchError(problem)
    if "[" in parts.netloc and ":" not in host:  # a form of address not used yet
        raise wrong
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return parts.scheme, host, PORTS[parts.scheme] if port is None else port, path


def is_public(address: str) -> bool:
    """Tell whether a numeric address belongs to the public internet.

    >>> is_public("93.184.216.34"), is_public("10.0.0.1"), is_public("::ffff:8.8.8.8")
    (True, False, False)
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.scope_id:
        return False
    is_closed = any(found in one for one in CLOSED if one.version == found.version)
    return found.is_global and not found.is_multicast and not is_closed
