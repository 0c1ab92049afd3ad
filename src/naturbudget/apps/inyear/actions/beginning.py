"""Beginning an in-year account as of a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.inyear.queries.outlooks import budget_in_force
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.core.budget.inyear import InYearError, check_day
from naturbudget.core.errors import Problem, gettext_noop

NO_BUDGET = gettext_noop(
    "The budget of {year} is not voted yet. An in-year account is measured against "
    "what was voted."
)
TWICE = gettext_noop(
    "There is an in-year account of {year} as of {day} already. Open it, or choose "
    "another day."
)


@transaction.atomic
def begin_in_year(
    period: Period, *, as_of: date, by: User, at: datetime
) -> InYearAccount:
    """Begin the in-year account of a year as of a day, open for comments.

    Raises:
        InYearError: The budget is not voted, the day is not the end of a month that is
            over, or there is an account of it.

    Source:
        IY-1, GATE-2.3 (docs/method/in-year.md)
    """
    of, year = lock(period.municipality), period.year
    problems = check_day(as_of, year=year, first_month=of.first_month, today=at.date())
    values: dict[str, object] = {"year": str(year), "day": as_of, "field": "as_of"}
    if budget_in_force(period) is None:
        problems.append(Problem("not-voted", NO_BUDGET, values))
    rows = InYearAccount.objects.filter(period=period)
    if rows.filter(as_of=as_of).exists():
        problems.append(Problem("twice", TWICE, values))
    if problems:
        raise InYearError(*problems)
    account = InYearAccount.objects.create(
        municipality=of,
        period=period,
        number=rows.count() + 1,
        as_of=as_of,
        begun_at=at,
        begun_by=by,
    )
    events.record("in-year-begun", of=of, by=by, at=at, **told_of(account))
    return account


def told_of(account: InYearAccount) -> dict[str, object]:
    """Return what the journal tells of an in-year account."""
    return {
        "year": account.period.year,
        "number": account.number,
        "as_of": str(account.as_of),
    }
