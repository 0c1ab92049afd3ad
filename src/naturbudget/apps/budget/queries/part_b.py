"""Part B of a balance: the statement of environmental assets, as it is frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from naturbudget.apps.budget.models import Balance, BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.lines import lines_of, parameters_of
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.assets import Asked, held_by_totals, statement_of
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Entity
from naturbudget.core.assets.statement import AssetRow, identity_problems
from naturbudget.core.budget.line import Parameters
from naturbudget.core.budget.stocks import (
    MEASURED,
    Opened,
    StockYear,
    continuity_problems,
    stock_trend,
)
from naturbudget.core.errors import Named, Problem
from naturbudget.core.indicator.terms import Terms
from naturbudget.core.period import budget_year
from naturbudget.core.quantity import Quantity, fixed


def assets_content(
    version: BudgetVersion,
    rows: Sequence[BudgetLine] | None = None,
    values: IndicatorValues | None = None,
    *,
    size: int | None = None,
) -> list[dict[str, Any]]:
    """Return each stock of the year: opening, changes by cause, closing, and course.

    Args:
        version: Whose year.
        rows: Its lines, where the caller has read them already.
        values: What the books say of these lines, where the caller has read that too.
        size: As the books stood with so many vouchers.

    Returns:
        A mapping for each stock, those of the territory first; none where the
        municipality keeps no stocks. Amounts have all digits of their unit.

    Source:
        A-1, A-4, AS-14 (docs/method/balance.md, docs/method/ledger.md)
    """
    town, year = version.budget.municipality, version.budget.year
    if not town.accounts.filter(kind="stock").exists():
        return []
    rows = lines_of(version) if rows is None else rows
    values = values or IndicatorValues(town, [row.definition for row in rows])
    parameters = parameters_of(version)
    better = _better(rows, values)
    names = dict(town.accounts.values_list("path", "names"))
    found = []
    for entity in Entity.values:
        courses = _courses(town, year, entity, parameters.trend_years, size)
        for row in _leaves(town, year, entity, size):
            course = courses[row.path]
            found.append(
                {
                    "account": row.path,
                    "name": names[row.path],
                    "scope": entity,
                    **_row_content(row),
                    **_course(row, course, parameters, better.get(row.path)),
                }
            )
    return found


def asset_gate(balance: Balance) -> list[Problem]:
    """Return where the stocks of a balance do not add up, or do not go on.

    Source:
        A-1, A-2 (docs/method/balance.md)
    """
    version = balance.version
    town, year = version.budget.municipality, version.budget.year
    before = _closed_before(town, year)
    problems: list[Problem] = []
    for entity in Entity.values:
        asked = _asked(town, year, entity, None)
        rows = _leaves(town, year, entity, None)
        problems += identity_problems(rows, held_by_totals(asked) if rows else {})
        opened = [
            Opened(
                Named(row.path),
                row.quantity(row.opening),
                Quantity(Decimal(before[row.path]), row.unit),
            )
            for row in rows
            if row.path in before
        ]
        problems += continuity_problems(opened, year=year)
    return problems


def _closed_before(town: Municipality, year: int) -> dict[str, str]:
    """Return the closing of each stock by the balance of the year before, if voted."""
    voted = Balance.objects.filter(
        version__budget__municipality=town,
        version__budget__period__year=year - 1,
        state=Balance.State.RATIFIED,
    ).select_related("document")
    found = voted.first()
    if found is None or found.document is None:
        return {}
    accounts = document_data(found.document)["accounts"]
    return {
        one["account"]: one["closing"] for one in accounts if one["kind"] == "stock"
    }


def _asked(town: Municipality, year: int, entity: str, size: int | None) -> Asked:
    span = budget_year(year, town.first_month)
    return Asked(town, span.first, span.last, entity=entity, size=size)


def _leaves(
    town: Municipality, year: int, entity: str, size: int | None
) -> list[AssetRow]:
    """Return the statement of the accounts that hold, or held, anything at all."""
    rows = statement_of(_asked(town, year, entity, size))
    return [
        row
        for row in rows
        if not row.is_node and (row.seen_before or row.seen_within or row.opening)
    ]


def _courses(
    town: Municipality, year: int, entity: str, count: int, size: int | None
) -> Mapping[str, list[StockYear]]:
    """Return the last years of each stock, the year itself too."""
    found: dict[str, list[StockYear]] = {}
    for one in range(year - count + 1, year + 1):
        for row in _leaves(town, one, entity, size):
            closing = row.closing if row.seen_within else None
            measured = sum(row.columns[column] for column in MEASURED)
            found.setdefault(row.path, []).append(StockYear(one, closing, measured))
    return found


def _row_content(row: AssetRow) -> dict[str, Any]:
    def text(parts: int) -> str:
        return fixed(parts, scale=row.scale)

    return {
        "unit": row.unit,
        "opening": text(row.opening),
        "changes": [
            {"kind": kind, "cause": cause, "in": is_in, "amount": text(parts)}
            for (kind, cause, is_in), parts in sorted(row.details.items())
            if parts
        ],
        "closing": text(row.closing),
        "seen": {
            "before": row.seen_before.isoformat() if row.seen_before else None,
            "within": row.seen_within.isoformat() if row.seen_within else None,
        },
    }


def _course(
    row: AssetRow,
    course: Sequence[StockYear],
    parameters: Parameters,
    direction: str | None,
) -> dict[str, Any]:
    return {
        "course": [
            {
                "year": one.year,
                "closing": None
                if one.closing is None
                else fixed(one.closing, scale=row.scale),
                "measured": fixed(one.measured, scale=row.scale),
            }
            for one in course
        ],
        "better": direction,
        "trend": stock_trend(course, parameters, direction=direction),
    }


def _better(rows: Sequence[BudgetLine], values: IndicatorValues) -> dict[str, str]:
    """Return which way is better for the stocks that a line of the budget is about."""
    return {
        stock: row.definition.direction
        for row in rows
        if row.definition.direction in ("less", "more")
        and (stock := _stock_of(values.terms[row.definition.pk]))
    }


def _stock_of(terms: Terms) -> str:
    """Return the one stock that a formula is the level of, or nothing."""
    if terms.denominator or terms.change_of is not None or len(terms.numerator) != 1:
        return ""
    [term] = terms.numerator
    is_level = term.kind == "stock" and term.coefficient > 0 and not term.how
    return term.ref if is_level else ""
