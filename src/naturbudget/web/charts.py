"""The chart of a line with its caption and its table, from a document's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext

from naturbudget.apps.municipalities import units
from naturbudget.core.budget.shown import line_decimals
from naturbudget.engines.charts import (
    Mark,
    PathData,
    accessible,
    path_chart,
    strong,
)
from naturbudget.web import figures, said
from naturbudget.web.drawings import drawing
from naturbudget.web.sparkline import Path, path_of_line


@dataclass(frozen=True, slots=True)
class YearRow:
    """What a year of a line shows in the table beside its chart."""

    year: int
    budget: object = None
    actual: object = None
    result: object = None
    kept: str = ""
    status: str = ""
    decimals: int | None = None  # those of its own document, where it has one


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in two sizes, with what is said about it."""

    wide: SafeString
    narrow: SafeString
    from_zero: bool
    has_gaps: bool
    rows: Sequence[YearRow]
    has_results: bool
    unit: str
    breaks: Sequence[int] = ()


def line_chart(
    line: Mapping[str, Any],
    *,
    year: int,
    title: str,
    years: Sequence[YearRow] = (),
    unit: str = "",
    was_voted: bool = True,
    breaks: Sequence[int] = (),
) -> Chart:
    """Return the chart of a document's line.

    Args:
        line: A line of a frozen document.
        year: The year the page is about.
        title: What is measured, in the reader's language.
        years: What other documents say about other years: their budgets and
            results. Without it, the history of the line stands in the table.
        unit: How the unit is printed; else it is looked up.
        was_voted: Whether a council voted on the budgets; a copy of a publication
            does not say so.
        breaks: Years from which another formula holds (IN-5).
    """
    path = path_of_line(line, year, is_copy=not was_voted)
    rows = _rows(path, line, years)
    shown = units.symbol(unit or str(line["unit"]))
    found = _path_data(path, line, rows, shown, was_voted=was_voted)
    drawn_years = [mark.year for mark in found.actuals] or [year]
    seen = [one for one in breaks if min(drawn_years) < one <= max(drawn_years)]
    found = replace(found, breaks=seen)
    uid = f"chart-{slugify(line['indicator'])}"
    told = said.path_sentence(path, str(line["indicator"]), shown)

    def drawn(narrow: bool) -> SafeString:
        svg = drawing(path_chart(found, narrow=narrow), said.language())
        own = f"{uid}-narrow" if narrow else uid
        named = accessible(svg, uid=own, title=title, description=told)
        return mark_safe(named)  # every text in it was escaped when it was drawn

    known = sorted(mark.year for mark in found.actuals)
    return Chart(
        wide=drawn(False),
        narrow=drawn(True),
        from_zero=found.from_zero,
        has_gaps=bool(known) and len(known) < known[-1] - known[0] + 1,
        rows=[replace(row, decimals=_decimals(line, row)) for row in rows],
        has_results=any(row.kept for row in rows),
        unit=shown,
        breaks=seen,
    )


def breaks(indicator: Mapping[str, Any] | None) -> list[int]:
    """Return the years from which another formula holds, of a document's indicator."""
    told = indicator or {}
    dated = [told, *(told.get("earlier") or ())]
    return sorted(int(one["from"]) for one in dated if one.get("from"))


def _rows(
    path: Path, line: Mapping[str, Any], years: Sequence[YearRow]
) -> list[YearRow]:
    result = line.get("result") or {}
    statuses = {
        int(e["year"]): str(e.get("status") or "") for e in line.get("history") or []
    }
    found = {
        year: YearRow(year, actual=value, status=statuses.get(year, ""))
        for year, value in path.actuals
    }
    found |= {row.year: row for row in years}
    if path.year not in {row.year for row in years}:
        found[path.year] = YearRow(
            path.year,
            budget=line.get("target"),
            actual=result.get("A"),
            result=result.get("R"),
            kept=str(result.get("kept") or ""),
            status=str(result.get("status") or ""),
            decimals=line_decimals(line),
        )
    return sorted(found.values(), key=lambda row: -row.year)


def _decimals(line: Mapping[str, Any], row: YearRow) -> int:
    """Return the decimals of a year: as on its own pages, else at least the line's."""
    if row.decimals is not None:
        return row.decimals
    values = (row.budget, row.actual)
    return max(line_decimals(line), figures.common_decimals(values))


