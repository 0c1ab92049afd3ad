"""Links without an account: signed for one request, until one moment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer, b62_decode, b62_encode
from django.urls import reverse

from naturbudget.apps.municipalities.parameters import number_of
from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.core.delivery.parameters import LINK_DAYS

SALT = "naturbudget.suppliers.request"


@dataclass(frozen=True, slots=True)
class Opened:
    """The request a link leads to, and whether the link still holds."""

    request: DataRequest
    is_expired: bool
    # Whether a letter with another link was written since.
    is_replaced: bool = False


def new_secret() -> str:
    """Return a text that cannot be guessed."""
    return secrets.token_urlsafe(16)


def link_days(asked: DataRequest) -> int:
    """Return how many days a link holds in this municipality."""
    return number_of(asked.municipality, LINK_DAYS)


def link_until(asked: DataRequest, *, at: datetime) -> datetime:
    """Return the moment until which a link holds that is made now."""
    return at + timedelta(days=link_days(asked))


def token_of(asked: DataRequest, *, until: datetime) -> str:
    """Return the signed text that opens a request.

    Source:
        DR-4 (docs/method/requests.md)
    """
    moment = b62_encode(int(until.timestamp()))
    return _signer(asked.salt).sign(f"{asked.key}.{asked.links}.{moment}")


def link_to(asked: DataRequest, *, at: datetime) -> str:
    """Return the whole address that opens a request."""
    return settings.SITE_ADDRESS + link_path(asked, at=at)


def link_path(asked: DataRequest, *, at: datetime) -> str:
    """Return the address that opens a request, within this installation."""
    token = token_of(asked, until=link_until(asked, at=at))
    return reverse("answers:answer", args=[token])


def opened_by(token: str, *, at: datetime) -> Opened | None:
    """Return what a link leads to; nothing where it is not one of ours.

    Each request has a salt of its own: a link for one opens no other, and a new salt
    ends all links of a request. A link is numbered: one that was followed by another
    is told apart, so that its page can say so.

    Source:
        DR-4 (docs/method/requests.md)
    """
    key = token.split(".", 1)[0]
    rows = DataRequest.objects.select_related(
        "municipality",
        "supplier__user",
        "supplier__department",
        "account__unit",
        "account__municipality",
        "account__department",
        "series__municipality",
        "series__department",
    )
    found = rows.filter(key=key).first() if key else None
    # Where there is no such request the same is computed, so that nobody can tell.
    signer = _signer(found.salt if found else "none")
    try:
        _key, number, moment = signer.unsign(token).split(".")
        until = datetime.fromtimestamp(b62_decode(moment), UTC)
        is_replaced = found is not None and int(number) != found.links
    except (BadSignature, ValueError, IndexError, OverflowError, OSError):
        return None
    return Opened(found, until < at, is_replaced) if found else None


def _signer(salt: str) -> Signer:
    return Signer(salt=f"{SALT}.{salt}", sep=".")
