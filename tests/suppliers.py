"""Suppliers and requests for data, the smallest there are."""

from __future__ import annotations

from datetime import date, datetime, time, timezone

from tests import factories

from naturbudget.apps.suppliers.actions.asking import open_requests
from naturbudget.apps.suppliers.actions.chart import (
    Person,
    Terms,
    set_supplier,
    set_supply,
)
from naturbudget.apps.suppliers.links import link_to

OUTSIDE = "karin@hamnkraft.example"


def noon(day):
    return datetime.combine(date.fromisoformat(day), time(12), timezone.utc)  # noqa: UP017


def supplier(of, code="hamnkraft", *, by, **person):
    given = {"organisation": "Hamnkraft", "name": "Karin", "email": OUTSIDE}
    given = {**given, **person}
    if "user" in person:
        given["email"] = ""
    return set_supplier(of, code, Person(**given), by=by, at=factories.NOW)


def gas(of, **fields):
    return factories.account(of, "gas/town-hall", opened=date(2024, 1, 1), **fields)


def supply(thing, who, *, by, rhythm="quarter", lag=10, deadline=45, since=None):
    terms = Terms(rhythm, lag, deadline, date.fromisoformat(since or "2025-01-01"))
    set_supply(thing, who, terms, by=by, at=factories.NOW)


def asked(of, *, by, on="2025-04-20", thing=None, **terms):
    """Return the request for the first quarter of 2025, of gas by default."""
    thing = thing or gas(of)
    supply(thing, supplier(of, by=by), by=by, **terms)
    [found] = open_requests(of, on=date.fromisoformat(on), by=by, at=noon(on))
    return found


def path_to(request, *, at="2025-04-20"):
    """Return the path of the link of a request, as the letter has it."""
    link = link_to(request, at=noon(at))
    return "/" + link.split("/", 3)[3]
