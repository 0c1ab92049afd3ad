"""The budget in its year on the page Today: frozen, beyond the plan, open for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naturbudget.apps.budget.execution.overspending import beyond_plan
from naturbudget.apps.budget.queries.order import order_of
from naturbudget.apps.cycle.views.execution import age_of
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.commitments import commitments_of
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account
from naturbudget.web.said import figure, spelled

SHOWN = 5
YEARS_LOOKED_AT = 2

Told = tuple[str, str, str, str, str]


def plans_to_see(standing: Standing, today: date) -> Iterator[Told]:
    """Yield what somebody has to know or decide of the budget, as a task is told."""
    if "council-member" in standing.roles:
        yield from _frozen(standing)
    if standing.may("decide-overspending"):
        yield from _beyond(standing)
    if standing.may("release"):
        yield from _old(standing, today)


def _frozen(standing: Standing) -> Iterator[Told]:
    """The council is informed at once, and as long as the freeze stands (BL-8)."""
    town = standing.municipality
    rows = town.vouchers.sealed().filter(
        kind="freeze", reversed_by=None, period__closing=None
    )
    for row in rows.select_related("period").order_by("-seal__seq")[:SHOWN]:
        year = row.period.year
        yield (
            _("Budget {year}").format(year=year),
            _("A part of the budget of {year} is frozen").format(year=year),
            _("{amounts}. Reason: {reason}").format(
                amounts="; ".join(_amounts(row)), reason=row.reason
            ),
            reverse("cycle:for-council", args=[town.slug, year]),
            _("Read"),
        )


def _amounts(frozen: Voucher) -> Iterator[str]:
    """Yield how much a freeze takes of which line."""
    order = order_of(frozen.period)
    lines = frozen.postings.exclude(account__kind=Account.Kind.ENVIRONMENT)
    rows = lines.select_related("account__unit", "department").order_by("line")
    for line in rows:
        unit, thing = line.account.unit, order.name_on(line.account)
        if line.department:
            thing = f"{thing}, {line.department.label}"
        amount = Fraction(-line.amount, 10**unit.scale)
        shown = figure(amount, unit.code)
        yield _("{amount} of {thing}").format(amount=shown, thing=thing)


def _beyond(standing: Standing) -> Iterator[Told]:
    town = standing.municipality
    open_years = town.periods.filter(history=False, closing=None, budget__isnull=False)
    for period in open_years.order_by("-year")[:YEARS_LOOKED_AT]:
        count = sum(1 for one in beyond_plan(period) if one.open)
        if count:
            yield (
                _("Budget {year}").format(year=period.year),
                ngettext(
                    "One line of {year} is beyond its plan",
                    "{count} lines of {year} are beyond their plan",
                    count,
                ).format(count=spelled(count).capitalize(), year=period.year),
                _("Nobody has decided on it yet; its size says who does."),
                reverse("cycle:for-council", args=[town.slug, period.year]),
                _("Look"),
            )


def _old(standing: Standing, today: date) -> Iterator[Told]:
    town, limit = standing.municipality, age_of(standing.municipality)
    count = sum(
        1
        for one in commitments_of(town)
        if one.open > 0
        and one.age(today) > limit
        and standing.may("release", department_ids={one.account.department_id})
    )
    if count:
        yield (
            _("Commitments"),
            ngettext(
                "One reserve has been open for long",
                "{count} reserves have been open for long",
                count,
            ).format(count=spelled(count).capitalize()),
            _("Release what was built or dropped."),
            reverse("cycle:commitments", args=[town.slug]),
            _("Look"),
        )
