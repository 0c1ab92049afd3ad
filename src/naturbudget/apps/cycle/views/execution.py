"""How far a budget is used: lines, commitments, the list for the council."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from naturbudget.apps.budget.execution.overspending import beyond_plan
from naturbudget.apps.budget.models import BudgetLine
from naturbudget.apps.budget.queries.left import left_of
from naturbudget.apps.budget.queries.order import Order, order_of
from naturbudget.apps.ledger.models import MonthTotal, Period, PeriodClose, Voucher
from naturbudget.apps.ledger.queries.commitments import Commitment, commitments_of
from naturbudget.apps.ledger.queries.execution import Executed, Row
from naturbudget.apps.ledger.views.shared import NO_DEPARTMENT
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Unit
from naturbudget.core.budget.parameters import AGE_DAYS, AGE_DAYS_DEFAULT
from naturbudget.core.ledger.execution import Execution
from naturbudget.core.quantity import shown_decimals


@dataclass(frozen=True)
class Column:
    """A column of the sum that ends in what is available."""

    name: str
    sign: str
    word: Promise | str
    query: str

    def value_of(self, execution: Execution, unit: Unit) -> Fraction | None:
        """Return its figure in the unit; of a freeze, how much is taken off."""
        if self.name == "actual" and not execution.is_booked:
            return None
        amount = getattr(execution, self.name)
        return in_units(-amount if self.name == "frozen" else amount, unit)


# Each column: its sign in the sum, its heading, what the list of vouchers is asked for.
COLUMNS = (
    Column("voted", "", _("Original"), "kind=original"),
    Column("supplement", "+", _("Supplements"), "kind=supplement"),
    Column("virement", "+", _("Virement"), "kind=virement"),
    Column("carry", "+", _("Carried"), "kind=carry"),
    Column("provisional", "+", _("Provisional"), "kind=provisional"),
    Column("final", "=", _("Budget"), "ledger=budget"),
    Column("committed", "−", _("Committed"), "ledger=commitment"),
    Column("frozen", "−", _("Frozen"), "kind=freeze"),
    Column("actual", "−", _("Actual"), "ledger=actual"),
    Column("available", "=", _("Available"), ""),
    Column("planned", "", _("Planned"), "kind=plan"),
)
# Shown only where a line has something in them.
SELDOM = {"supplement", "virement", "carry", "provisional", "frozen", "planned"}


def period_or_404(town: Municipality, year: int) -> Period:
    found = town.periods.filter(year=year).first()
    if found is None:
        raise Http404("The books have no such year.")
    return found


def in_units(amount: int | None, unit: Unit) -> Fraction | None:
    """Return an amount of smallest parts in its unit; nothing where there is none."""
    return None if amount is None else Fraction(amount, 10**unit.scale)


def columns_of(found: list[Execution]) -> list[Column]:
    """Return the columns that a table of these lines needs."""
    return [
        one
        for one in COLUMNS
        if one.name not in SELDOM or any(getattr(line, one.name) for line in found)
    ]


def cells_of(
    execution: Execution, unit: Unit, columns: list[Column], *shares: Execution
) -> list[dict[str, Any]]:
    """Return the figures of a line, with as many decimals as it and its shares need."""
    values = [one.value_of(execution, unit) for one in columns]
    places = shown_decimals(
        value
        for line in (execution, *shares)
        for one in columns
        if (value := one.value_of(line, unit)) is not None
    )
    return [
        {
            "name": one.name,
            "sign": one.sign,
            "word": one.word,
            "query": one.query,
            "value": value,
            "places": places,
            "is_booked": execution.is_booked,
        }
        for one, value in zip(columns, values, strict=True)
    ]


@login_required
@require_safe
def execution(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show every line with what is available, and where each figure is from."""
    town = town_for(request, slug, to="read-desk")
    period = period_or_404(town, year)
    books, order = Executed(period), order_of(period)
    lines, groups = order.sort(books.lines()), books.groups()
    columns = columns_of([row.execution for row in lines])
    beyond = {one.row.path: one for one in beyond_plan(period, books)}
    rows = []
    for row in lines:
        unit, shares = row.account.unit, row.shares
        rows.append(
            {
                "row": row,
                "name": order.name_of(row),
                "unit": unit,
                "cells": cells_of(row.execution, unit, columns, *shares.values()),
                "beyond": beyond.get(row.path),
                "departments": [
                    {
                        "department": department,
                        "code": department.code if department else NO_DEPARTMENT,
                        "cells": cells_of(
                            share, unit, columns, row.execution, *shares.values()
                        ),
                    }
                    for department, share in shares.items()
                ],
            }
        )
    planned = MonthTotal.objects.filter(municipality=town).exclude(ledger="actual")
    years = town.periods.filter(pk__in=planned.values("period"))
    context = {
        **desk(request, town, "budget"),
        "year": year,
        "years": sorted({*years.values_list("year", flat=True), year}),
        "columns": columns,
        "rows": rows,
        "is_open": any(not row.execution.is_booked for row in lines),
        "others": [(line, why_not_here(line)) for line in order.others],
        "groups": [
            {"group": one, "cells": cells_of(one.execution, one.unit, columns)}
            for one in groups
        ],
        "is_closed": PeriodClose.objects.filter(period=period).exists(),
        "has_original": period.vouchers.filter(kind="original").exists(),
    }
    return render(request, "cycle/execution.html", context)


