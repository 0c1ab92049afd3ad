"""Turns the rows of a grid into rows of a file of figures, by a mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from naturbudget.core.delivery.grid import Grid, cell_name
from naturbudget.core.delivery.mapping import (
    BY_ACCOUNT,
    BY_PERIOD,
    LONG,
    MISSING,
    STATUS,
    folded,
    labels_of,
    parts_of,
    unit_beside,
)
from naturbudget.core.delivery.mapping import (
    Mapping as FileMapping,
)
from naturbudget.core.delivery.spelling import (
    SpellingError,
    is_month,
    span_in,
    span_problem,
    spelled_number,
)
from naturbudget.core.errors import Problem, gettext_noop, shortened
from naturbudget.core.ledger.row import NEEDED

# The columns that come out of a grid, whatever its own are.
HEADER: Final = (
    *NEEDED,
    "department",
    "key",
    "name",
    "resource",
    "entry",
    "books",
    "aggregation",
    "split",
)
# More columns than any sheet of figures has: row and column make one number.
WIDE: Final = 10_000

NO_LABEL = gettext_noop(
    "No column is called “{label}”, which the mapping names for “{role}”. Choose the "
    "column anew."
)
NOT_MAPPED = gettext_noop(
    "Nothing says where “{role}” stands. Choose a column for it, or write what holds "
    "for the whole file."
)
NO_ACCOUNT_FOR = gettext_noop(
    "“{given}” is no account of the books. Choose which account it means, or say that "
    "it is left out."
)
NO_VALUE_COLUMNS = gettext_noop(
    "No column of the header names a period. Look in which row the header stands; "
    "where it names months without a year, write the year as the period of the file."
)

# The columns that say days, and in how many rows a month without a year is sought.
DAYS: Final = ("period", "day", "from", "to")
YEAR_SOUGHT: Final = 50

Told = tuple[str, Problem]
# A line of its own for each figure, its fields in the order of HEADER, what is wrong.
Translated = tuple[int, list[str], list[Told]]


@dataclass(frozen=True, slots=True)
class Chart:
    """What the books know: the kind of each account and series, and what units are."""

    kinds: Mapping[str, str]
    is_unit: Callable[[str], bool]
    months: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with figures, and what its header says of them all."""

    position: int
    code: str = ""
    unit: str = ""
    span: tuple[str, str] | None = None
    problems: tuple[Told, ...] = ()


