"""Reads a file of figures: every row that is wrong is listed with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter, itemgetter, le

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.keys import is_own
from naturbudget.core.ledger.namesakes import Keys
from naturbudget.core.ledger.row import (
    BETWEEN,
    NEEDED,
    OPTIONAL,
    REPLACING,
    Canonical,
    characters_max,
    day_in,
    row_problems,
)
from naturbudget.core.ledger.table import (
    LINE_CHARACTERS_MAX,
    NAME,
    name_columns,
    names_in,
    read_table,
)
from naturbudget.core.quantity import exact_decimal
from naturbudget.core.unit import UnitTable

# Columns in which many rows say the same.
ALIKE = (
    "kind",
    "unit",
    "from",
    "to",
    "status",
    "entry",
    "aggregation",
    "books",
    "split",
    "cause",
)
# Nobody mends more at once, and a file of nonsense shall not fill the memory.
PROBLEMS_MAX = 2_000
UNITS_MAX = 500
ALIKE_MAX = 50_000

ROW_LENGTH = gettext_noop(
    "The row has {given} fields, the header {wanted}. Look for a comma too many or "
    "too few; a text with a comma stands in quotes."
)
MORE_CODE = "more"
MORE = gettext_noop(
    "Reading ended at line {line}, because {count} places were wrong already. Mend "
    "those that are listed, and send the file again."
)
TOO_MANY_UNITS = gettext_noop(
    "The file has more than {limit} different units. Write each unit in one way, or "
    "cut the file into parts."
)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row; the header is line 1."""

    line: int
    column: str
    problem: Problem
    # As a spreadsheet calls it, where that is known.
    cell: str = ""

    @property
    def rank(self) -> tuple[bool, int, str]:
        """Its place in a list: that reading ended is told first, then line by line."""
        return self.problem.code != MORE_CODE, self.line, self.column

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the file, as far as the file alone can tell.

    ``wrong`` names the columns that cannot be read; something else stands in for what
    they hold, so that the others can still be compared with the books.
    """

    line: int
    key: str
    code: str
    kind: str
    unit: str
    first: date
    last: date
    value: Decimal
    written: str
    status: str
    replaces: str
    source: str
    entry: str
    names: Mapping[str, str]
    resource: str = ""
    department: str = ""
    aggregation: str = ""
    books: int | None = None
    split: str = ""
    cause: str = ""
    wrong: frozenset[str] = frozenset()

    def says(self, *columns: str) -> bool:
        """Tell whether all these columns could be read."""
        return self.wrong.isdisjoint(columns)


@dataclass(frozen=True, slots=True)
class FiguresRead:
    """What a file holds: figures, and what is wrong with its other rows.

    ``wrong`` are the rows that cannot be sealed, as far as they can be read: whoever
    mends them shall hear at once what the books have against them too.
    """

    figures: list[Figure]
    problems: list[RowProblem]
    wrong: list[Figure]
    # Whether everything before could be read; else a side may be missing for that.
    is_whole: bool = True


def read_figures(
    content: bytes, *, name: str, units: UnitTable, languages: Sequence[str] = ()
) -> FiguresRead:
    """Return the figures of a CSV file and everything that is wrong with it.

    Args:
        content: The bytes of the file: UTF-8, commas, decimal points, ISO days.
        name: The file's name, for the sentences.
        units: The table of units.
        languages: Those a column may give names in, as ``name_sv``.

    Returns:
        The rows that can be read, in their order, and the others with their problems.

    Raises:
        UnreadableFileError: It is not a CSV in UTF-8, or its header is wrong.

    Source:
        L-16, UN-9 (docs/method/ledger.md)
    """
    optional = (*OPTIONAL, *name_columns(languages))
    header, rows = read_table(content, name=name, needed=NEEDED, optional=optional)
    told = ((line, fields, ()) for line, fields in rows)
    [read] = figures_in(header, told, units=units, at_once=len(rows) + 1)
    return read


# A line of its own, its fields in the order of the header, and what is known to be
# wrong with which column.
Given = tuple[int, Sequence[str], Sequence[tuple[str, Problem]]]


def figures_in(
    header: Sequence[str],
    rows: Iterable[Given],
    *,
    units: UnitTable,
    at_once: int,
) -> Iterator[FiguresRead]:
    """Yield the figures of a table in parts, so that a long one need not fit in memory.

    What depends on other rows of the file stands in the last part, whatever its size:
    levels of stocks, which are booked in the order of their days, and the sides of
    movements.

    Args:
        header: Its columns.
        rows: Its rows, read once.
        units: The table of units.
        at_once: How many rows a part has at most, the last one apart.

    Returns:
        One part at least, each with the rows that are wrong.

    Source:
        L-16, UN-9 (docs/method/ledger.md)
    """
    read, last = FiguresRead([], [], []), FiguresRead([], [], [])
    reader, keys = _Rows(header, units), Keys()
    wrong = 0
    for line, fields, told in rows:
        if wrong >= PROBLEMS_MAX:
            more = Problem(MORE_CODE, MORE, {"line": line, "count": wrong})
            last.problems.append(RowProblem(line, "", more))
            break
        if len(fields) != len(header):
            length = {"given": len(fields), "wanted": len(header)}
            problem = Problem("row-length", ROW_LENGTH, length)
            read.problems.append(RowProblem(line, "", problem))
            wrong += 1
            continue
        figure, found = reader(line, fields, told)
        if figure.says("key", "code", "from", "to", "entry"):
            is_side = figure.entry in BETWEEN
            found += keys.twice(figure.key, line, is_side=is_side)
        part = last if figure.kind == "stock" or figure.entry in BETWEEN else read
        if found:
            wrong += len(found)
            part.problems.extend(RowProblem(line, *one) for one in found)
            part.wrong.append(figure)
        else:
            part.figures.append(figure)
        if len(read.figures) + len(read.wrong) >= at_once:
            yield read
            read = FiguresRead([], [], [])
    yield FiguresRead(
        sorted(read.figures + last.figures, key=attrgetter("line")),
        read.problems + last.problems,
        read.wrong + last.wrong,
        is_whole=not wrong,
    )


class _Rows:
    """Reads rows; what many say alike (kind, unit, days ...) is worked out once."""

    def __init__(self, header: Sequence[str], units: UnitTable) -> None:
        self._header = header
        self._canonical = _Spelled(units)
        self._least = [int(column in NEEDED) for column in header]
        self._most = [
            characters_max(column) or LINE_CHARACTERS_MAX for column in header
        ]
        self._alike = itemgetter(*(header.index(c) for c in ALIKE if c in header))
        self._known: dict[tuple[str, ...], _Alike] = {}
        self._are_named = any(column.startswith(NAME) for column in header)

    def __call__(
        self, line: int, fields: Sequence[str], told: Sequence[tuple[str, Problem]] = ()
    ) -> tuple[Figure, list[tuple[str, Problem]]]:
        """Return the figure of a row, and all that is wrong with which column."""
        texts = [field.strip() for field in fields]
        row = dict(zip(self._header, texts, strict=True))
        alike = self._known.get(self._alike(texts))
        value = _number(row["value"])
        is_fit = self._fit(texts) and not is_own(row.get("key", ""))
        if alike is None or value is None or not is_fit or told:
            if found := self._problems(row, told):
                return self._as_read(line, row, {column for column, _ in found}), found
            alike = _Alike.of(row, self._canonical)
            if len(self._known) < ALIKE_MAX:
                self._known[self._alike(texts)] = alike
        assert value is not None, "a row without problems has a number"
        names = names_in(row) if self._are_named else {}
        return _figure(line, row, row, alike, value, names), []

    def _problems(
        self, row: Mapping[str, str], told: Sequence[tuple[str, Problem]]
    ) -> list[tuple[str, Problem]]:
        """Return what was told of a row, and all else that is wrong with it."""
        known = {column for column, _ in told}
        found = row_problems(row, self._canonical)
        return [*told, *(one for one in found if one[0] not in known)]

    def _as_read(self, line: int, row: Mapping[str, str], wrong: set[str]) -> Figure:
        """Return a row as a figure; something harmless stands in for what is wrong."""
        right = {name: "" if name in wrong else text for name, text in row.items()}
        alike = _Alike.of(right, self._canonical)
        value = exact_decimal(right["value"]) if right["value"] else Decimal(0)
        names = names_in(right)
        return _figure(line, row, right, alike, value, names, frozenset(wrong))

    def _fit(self, texts: Sequence[str]) -> bool:
        """Tell whether no text is too long, and none is missing."""
        lengths = [*map(len, texts)]
        return all(map(le, self._least, lengths)) and all(map(le, lengths, self._most))


def _number(text: str) -> Decimal | None:
    try:
        return exact_decimal(text)
    except NaturbudgetError:
        return None  # The reason is told beside all others of the row.


@dataclass(frozen=True, slots=True)
class _Alike:
    """What the columns of ``ALIKE`` say."""

    kind: str
    unit: str
    first: date
    last: date
    status: str
    replaces: str
    entry: str
    aggregation: str
    books: int | None
    split: str
    cause: str

    @classmethod
    def of(cls, row: Mapping[str, str], canonical: Canonical) -> _Alike:
        """Return it of a row in which nothing is wrong; texts may be empty."""
        status = row["status"]
        days = [day_in(row[column]) for column in ("from", "to") if row[column]]
        first, last = (days[0], days[-1]) if days else (date.min, date.min)
        assert first is not None
        assert last is not None
        return cls(
            kind=row["kind"],
            unit=canonical(row["unit"]) if row["unit"] else "",
            first=first,
            last=last,
            status=REPLACING.get(status, status),
            replaces=status if status in REPLACING else "",
            entry=row.get("entry", ""),
            aggregation=row.get("aggregation", ""),
            books=int(row["books"]) if row.get("books") else None,
            split=row.get("split", ""),
            cause=row.get("cause", ""),
        )


def _figure(
    line: int,
    row: Mapping[str, str],
    right: Mapping[str, str],
    alike: _Alike,
    value: Decimal,
    names: Mapping[str, str],
    wrong: frozenset[str] = frozenset(),
) -> Figure:
    """Return the figure of a row; ``right`` holds nothing that is wrong."""
    return Figure(
        line,
        row.get("key") or f"{row['code']}:{row['from']}:{row['to']}",
        right["code"],
        alike.kind,
        alike.unit,
        alike.first,
        alike.last,
        value,
        row["unit"],
        alike.status,
        alike.replaces,
        row["source"],
        alike.entry,
        names,
        right.get("resource", ""),
        right.get("department", ""),
        alike.aggregation,
        alike.books,
        alike.split,
        alike.cause,
        wrong,
    )


class _Spelled:
    """The canonical spellings of a file's units, each worked out once."""

    def __init__(self, units: UnitTable) -> None:
        self._units = units
        self._known: dict[str, str | NaturbudgetError] = {}

    def __call__(self, text: str) -> str:
        if text not in self._known:
            self._known[text] = self._found(text)
        found = self._known[text]
        if isinstance(found, NaturbudgetError):
            raise found
        return found

    def _found(self, text: str) -> str | NaturbudgetError:
        if len(self._known) >= UNITS_MAX:
            values = {"limit": UNITS_MAX}
            raise NaturbudgetError(Problem("too-many-units", TOO_MANY_UNITS, values))
        try:
            return self._units.canonical(text)
        except NaturbudgetError as error:
            return error