def why_not_here(line: BudgetLine) -> Promise | str:
    """Say why a line of the budget has nothing that could be left of it (BL-23)."""
    definition = line.definition
    if not line.target:
        return _("it has no budget for the year, and is only watched")
    if definition.kind == "stock" or definition.change_of is not None:
        return _("the level of a stock is reached or not; it is not used up")
    if definition.kind == "ratio":
        return _("a ratio of two figures, which cannot be summed")
    if definition.kind == "state":
        return _("it is observed, and observations are not summed")
    return _("it is calculated from several accounts, or with a factor")


@login_required
@require_safe
def commitments(request: UserRequest, slug: str) -> HttpResponse:
    """List what is reserved, year by year, with the age of what is open."""
    town = town_for(request, slug, to="read-desk")
    today, standing = timezone.now().date(), Standing(request.user, town)
    found = commitments_of(town)
    context = {
        **desk(request, town, "budget"),
        "rows": [
            {
                **committed(one, today, age_of(town)),
                "may_release": one.open
                and standing.may("release", department_ids={one.account.department_id}),
            }
            for one in found
        ],
        "age": age_of(town),
        "year": today.year,
    }
    return render(request, "cycle/commitments.html", context)


def age_of(town: Municipality) -> int:
    """Return after how many days an open reserve is old."""
    return int(str(town.parameters.get(AGE_DAYS, AGE_DAYS_DEFAULT)))


def committed(one: Commitment, today: date, limit: int) -> dict[str, Any]:
    """Return a commitment as a table shows it."""
    unit, age = one.account.unit, one.age(today)
    values = [in_units(n, unit) for n in (one.reserved, one.released, one.open)]
    places = shown_decimals(value for value in values if value is not None)
    reserved, released, left = values
    return {
        "one": one,
        "reserved": reserved,
        "released": released,
        "open": left,
        "places": places,
        "age": age,
        "is_old": one.open > 0 and age > limit,
    }


def frozen_in(period: Period) -> list[Voucher]:
    """Return the freezes of a year that stand."""
    rows = period.vouchers.sealed().filter(kind="freeze", reversed_by=None)
    return list(rows.select_related("seal", "decision__body", "period").order_by("key"))


@login_required
@require_safe
def for_council(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Tell the council what was done with its budget: excess, freezes, carries."""
    town = town_for(request, slug, to="read-desk")
    period = period_or_404(town, year)
    books, order = Executed(period), order_of(period)
    lines = order.sort(books.lines())
    beyond = {one.row.path: one for one in beyond_plan(period, books)}
    before = town.periods.filter(year=year - 1).first()
    moved = period.vouchers.sealed().filter(
        kind__in=["virement", "carry"], reversed_by=None
    )
    context = {
        **desk(request, town, "council"),
        "year": year,
        "is_closed": PeriodClose.objects.filter(period=period).exists(),
        "beyond": [
            {
                "one": one,
                "path": one.row.path,
                "name": order.name_of(one.row),
                "unit": one.row.account.unit,
                "by": in_units(one.row.beyond, one.row.account.unit),
                "open": in_units(one.open, one.row.account.unit),
                "decisions": [
                    {
                        "decision": row.decision,
                        "amount": in_units(row.amount, one.row.account.unit),
                    }
                    for row in one.decisions
                ],
            }
            for row in lines
            if (one := beyond.get(row.path))
        ],
        "shares": [
            one
            for row in lines
            if row.path not in beyond
            for one in _over(row, order.name_of(row))
        ],
        "freezes": [told_of(row, order) for row in frozen_in(period)],
        "moved": [
            told_of(row, order)
            for row in moved.select_related(
                "decision__body", "seal", "period"
            ).order_by("kind", "key")
        ],
        "left": [
            {
                "one": one,
                "name": order.name_of(one.row),
                "unit": one.row.account.unit,
                "left": in_units(one.left, one.row.account.unit),
                "carried": in_units(one.carried, one.row.account.unit),
            }
            for one in (left_of(before) if before and _closed(before) else [])
        ],
    }
    return render(request, "cycle/for-council.html", context)


def _over(row: Row, name: str) -> list[dict[str, Any]]:
    """Return who used more than the own share of a line, as the page shows it."""
    unit = row.account.unit
    found = []
    for department, share in row.shares.items():
        if department and share.available is not None and share.available < 0:
            by = in_units(-share.available, unit)
            assert by is not None, "it is below zero"
            found.append(
                {
                    "name": name,
                    "department": department,
                    "by": by,
                    "places": shown_decimals([by]),
                    "unit": unit,
                }
            )
    return found


def _closed(period: Period) -> bool:
    return PeriodClose.objects.filter(period=period).exists()


def told_of(row: Voucher, order: Order) -> dict[str, Any]:
    """Return a voucher of the budget with its lines, as pages tell it."""
    lines = row.postings.exclude(account__kind="environment")
    figures: list[tuple[str, Department | None, Fraction | None, Unit]] = [
        (
            order.name_on(line.account),
            line.department,
            in_units(line.amount, line.account.unit),
            line.account.unit,
        )
        for line in lines.select_related("account__unit", "department").order_by("line")
    ]
    return {"voucher": row, "figures": figures}
