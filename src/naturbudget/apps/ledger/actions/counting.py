"""What was counted or read: what an account must hold on a day (L-33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.partitions import Assertion
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, gettext_noop
from naturbudget.core.period import budget_year, year_of
from naturbudget.core.quantity import InexactError, Quantity

NOT_YET = gettext_noop("{day} is still to come. Enter what was counted or read.")
OUTSIDE = gettext_noop(
    "{account} takes no figures of {day}. Choose a day of its life, or another account."
)
YEAR_IS_SHUT = gettext_noop(
    "The council has ratified the balance of {year}; its books take nothing more. "
    "Enter what was counted on a day of an open year."
)
OTHER_QUANTITY = gettext_noop(
    "{account} is kept in {unit}; {written} is another kind of quantity. Correct the "
    "unit or choose another account."
)
NO_COUNT = gettext_noop("{account} has no count of {day}. Nothing is taken back.")
COUNTED = gettext_noop(
    "{account} has a count of {day} already: {held}, from {origin}. An account holds "
    "one amount at the end of a day. If that count is wrong, take it back first; the "
    "journal keeps it."
)


class CountError(NaturbudgetError):
    """What was counted cannot be kept; its problems name the field."""


@transaction.atomic
def enter_count(
    account: Account,
    *,
    day: date,
    amount: Decimal,
    unit: str = "",
    source: Source,
    by: User,
    at: datetime,
) -> Assertion:
    """Keep what an inventory or a meter says an account holds at the end of a day.

    The year is not closed while the books say otherwise. A stock is compared with its
    level, a flow with the sum of its budget year so far. The same count again changes
    nothing; another one of the same day needs the first to be taken back, so that
    nobody undoes unknowingly what somebody else has counted.

    Raises:
        CountError: The day is to come, outside the account's life or in a year that
            was voted; the unit does not fit; the day has another count already.
        TooFineError, TooLargeError: The books cannot keep the amount.

    Source:
        L-33 (docs/method/ledger.md)
    """
    owner = lock(account.municipality)
    _check_day(owner, account, day, today=at.date())
    parts = parts_of(account, amount, unit)
    found = account.assertions.select_related("source").filter(day=day).first()
    if found is not None and (found.expected, found.source) == (parts, source):
        return found
    if found is not None:
        raise CountError(_counted_already(found))
    row = Assertion.objects.create(
        municipality=owner, account=account, day=day, expected=parts, source=source
    )
    said = {"account": account.path, "day": day, "amount": expected_of(row)}
    events.record("count-entered", of=owner, by=by, at=at, **said)
    return row


@transaction.atomic
def withdraw_count(account: Account, *, day: date, by: User, at: datetime) -> None:
    """Take back what was counted, where it was wrong; the journal keeps it.

    Raises:
        CountError: There is no count of that day, or its year was voted.
    """
    owner = lock(account.municipality)
    check_year(owner, day)
    row = account.assertions.filter(day=day).first()
    if row is None:
        values = {"account": account.path, "day": day, "field": "day"}
        raise CountError(Problem("no-count", NO_COUNT, values))
    said = {"account": account.path, "day": day, "amount": expected_of(row)}
    row.delete()
    events.record("count-withdrawn", of=owner, by=by, at=at, **said)


def expected_of(row: Assertion) -> Quantity:
    unit = row.account.unit
    return Quantity.from_smallest(row.expected, unit.code, scale=unit.scale)


def held_on(account: Account, day: date) -> Quantity:
    """Return what the books hold at the end of a day.

    Of a stock its level, of a flow the sum since its budget year began (L-4).
    """
    rows = account.postings.filter(
        voucher__seal__isnull=False,
        voucher__ledger="actual",
        voucher__valid_to__lte=day,
    )
    if account.kind == Account.Kind.FLOW:
        month = account.municipality.first_month
        first = budget_year(year_of(day, month), month).first
        rows = rows.filter(voucher__valid_to__gte=first)
    parts = int(rows.aggregate(held=Sum("amount"))["held"] or 0)
    unit = account.unit
    return Quantity.from_smallest(parts, unit.code, scale=unit.scale)


def _counted_already(row: Assertion) -> Problem:
    values = {
        "account": row.account.path,
        "day": row.day,
        "held": expected_of(row),
        "origin": row.source.origin,
        "field": "day",
    }
    return Problem("counted-already", COUNTED, values)


def _check_day(
    owner: Municipality, account: Account, day: date, *, today: date
) -> None:
    values = {"account": account.path, "day": day, "field": "day"}
    if day > today:
        raise CountError(Problem("not-yet", NOT_YET, values))
    if day < account.opened or (account.closed and day >= account.closed):
        raise CountError(Problem("account-not-open", OUTSIDE, values))
    check_year(owner, day)


def check_year(owner: Municipality, day: date, *, field: str = "day") -> None:
    calendar = Calendar(owner)
    period = calendar.to_core(calendar.of_day(day))
    if period.is_closed or period.is_voted:
        values = {"year": str(period.year), "field": field}
        raise CountError(Problem("balance-voted", YEAR_IS_SHUT, values))


def parts_of(account: Account, amount: Decimal, written: str) -> int:
    kept, scale = account.unit.code, account.unit.scale
    if written in ("", kept):
        return Quantity(amount, kept).in_smallest(scale=scale)
    try:
        found = unit_table().converted(amount, written, kept)
    except InexactError as error:
        [problem] = error.problems
        values = {**problem.values, "field": "quantity"}
        raise CountError(replace(problem, values=values)) from None
    except NaturbudgetError:
        values = {
            "account": account.path,
            "unit": UnitCode(kept),
            "written": UnitCode(written),
            "field": "unit",
        }
        raise CountError(Problem("unit", OTHER_QUANTITY, values)) from None
    return Quantity(found, kept).in_smallest(scale=scale)
