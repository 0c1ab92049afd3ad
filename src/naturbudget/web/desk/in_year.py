"""In-year accounts on the page Today: to be begun, commented, decided on, issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.inyear.queries.outlooks import (
    LineRow,
    Outlooks,
    budget_in_force,
    rows_of,
)
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.suppliers.words import day_word
from naturbudget.core.budget.inyear import half_year_end
from naturbudget.core.period import year_of

ASKED_OF = ("begin-in-year", "comment-line", "steer-line", "issue-in-year")

Told = tuple[str, str, str, str, str]


def in_year_tasks(standing: Standing, today: date) -> Iterator[Told]:
    """Yield what of in-year accounts waits for a person, as a task is told."""
    if not any(standing.may(action) for action in ASKED_OF):
        return
    yield from _due(standing, today)
    open_ones = InYearAccount.objects.filter(
        municipality=standing.municipality, document=None, period__closing=None
    )
    for account in open_ones.select_related("period", "municipality").order_by("as_of"):
        version = budget_in_force(account.period)
        if version is not None:
            rows = rows_of(account, Outlooks(version, account.as_of))
            yield from _open(standing, account, rows)


def _due(standing: Standing, today: date) -> Iterator[Told]:
    """Yield the half-year account that nobody has begun (GATE-2.3)."""
    town = standing.municipality
    if not standing.may("begin-in-year"):
        return
    year = year_of(today, town.first_month)
    day = half_year_end(year, town.first_month)
    period = town.periods.filter(year=year).first()
    if period is None or day >= today or budget_in_force(period) is None:
        return
    if not period.in_year_accounts.filter(as_of__gte=day).exists():
        yield (
            str(year),
            _("Begin the half-year account {year}").format(year=year),
            _("The first half is over, and its budget is voted."),
            reverse("inyear:list", args=[town.slug, year]),
            _("Begin"),
        )


def _open(
    standing: Standing, account: InYearAccount, rows: list[LineRow]
) -> Iterator[Told]:
    missed = [row for row in rows if row.outlook.expected == "missed"]
    when, day = str(account.year), day_word(account.as_of)
    for row in missed:
        url = reverse("inyear:line", args=[*account.which, row.code])
        own: set[int | None] = {row.row.department_id}
        is_holder = standing.may("comment-line", department_ids=own)
        if row.comment is None and is_holder:
            title = _("Say why {code} is expected to miss its budget")
            text = _("The in-year account as of {day} asks for cause and measure.")
            told = title.format(code=row.code), text.format(day=day)
            yield when, *told, url, _("Say why")
        if row.steering is None and standing.may("steer-line"):
            title = _("Decide what is done about {code}")
            text = _("As of {day} it is expected to miss its budget.")
            told = title.format(code=row.code), text.format(day=day)
            yield when, *told, url, _("Decide")
    is_ready = all(row.steering is not None for row in missed)
    if is_ready and standing.may("issue-in-year"):
        yield (
            when,
            _("Issue the in-year account as of {day}").format(day=day),
            _("Each line in expected deficit has its decision."),
            account.get_absolute_url(),
            _("Read"),
        )
