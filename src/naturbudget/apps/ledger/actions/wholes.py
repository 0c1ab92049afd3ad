"""What all accounts of a node must come to: entered, and taken back (L-33)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions.counting import (
    NOT_YET,
    CountError,
    check_year,
    parts_of,
)
from naturbudget.apps.ledger.partitions import Whole
from naturbudget.apps.ledger.queries.tree import accounts_below
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import Quantity

NO_PARTS = gettext_noop(
    "There is no account at {node} or below it. Choose a branch of the tree."
)
NOT_ONE_THING = gettext_noop(
    "The accounts of {node} are of different kinds, units or scopes ({what}), so they "
    "have no common whole. Choose a branch whose accounts are alike."
)
NO_FIRST_DAY = gettext_noop(
    "{node} is what is used or emitted in a span. Give its first day too."
)
WHOLE_THERE = gettext_noop(
    "{node} has a whole of these days already: {whole}, from {origin}. If it is wrong, "
    "take it back first; the journal keeps it."
)
NO_WHOLE = gettext_noop("{node} has no whole until {last}. Nothing is taken back.")


@transaction.atomic
def enter_whole(
    municipality: Municipality,
    node: str,
    *,
    first: date | None,
    last: date,
    amount: Decimal,
    unit: str = "",
    source: Source,
    by: User,
    at: datetime,
) -> Whole:
    """Keep what somebody says a node comes to; the year closes if its parts say so.

    Of flows in the days from first to last; of stocks at the end of the last day, and
    the first is not looked at. The same again changes nothing.

    Raises:
        CountError: The accounts of the node are not of one kind, unit and scope; a
            day is lacking, to come or in a year that was voted; another whole of
            these days is there.
        TooFineError, TooLargeError: The books cannot keep the amount.

    Source:
        L-7, L-33 (docs/method/ledger.md)
    """
    owner = lock(municipality)
    kept = _one_account_of(owner, node)
    if kept.kind == Account.Kind.STOCK:
        first = None
    elif first is None:
        values = {"node": node, "field": "first"}
        raise CountError(Problem("no-first-day", NO_FIRST_DAY, values))
    if last > at.date():
        raise CountError(Problem("not-yet", NOT_YET, {"day": last, "field": "last"}))
    check_year(owner, last, field="last")
    parts = parts_of(kept, amount, unit)
    found = owner.wholes.filter(node=node, first=first, last=last).first()
    if found is not None and (found.expected, found.source) == (parts, source):
        return found
    if found is not None:
        there: dict[str, object] = {
            "node": node,
            "whole": whole_of(found),
            "origin": found.source.origin,
            "field": "last",
        }
        raise CountError(Problem("whole-there", WHOLE_THERE, there))
    row = Whole.objects.create(
        municipality=owner,
        node=node,
        first=first,
        last=last,
        expected=parts,
        unit=kept.unit,
        source=source,
    )
    events.record("whole-entered", of=owner, by=by, at=at, **_said(row))
    return row


@transaction.atomic
def withdraw_whole(row: Whole, *, by: User, at: datetime) -> None:
    """Take back a whole that was wrong; the journal keeps it.

    Raises:
        CountError: It is not there any more, or its year was voted.
    """
    owner = lock(row.municipality)
    check_year(owner, row.last, field="last")
    found = owner.wholes.filter(pk=row.pk).first()
    if found is None:
        values = {"node": row.node, "last": row.last, "field": "last"}
        raise CountError(Problem("no-whole", NO_WHOLE, values))
    said = _said(found)
    found.delete()
    events.record("whole-withdrawn", of=owner, by=by, at=at, **said)


def whole_of(row: Whole) -> Quantity:
    unit = row.unit
    return Quantity.from_smallest(row.expected, unit.code, scale=unit.scale)


def _said(row: Whole) -> dict[str, object]:
    first = row.first or ""
    return {"node": row.node, "from": first, "day": row.last, "amount": whole_of(row)}


def _one_account_of(owner: Municipality, node: str) -> Account:
    """Return an account that stands for all of a node, which are alike.

    Raises:
        CountError: There is none, or they are not alike.
    """
    rows = accounts_below(owner, node)
    if not rows:
        values = {"node": node, "field": "quantity"}
        raise CountError(Problem("no-parts", NO_PARTS, values))
    kinds = sorted({f"{row.kind} {row.unit.code} {row.entity}" for row in rows})
    if len(kinds) > 1:
        values = {"node": node, "what": ", ".join(kinds), "field": "quantity"}
        raise CountError(Problem("not-one-thing", NOT_ONE_THING, values))
    return rows[0]