def _mark(year: object, value: object) -> Mark | None:
    number = figures.exact(value)
    if number is None or not year:
        return None
    return Mark(int(str(year)), float(Fraction(number)))


def _path_data(
    path: Path,
    line: Mapping[str, Any],
    rows: Sequence[YearRow],
    unit: str,
    *,
    was_voted: bool,
) -> PathData:
    actuals = [m for row in rows if (m := _mark(row.year, row.actual))]
    budgets = [m for row in rows if (m := _mark(row.year, row.budget))]
    base, goal = (_mark(*end) if end else None for end in (path.base, path.goal))
    ways = [base, goal] if base and goal else []
    return PathData(
        unit=unit,
        year=path.year,
        actuals=sorted(actuals, key=lambda mark: mark.year),
        base=base,
        goal=goal,
        interim=_mark(line.get("interim_year"), line.get("interim")),
        budgets=sorted(budgets, key=lambda mark: mark.year),
        way=[mark for mark in ways if mark],
        kept=path.kept,
        from_zero=_from_zero(line, [*actuals, *budgets]),
        labels=_labels(path, line, rows, was_voted=was_voted),
        short=_labels(path, line, rows, was_voted=was_voted, short=True),
    )


def _from_zero(line: Mapping[str, Any], marks: Sequence[Mark]) -> bool:
    """A flow starts at zero; another figure where zero is not far from it."""
    values = [mark.value for mark in marks]
    if line.get("kind") == "flow" or not values:
        return True
    return min(values) <= max(values) / 2


def _labels(
    path: Path,
    line: Mapping[str, Any],
    rows: Sequence[YearRow],
    *,
    was_voted: bool,
    short: bool = False,
) -> dict[str, str]:
    places = line_decimals(line)
    budgets = sorted(row.year for row in rows if figures.exact(row.budget) is not None)
    actual = dict(path.actuals).get(path.year)
    result = figures.exact((line.get("result") or {}).get("R"))

    def told(text: str, year: int, value: object) -> str:
        bold = strong(said.figure(value, decimals=places))
        return text.format(value=bold, year=year)

    found = {}
    if path.base and path.base[1]:
        text = gettext("{value} base {year}")
        if not short:
            text = gettext("{value} base value {year}")
        found["base"] = told(text, *path.base)
    if path.goal:
        found["goal"] = told(gettext("{value} goal {year}"), *path.goal)
    if line.get("interim_year") and line.get("interim") is not None:
        text = gettext("{value} in {year}")
        if not short:
            text = gettext("{value} interim target {year}")
        found["interim"] = told(text, int(line["interim_year"]), line["interim"])
    if actual is not None:
        value = said.figure(actual, decimals=places)
        found["actual"] = _outcome(path, value, result, places, short=short)
    if budgets:
        found["budgets"] = _budgets(budgets, was_voted=was_voted, short=short)
    if path.base and path.goal and not short:
        found["way"] = gettext("even path")
    return found


def _outcome(
    path: Path, value: str, result: object, places: int, *, short: bool
) -> str:
    if path.kept is None:
        text = gettext("{value} in {year}")
    elif path.kept:
        text = gettext("{value}, kept") if short else gettext("{value} in {year}, kept")
    elif short or result is None:
        text = gettext("{value}, missed")
    else:
        text = gettext("{value} in {year}, missed by {by}")
    number = figures.exact(result)
    by = said.figure(abs(number), decimals=places) if number is not None else ""
    return text.format(value=value, year=path.year, by=by)


def _budgets(years: Sequence[int], *, was_voted: bool, short: bool) -> str:
    if short:
        return gettext("voted") if was_voted else gettext("target")
    if len(years) == 1:
        one = gettext("budget voted {year}") if was_voted else gettext("target {year}")
        return one.format(year=years[0])
    if len(years) == 2:
        text = gettext("targets {first} and {last}")
        if was_voted:
            text = gettext("budgets voted {first} and {last}")
    else:
        text = gettext("targets {first} to {last}")
        if was_voted:
            text = gettext("budgets voted {first} to {last}")
    return text.format(first=years[0], last=years[-1])
