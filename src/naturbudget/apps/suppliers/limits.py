"""How often an address, or a link, may ask for something in a while."""

from __future__ import annotations

from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
WRONG_LINKS = 30  # of one visitor in an hour: who guesses is stopped
ANSWERS = 60  # that are sent to one request in an hour


def visitor(request: HttpRequest) -> str:
    """Return what stands for where a request comes from; no address is kept."""
    address = str(get_adapter().get_client_ip(request))
    return sha256(address.encode()).hexdigest()[:32]


def is_spent(what: str, whose: str, limit: int) -> bool:
    """Tell whether somebody did a thing as often as one may in an hour."""
    return bool(cache.get(_key(what, whose), 0) >= limit)


def count(what: str, whose: str) -> None:
    """Count that somebody did a thing."""
    key = _key(what, whose)
    cache.add(key, 0, HOUR)
    try:
        cache.incr(key)
    except ValueError:  # it ran out in between
        cache.set(key, 1, HOUR)


def _key(what: str, whose: str) -> str:
    return f"suppliers:{what}:{whose}"
