"""The lines of a draft as its page shows them, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.corelines import exact, line_to_core
from naturbudget.apps.budget.queries.divided import scopes_of
from naturbudget.apps.budget.queries.lines import (
    targets_of,
    voted_before,
)
from naturbudget.apps.cycle.queries import budget_of, voted_budget_of
from naturbudget.apps.documents.queries import DocumentGoneError, document_data
from naturbudget.apps.ledger.queries.both import Both, both_of_indicators
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.core.budget.draft import NOTICE, Finding
from naturbudget.core.budget.known import is_rounded
from naturbudget.core.budget.position import PathPosition, path_of
from naturbudget.core.budget.shown import GIVEN, divided_decimals


@dataclass(frozen=True)
class Division:
    """What a line is divided into, in one way, with what that comes to.

    ``what`` is shares, district or sector. ``total`` is the sum with the reserve, and
    ``rest`` what it is too much; neither is there where the parts do not add up.
    """

    what: str
    parts: Sequence[tuple[str, str]]
    reserve: str
    total: Fraction | None
    rest: Fraction | None
    places: int


def divisions_of(row: BudgetLine) -> list[Division]:
    """Return each way in which a line is divided.

    Source:
        AG-4, AG-5 (docs/method/budget.md)
    """
    found = {"shares": [(one.department.label, one.share) for one in row.shares.all()]}
    for part in row.parts.all():
        found.setdefault(part.scheme, []).append((part.label, part.amount))
    target, divisions = exact(row.target), list[Division]()
    shares = [{"share": amount} for parts in found.values() for _, amount in parts]
    reserve = {"shares": shares, "reserve": row.reserve}
    places = divided_decimals(given_of(row) | reserve)
    for what, parts in found.items():
        total = rest = None
        if row.definition.kind == "flow":
            kept = exact(row.reserve) or Fraction(0)
            total = sum((Fraction(amount) for _, amount in parts), kept)
            rest = None if target is None else total - target
        if parts:
            divisions.append(Division(what, parts, row.reserve, total, rest, places))
    return divisions


@dataclass(frozen=True)
class LineRow:
    """A line, its place on the path, and what the books say beside it."""

    row: BudgetLine
    position: PathPosition
    latest_year: int | None
    latest: Fraction | None
    latest_status: str
    earlier: str
    typed: str
    findings: Sequence[Finding]
    divisions: Sequence[Division]
    scope: str
    books_base: Fraction | None
    books_previous: Fraction | None

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def unit(self) -> str:
        return self.row.definition.unit

    @property
    def is_flagged(self) -> bool:
        return any(finding.level != NOTICE for finding in self.findings)

    @property
    def is_refused_by_the_books(self) -> bool:
        return any(one.problem.code == "not-the-books" for one in self.findings)

    @property
    def given(self) -> Mapping[str, object]:
        return given_of(self.row)

    @property
    def differs(self) -> bool:
        """Whether base or previous value are not what the books hold."""
        return self.base_differs or self.previous_differs

    @property
    def base_differs(self) -> bool:
        return _is_other(self.row.base, self.books_base)

    @property
    def previous_differs(self) -> bool:
        return _is_other(self.row.previous, self.books_previous)


def given_of(row: BudgetLine) -> dict[str, object]:
    """Return all figures of a line by name, for the decimals they share."""
    return {name: getattr(row, name) for name in GIVEN}


def _is_other(said: str, held: Fraction | None) -> bool:
    """Tell whether the books hold another value, beyond the digits that are said."""
    return bool(said) and held is not None and not is_rounded(held, Fraction(said))


def under_voted_names(version: BudgetVersion, rows: Iterable[BudgetLine]) -> None:
    """Let the lines of a frozen version bear the names they were voted under.

    Only what a page shows of them: names may change later, and what the council
    read stays. Where the document is gone, its own page says so.
    """
    if version.document is None:
        return
    try:
        indicators = document_data(version.document)["indicators"]
    except DocumentGoneError:
        return
    for row in rows:
        voted = indicators.get(row.code)
        if voted and voted["name"]:
            row.definition.indicator.names = voted["name"]


def draft_rows(
    version: BudgetVersion,
    rows: Sequence[BudgetLine],
    values: IndicatorValues,
    *,
    findings: Sequence[Finding],
    typed: Mapping[str, str],
) -> list[LineRow]:
    """Return the rows of the sheet, in the order of the lines."""
    town, year = version.budget.municipality, version.budget.year
    before = (
        voted_before(version)
        or voted_budget_of(town, year - 1)
        or budget_of(town, year - 1)
    )
    earlier = targets_of(before) if before else {}
    found = defaultdict(list)
    for finding in findings:
        found[finding.position].append(finding)
    scopes = scopes_of(town, rows)
    return [
        _row(
            row,
            values,
            scope=scopes[row.pk],
            earlier=earlier.get(row.code, ""),
            typed=typed.get(row.code, row.target),
            findings=found[number],
        )
        for number, row in enumerate(rows, start=1)
    ]


def line_row(row: BudgetLine) -> tuple[LineRow, list[Both]]:
    """Return one line for its own page, and its years until then in both readings."""
    town, year = row.version.budget.municipality, row.version.budget.year
    values = IndicatorValues(town, [row.definition])
    both = both_of_indicators(town, [row.definition], values=values)[row.code]
    scope = scopes_of(town, [row])[row.pk]
    shown = _row(row, values, scope=scope, earlier="", typed=row.target, findings=[])
    return shown, [one for one in both if one.year <= year]


def _row(row: BudgetLine, values: IndicatorValues, **seen: Any) -> LineRow:
    year = row.version.budget.year
    history = values.history(row.definition, until=year - 1)
    latest_year = max(history, default=None)
    latest = history[latest_year] if latest_year is not None else None

    def held(asked: int | None) -> Fraction | None:
        found = history.get(asked) if asked is not None else None
        return found.amount if found else None

    return LineRow(
        row=row,
        position=path_of(line_to_core(row), year),
        latest_year=latest_year,
        latest=latest.amount if latest else None,
        latest_status=(latest.status or "") if latest else "",
        divisions=divisions_of(row),
        books_base=held(row.base_year),
        books_previous=held(row.previous_year),
        **seen,
    )
