"""Bodies that decide: how many seats they have."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Body, User
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

NOT_SEATS = gettext_noop(
    "A body cannot have {seats} seats. Write a whole number from 1 to {limit}, or "
    "nothing where the number of seats is not known."
)
SEATS_MAX = 10_000


class SeatsError(NaturbudgetError):
    """A body cannot have so many seats."""


@transaction.atomic
def set_seats(body: Body, seats: int | None, *, by: User, at: datetime) -> bool:
    """Say how many seats a body has; return whether that was news.

    It holds for the votes that are recorded from now on: each keeps the seats of its
    day. The municipality's lock keeps a vote from being checked against a number that
    somebody changes meanwhile.

    Args:
        body: The body, for example a council.
        seats: From 1 to ``SEATS_MAX``; nothing where it is not known, then votes are
            not compared with it.
        by: Who says so.
        at: When.

    Raises:
        SeatsError: The number is out of bounds.
    """
    if seats is not None and not 1 <= seats <= SEATS_MAX:
        values = {"seats": seats, "limit": SEATS_MAX}
        raise SeatsError(Problem("not-seats", NOT_SEATS, values))
    owner = lock(body.municipality)
    held = owner.bodies.get(pk=body.pk)
    if held.seats == seats:
        return False
    before, held.seats = held.seats, seats
    held.save(update_fields=["seats"])
    events.record(
        "seats-set",
        of=owner,
        by=by,
        at=at,
        body=held.kind,
        value=told_seats(seats),
        before=told_seats(before),
    )
    body.seats = seats
    return True


def told_seats(seats: int | None) -> int | str:
    """Return a number of seats as the journal writes it."""
    return "not-known" if seats is None else seats