class Translator:
    """Reads a grid by its mapping.

    Source:
        L-16, UN-9 (docs/method/ledger.md)
    """

    def __init__(
        self, grid: Grid, mapping: FileMapping, chart: Chart, *, source: str
    ) -> None:
        self._grid = grid
        self._mapping = mapping
        self._chart = chart
        self._source = mapping.constants.get("source") or source
        self._words = {
            role: {folded(word): meant for word, meant in words.items()}
            for role, words in mapping.words.items()
        }
        self._codes = {folded(code): code for code in chart.kinds}
        first, count = mapping.header_row, mapping.header_rows
        self._last_of_header = first + count - 1
        self._header = [
            cells
            for line, cells in grid.first_rows(self._last_of_header)
            if first <= line <= self._last_of_header
        ]
        labels = labels_of(self._header)
        self._positions = {
            role: labels.index(folded(label))
            for role, label in mapping.columns.items()
            if folded(label) in labels
        }
        self._columns = self._value_columns(labels)
        self.problems = self._mapping_problems(labels)
        # Cells without a figure, such as months to come: nothing is booked for them.
        self.left_out = 0

    @property
    def is_wide(self) -> bool:
        """Whether a row holds several figures."""
        return self._mapping.form != LONG

    def rows(self) -> Iterator[Translated]:
        """Yield a row of a file of figures for each figure of the grid."""
        for line, cells in self._grid.rows:
            if line > self._last_of_header and any(cell.strip() for cell in cells):
                yield from self._figures(line, cells)

    def said_of_columns(self) -> dict[int, str]:
        """Return what the header says of each column with figures, for a preview."""
        return {
            column.position: ", ".join(
                part
                for part in (
                    column.code,
                    *dict.fromkeys(column.span or ()),
                    column.unit,
                )
                if part
            )
            for column in self._columns
        }

    @property
    def lacks_year(self) -> bool:
        """Whether months are named, and nobody says of which year.

        Asked of the header, and of the first rows where a column says the days.
        """
        if self._mapping.constants.get("period", "").strip():
            return False
        texts = [text for parts in parts_of(self._header) for text in parts]
        places = [self._positions[role] for role in DAYS if role in self._positions]
        rows = self._grid.first_rows(self._last_of_header + YEAR_SOUGHT)
        texts += [cells[at] for _, cells in rows for at in places if at < len(cells)]
        return any(is_month(unit_beside(text)[0], self._chart.months) for text in texts)

    def place(self, number: int, column: str = "") -> tuple[int, str]:
        """Return the row of a figure, and the cell in which a column of it stands."""
        line, position = (number, -1) if not self.is_wide else divmod(number, WIDE)
        if self.is_wide and (column in ("value", "") or column not in self._positions):
            return line, cell_name(line, position)
        roles = (column, "period", "day") if column in ("from", "to") else (column,)
        for role in roles:
            if role in self._positions:
                return line, cell_name(line, self._positions[role])
        if column == "unit" and self._columns:
            return line, cell_name(self._last_of_header, self._columns[0].position)
        return line, ""

    def _figures(self, line: int, cells: Sequence[str]) -> Iterator[Translated]:
        shared: dict[str, str] = {}
        problems: list[Told] = []
        for role, position in self._positions.items():
            text = cells[position].strip() if position < len(cells) else ""
            shared[role] = self._meant(role, text) if text else ""
            if role == "code" and text and not shared[role]:
                return  # a word that was said to mean nothing, such as a sum
        for role, text in self._mapping.constants.items():
            shared[role] = shared.get(role) or text
        span = self._span(shared, problems)
        for column in self._columns:
            text = cells[column.position] if column.position < len(cells) else ""
            if folded(text) in MISSING:
                self.left_out += 1
                continue
            yield self._figure(line, text, column, shared, span, problems)

    def _figure(
        self,
        line: int,
        text: str,
        column: _Column,
        shared: Mapping[str, str],
        span: tuple[str, str],
        problems: list[Told],
    ) -> Translated:
        told = [*problems, *column.problems]
        value = text.strip()
        try:
            value = spelled_number(text, self._mapping.decimal)
        except SpellingError as error:
            told += [("value", problem) for problem in error.problems]
        code = column.code or shared.get("code", "")
        if not column.code and code not in self._chart.kinds and not shared.get("kind"):
            values = {"given": shortened(code)}
            told.append(("code", Problem("no-account-for", NO_ACCOUNT_FOR, values)))
        first, last = column.span or span
        kind = self._chart.kinds.get(code) or shared.get("kind", "")
        fields = [
            code,
            kind or "flow",  # of an account that is not there, which was told
            column.unit or shared.get("unit", ""),
            first,
            last,
            value,
            shared.get("status") or STATUS,
            shared.get("source") or self._source,
            *(shared.get(role, "") for role in HEADER[len(NEEDED) :]),
        ]
        number = line * WIDE + column.position if self.is_wide else line
        return number, fields, told

    def _meant(self, role: str, text: str) -> str:
        meant = self._words.get(role, {}).get(folded(text))
        if meant is not None:
            return meant
        return self._codes.get(folded(text), text) if role == "code" else text

    def _span(self, shared: Mapping[str, str], told: list[Told]) -> tuple[str, str]:
        """Return the days of a row as ISO texts, where its cells say them."""
        days = [""] * 2
        for role, wanted in (
            ("period", (0, 1)),
            ("day", (0, 1)),
            ("from", (0,)),
            ("to", (1,)),
        ):
            text = shared.get(role, "")
            if not text:
                continue
            found = self._days(text)
            for end in wanted:
                days[end] = found[end] if found else text
            if found is None:
                column = "to" if role == "to" else "from"
                told.append((column, span_problem(text)))
        if not days[0] or not days[1]:
            days = [days[0] or days[1]] * 2 if "period" not in shared else days
        return days[0], days[1]

    def _days(self, text: str) -> tuple[str, str] | None:
        # Months without a year are those of the year that holds for the whole file.
        if is_month(text, self._chart.months):
            year = self._mapping.constants.get("period", "").strip()
            text = f"{text.strip().rstrip('.')} {year}"
        found = span_in(text, days=self._mapping.days, months=self._chart.months)
        return (found[0].isoformat(), found[1].isoformat()) if found else None

    def _value_columns(self, labels: Sequence[str]) -> list[_Column]:
        parts = parts_of(self._header)
        if not self.is_wide:
            if "value" not in self._positions:
                return []
            position = self._positions["value"]
            return [_Column(position, unit=self._unit_in(parts[position]))]
        ignored = {folded(label) for label in self._mapping.ignored}
        taken = set(self._positions.values())
        # The unit of all figures may stand above the names of the accounts.
        corner = self._unit_in(parts[at]) if (at := self._at("code")) >= 0 else ""
        found = []
        for position, texts in enumerate(parts):
            if position in taken or not texts or labels[position] in ignored:
                continue
            column = self._told(position, texts)
            if column is not None:
                found.append(column if column.unit else replace(column, unit=corner))
        return found

    def _at(self, role: str) -> int:
        return self._positions.get(role, -1)

    def _unit_in(self, texts: Sequence[str]) -> str:
        """Return the unit that a header names, unless a column or constant does."""
        if "unit" in self._positions or self._mapping.constants.get("unit"):
            return ""
        for text in texts:
            for unit in (unit_beside(text)[1], text):
                meant = self._meant("unit", unit)
                if unit and self._chart.is_unit(meant):
                    return meant
        return ""

    def _told(self, position: int, texts: Sequence[str]) -> _Column | None:
        """Return what the header of a wide form says of a column; nothing of others."""
        unit, span, rest = self._unit_in(texts), None, []
        for text in texts:
            bare, beside = unit_beside(text)
            is_unit = beside and self._chart.is_unit(self._meant("unit", beside))
            said = bare if is_unit else text
            if span is None and (found := self._days(said)) is not None:
                span = found
            elif said and not (unit and self._meant("unit", said) == unit):
                rest.append(said)
        if self._mapping.form == BY_PERIOD and span is None:
            return None
        if "code" in self._positions or self._mapping.constants.get("code"):
            return _Column(position, unit=unit, span=span)
        return self._of_account(position, rest, unit, span)

    def _of_account(
        self,
        position: int,
        rest: Sequence[str],
        unit: str,
        span: tuple[str, str] | None,
    ) -> _Column | None:
        for said in (" / ".join(rest), *rest):
            meant = self._meant("code", said)
            if not meant:
                return None  # a column that was said to be left out
            if meant in self._chart.kinds:
                return _Column(position, meant, unit, span)
        given = " / ".join(rest) or cell_name(self._last_of_header, position)
        values = {"given": shortened(given)}
        problem = Problem("no-account-for", NO_ACCOUNT_FOR, values)
        return _Column(position, given, unit, span, (("code", problem),))

    def _mapping_problems(self, labels: Sequence[str]) -> list[Problem]:
        """Return why this mapping cannot read this grid, all at once."""
        mapping = self._mapping
        problems = [
            Problem("no-label", NO_LABEL, {"label": shortened(label), "role": role})
            for role, label in mapping.columns.items()
            if folded(label) not in labels
        ]
        said = {*self._positions, *(r for r, t in mapping.constants.items() if t)}
        are_named = self._columns and all(column.code for column in self._columns)
        wanted = [] if mapping.form == BY_ACCOUNT or are_named else ["code"]
        if mapping.form == BY_PERIOD and not self._columns:
            problems.append(Problem("no-value-columns", NO_VALUE_COLUMNS))
        if mapping.form == LONG:
            wanted.append("value")
        spanned = {"period", "day", "from", "to"} & said
        is_told = self._columns and all(column.span for column in self._columns)
        if mapping.form != BY_PERIOD and not spanned and not is_told:
            wanted.append("period")
        if self._columns and not all(column.unit for column in self._columns):
            wanted.append("unit")
        return problems + [
            Problem("not-mapped", NOT_MAPPED, {"role": role})
            for role in wanted
            if role not in said and role not in mapping.columns
        ]
