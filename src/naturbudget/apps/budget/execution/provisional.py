"""A year that begins without a vote: twelfths of the last target, until the vote."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.budget.execution.entering import enter, line, refuse, year_of
from naturbudget.apps.ledger.actions import Written
from naturbudget.apps.ledger.actions.reversing import mirror_of
from naturbudget.apps.ledger.models import Period, Voucher
from naturbudget.apps.ledger.queries.chart import Calendar, chart_of
from naturbudget.apps.ledger.queries.execution import Executed
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.budget.posting import owed
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.execution import twelfth
from naturbudget.core.ledger.keys import provisional_key, reversal_key

IS_VOTED = gettext_noop(
    "{year} has a budget that was voted, so nothing provisional is given any more."
)
NOT_BEGUN = gettext_noop(
    "{year} begins on {first}. Its first twelfth is given then, if nothing was voted."
)
NO_LAST_TARGET = gettext_noop(
    "{before} has no budget in the books, so there is no twelfth of it to give."
)
MONTHS = 12


def begun_months(period: Period, today: date) -> list[date]:
    """Return the first day of each month of a year that has begun."""
    months = [
        date(
            period.first.year + (period.first.month - 1 + n) // MONTHS,
            (period.first.month - 1 + n) % MONTHS + 1,
            1,
        )
        for n in range(MONTHS)
    ]
    return [month for month in months if month <= today]


@transaction.atomic
def give_provisional(
    town: Municipality, year: int, *, by: User, at: datetime
) -> list[Voucher]:
    """Give each line a twelfth of its last target for each month that has begun.

    Months that have theirs are left alone, so that it may be asked for again.

    Raises:
        EntryError: The year has a budget, has not begun, or none was before it.

    Source:
        BL-10 (docs/method/ledger.md)
    """
    owner = lock(town)
    calendar, chart = Calendar(owner), chart_of(owner)
    row, period = year_of(calendar, year)
    if row.vouchers.sealed().filter(kind="original").exists():
        refuse([Problem("is-voted", IS_VOTED, {"year": str(year)})])
    months = begun_months(row, at.date())
    if not months:
        values = {"year": str(year), "first": row.first}
        refuse([Problem("not-begun", NOT_BEGUN, values)])
    before = owner.periods.filter(year=year - 1).first()
    last = last_targets(before) if before else {}
    if not last:
        refuse([Problem("no-last-target", NO_LAST_TARGET, {"before": str(year - 1)})])
    written = []
    for number, first in enumerate(months, start=1):
        key = provisional_key(first.year, first.month)
        if owner.vouchers.filter(key=key).exists():
            continue
        until = first.replace(day=monthrange(first.year, first.month)[1])
        lines = [
            line(account, twelfth(target, number), department)
            for (account, department), target in last.items()
            if chart.accounts[account.path].is_open(first, until)
        ]
        voucher = core.Voucher(
            key=key,
            ledger="budget",
            kind="provisional",
            period=period,
            valid_from=first,
            valid_to=until,
            reason=f"a twelfth of the target of {year - 1}, until {year} is voted",
            author=str(by.pk),
            postings=(*lines, *owed(lines, chart.environment)),
        )
        written.append(Written(voucher))
    return enter(owner, written, by=by, at=at) if written else []


def last_targets(period: Period) -> dict[tuple[Account, Department | None], int]:
    """Return the target of each account and department of a year (T of B-2)."""
    books = Executed(period)
    return {
        (row.account, department): cell.target
        for row in books.lines()
        for department in row.departments
        if (cell := books.cell(row.account, department)).in_force and cell.target
    }


def ended(period: Period, *, reason: str, by: User, at: datetime) -> Sequence[Written]:
    """Return the reversals that end what was given until the vote (BL-10)."""
    standing = period.vouchers.sealed().filter(kind="provisional", reversed_by=None)
    return [
        Written(
            mirror_of(row, key=reversal_key(row.key), reason=reason, by=by, at=at),
            reverses=row,
        )
        for row in standing.order_by("key")
    ]
