"""Lines of a budget or a balance, as rows of a paper's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from naturbudget.apps.budget.models import BudgetLine
from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.budget.queries.lines import EvaluatedLine
from naturbudget.apps.municipalities.units import symbol
from naturbudget.apps.papers.pen import KINDS, NONE, Pen
from naturbudget.core.budget.position import path_of
from naturbudget.core.budget.shown import line_decimals
from naturbudget.core.paper import Cell, Column


def named(row: BudgetLine, pen: Pen) -> Cell:
    """Return the first cell of a line: code and name, unit and kind below."""
    code, unit = row.code, symbol(row.definition.unit)
    name = pen.name(row.definition.indicator.names, code)
    kind = str(KINDS.get(row.definition.kind, row.definition.kind))
    below = ", ".join(filter(None, (unit, kind)))
    return Cell(code if name == code else f"{code} {name}", below=(below,))


def budget_columns(year: int) -> list[Column]:
    """Return the heads of a table of budget lines."""
    return [
        Column(_("Line")),
        Column(_("Base"), is_figure=True),
        Column(_("Before"), is_figure=True),
        Column(_("Budget {year}").format(year=year), is_figure=True),
        Column(_("Long-term target"), is_figure=True),
        Column(_("Account holder")),
    ]


def budget_row(row: BudgetLine, pen: Pen) -> list[Cell]:
    """Return a line as it is voted on."""
    places = line_decimals(given_of(row))
    return [
        named(row, pen),
        _given(row.base, row.base_year, row, pen, places),
        _given(row.previous, row.previous_year, row, pen, places),
        target_of(row, pen, places),
        _given(row.long_term, row.long_term_year, row, pen, places),
        Cell(
            pen.name(row.department.names, row.department.code)
            if row.department
            else NONE
        ),
    ]


def target_of(row: BudgetLine, pen: Pen, places: int | None = None) -> Cell:
    """Return the budget of a line: a figure, a band, or that it is only tracked."""
    if row.target_low and row.target_high:
        low = pen.figure(row.target_low, decimals=places)
        high = pen.figure(row.target_high, decimals=places)
        return Cell(f"{low} {NONE} {high}", unit=row.definition.unit)
    if not row.target:
        return Cell(_("tracked"), mark="tracked")
    text = pen.figure(row.target, decimals=places)
    return Cell(text, value=row.target, unit=row.definition.unit)


def balance_columns(year: int) -> list[Column]:
    """Return the heads of a table of results."""
    return [
        Column(_("Line")),
        Column(_("Budget {year}").format(year=year), is_figure=True),
        Column(_("Actual {year}").format(year=year), is_figure=True),
        Column(_("Result"), is_figure=True),
        Column(_("Budget kept?")),
        Column(_("Where it is heading")),
    ]


def balance_row(item: EvaluatedLine, pen: Pen) -> list[Cell]:
    """Return what came of a line: result and both signals."""
    row, result = item.row, item.result
    places = line_decimals({**given_of(row), "result": result.as_strings()})
    unit = row.definition.unit
    actual, gap = result["A"], result["R"]
    return [
        named(row, pen),
        target_of(row, pen, places),
        _exact(actual, unit, pen, places),
        _exact(gap, unit, pen, places),
        pen.signal(result.kept),
        pen.signal(result.direction),
    ]


def given_of(row: BudgetLine) -> dict[str, str | None]:
    """Return the figures of a line as they are written, for its decimals."""
    names = ("base", "previous", "target", "target_low", "target_high", "long_term")
    return {name: getattr(row, name) or None for name in names}


def by_resource(rows: Iterable[BudgetLine], pen: Pen) -> dict[str, list[BudgetLine]]:
    """Return lines below the names of their resources, in the order of the budget."""
    found: dict[str, list[BudgetLine]] = {}
    for row in rows:
        good = row.definition.indicator.resource
        name = pen.name(good.names, good.code) if good else _("Without a resource")
        found.setdefault(name, []).append(row)
    return found


def needs_of_years(rows: Sequence[BudgetLine], year: int, pen: Pen) -> list[str]:
    """Return what each line would have to bring in each year that follows."""
    told = []
    for row in rows:
        line = line_to_core(row)
        need = path_of(line, year).need if line.target is not None else None
        if need is None or row.long_term_year is None:
            continue
        text = _("{line}: {need} each year until {goal}")
        figure = pen.figure(need, row.definition.unit)
        told.append(text.format(line=row.code, need=figure, goal=row.long_term_year))
    return told


def _given(text: str, year: int | None, row: BudgetLine, pen: Pen, places: int) -> Cell:
    if not text:
        return Cell(NONE)
    below = (str(year),) if year else ()
    figure = pen.figure(text, decimals=places)
    return Cell(figure, below=below, value=text, unit=row.definition.unit)


def _exact(value: Fraction | None, unit: str, pen: Pen, places: int) -> Cell:
    cell = pen.cell(value, unit, shows_unit=False)
    return Cell(pen.figure(value, decimals=places), value=cell.value, unit=cell.unit)
