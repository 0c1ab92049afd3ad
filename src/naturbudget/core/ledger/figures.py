"""Reads a file of figures: every row that is wrong is listed with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.ledger.kinds import STATUSES
from naturbudget.core.ledger.table import NAME_IN, name_columns, names_in, read_table
from naturbudget.core.period import YEAR_MAX, YEAR_MIN
from naturbudget.core.quantity import exact_decimal
from naturbudget.core.unit import UnitTable

Canonical = Callable[[str], str]

NEEDED = ("code", "kind", "unit", "from", "to", "value", "status", "source")
OPTIONAL = (
    "name",
    "resource",
    "key",
    "department",
    "entry",
    "books",
    "aggregation",
    "split",
)
KINDS = ("flow", "stock", "series")
# Rows that share such an entry and a key are the sides of one movement (L-5).
BETWEEN = ("reclassification", "extraction")
ENTRIES = ("", "survey", "reappraisal", "use", "addition", "loss", *BETWEEN)
AGGREGATIONS = ("", "last", "mean", "max", "energetic")
SPLITS = ("", "years", "months")
# «final» and «corrected» are seen from the books; the file says them to replace.
REPLACING = {"final": "measured", "corrected": "measured"}
ALLOWED = {
    "kind": KINDS,
    "status": (*reversed(STATUSES), *REPLACING),
    "entry": ENTRIES,
    "aggregation": AGGREGATIONS,
    "split": SPLITS,
}
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What the books keep of each text, with room for what is added to it.
CHARACTERS_MAX = {
    "code": 150,
    "key": 180,
    "source": 380,
    "department": 100,
    "resource": 60,
    "name": 200,
    "value": 40,
}
FITS_ALL = min(CHARACTERS_MAX.values())
# Nobody mends more at once, and a file of nonsense shall not fill the memory.
PROBLEMS_MAX = 2_000
UNITS_MAX = 500

ROW_LENGTH = gettext_noop(
    "The row has {given} fields, the header {wanted}. Look for a comma too many or "
    "too few; a text with a comma stands in quotes."
)
EMPTY_FIELD = gettext_noop(
    "“{column}” is empty. Fill it in; leave the whole row out if there is no figure."
)
TOO_LONG = gettext_noop(
    "“{given}…” has {count} characters; “{column}” takes {limit} at most. Shorten it."
)
NOT_ONE_OF = gettext_noop("“{given}” is no {column}. Write one of: {allowed}.")
NOT_A_DAY = gettext_noop(
    "“{given}” is not a day. Write it as year-month-day, for example 2025-03-31."
)
OUT_OF_TIME = gettext_noop(
    "{given} is outside the years {least} to {most}, of which books can be kept. "
    "Correct the year."
)
MORE = gettext_noop(
    "Reading ended at this line, because {count} places were wrong already. Mend those "
    "that are listed, and send the file again."
)
TOO_MANY_UNITS = gettext_noop(
    "The file has more than {limit} different units. Write each unit in one way, or "
    "cut the file into parts."
)
NOT_A_YEAR = gettext_noop("“{given}” is not a year. Write four digits.")
DAYS_SWAPPED = gettext_noop(
    "The first day, {first}, is after the last day, {last}. Swap or correct them."
)
DECIMAL_COMMA = gettext_noop(
    "“{given}” is written with a decimal comma or with separators. Write a decimal "
    "point and no separators: {proposal}."
)
ENTRY_NEEDS_STOCK = gettext_noop(
    "“{entry}” says how a stock changed, and {code} is a {kind}. Leave the entry empty."
)
SPLIT_NEEDS_FLOW = gettext_noop(
    "Only what is used or emitted in a span of days is divided. Leave “split” empty "
    "for {code}."
)
KEY_TWICE = gettext_noop(
    "The key “{key}” stands in line {other} too. Each figure has a key of its own; "
    "by default it is code, first and last day."
)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row; the header is line 1."""

    line: int
    column: str
    problem: Problem

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the file, as far as the file alone can tell."""

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


def read_figures(
    content: bytes, *, name: str, units: UnitTable, languages: Sequence[str] = ()
) -> tuple[list[Figure], list[RowProblem]]:
    """Return the figures of a CSV file and everything that is wrong with it.

    Args:
        content: The bytes of the file: UTF-8, commas, decimal points, ISO days.
        name: The file's name, for the sentences.
        units: The table of units.
        languages: Those a column may give names in, as ``name_sv``.

    Returns:
        The rows that can be read, in their order, and the problems of the others.

    Raises:
        UnreadableFileError: It is not a CSV in UTF-8, or its header is wrong.

    Source:
        L-16, UN-9 (docs/method/ledger.md)
    """
    optional = (*OPTIONAL, *name_columns(languages))
    header, rows = read_table(content, name=name, needed=NEEDED, optional=optional)
    canonical = _Spelled(units)
    figures: list[Figure] = []
    problems: list[RowProblem] = []
    lines_by_key: dict[str, int] = {}
    sides: set[str] = set()
    for line, fields in rows:
        if len(problems) >= PROBLEMS_MAX:
            more = Problem("more", MORE, {"count": len(problems)})
            problems.append(RowProblem(line, "", more))
            break
        if len(fields) != len(header):
            length = {"given": len(fields), "wanted": len(header)}
            problems.append(
                RowProblem(line, "", Problem("row-length", ROW_LENGTH, length))
            )
            continue
        row = dict(zip(header, map(str.strip, fields), strict=True))
        found = _row_problems(row, line, canonical)
        problems += found
        if found:
            continue
        figure = _figure(row, line, canonical)
        is_side = figure.entry in BETWEEN and figure.key in sides
        if figure.key in lines_by_key and not is_side:
            values = {"key": figure.key, "other": lines_by_key[figure.key]}
            problems.append(
                RowProblem(line, "key", Problem("key-twice", KEY_TWICE, values))
            )
            continue
        lines_by_key.setdefault(figure.key, line)
        if figure.entry in BETWEEN:
            sides.add(figure.key)
        figures.append(figure)
    return figures, problems


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


def _row_problems(
    row: Mapping[str, str], line: int, canonical: Canonical
) -> list[RowProblem]:
    """Return everything that the row alone shows to be wrong."""
    return [
        RowProblem(line, column, problem)
        for column, problem in (
            *_empty(row),
            *_too_long(row),
            *_words(row),
            *_unit(row, canonical),
            *_days(row),
            *_value(row),
        )
    ]


def _empty(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    for column in NEEDED:
        if not row[column]:
            yield column, Problem("empty-field", EMPTY_FIELD, {"column": column})


def _too_long(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    for column, given in row.items():
        if len(given) <= FITS_ALL:
            continue
        limit = CHARACTERS_MAX.get("name" if column.startswith(NAME_IN) else column)
        if limit and len(given) > limit:
            values = {
                "given": given[:20],
                "count": len(given),
                "column": column,
                "limit": limit,
            }
            yield column, Problem("too-long", TOO_LONG, values)


def _words(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    for column, words in ALLOWED.items():
        given = row.get(column, "")
        if given not in words and (given or column not in NEEDED):
            values = {
                "given": shortened(given),
                "column": column,
                "allowed": ", ".join(word for word in words if word),
            }
            yield column, Problem("not-one-of", NOT_ONE_OF, values)
    is_side = row["kind"] == "flow" and row.get("entry") == "extraction"
    if row.get("entry") and row["kind"] in ("flow", "series") and not is_side:
        values = {
            "entry": shortened(row["entry"]),
            "code": row["code"],
            "kind": row["kind"],
        }
        yield "entry", Problem("entry-needs-stock", ENTRY_NEEDS_STOCK, values)
    if row.get("split") in SPLITS[1:] and (row["kind"] != "flow" or is_side):
        values = {"code": row["code"]}
        yield "split", Problem("split-needs-flow", SPLIT_NEEDS_FLOW, values)


def _unit(
    row: Mapping[str, str], canonical: Canonical
) -> Iterable[tuple[str, Problem]]:
    if row["unit"]:
        try:
            canonical(row["unit"])
        except NaturbudgetError as error:
            for problem in error.problems:
                yield "unit", problem


def _days(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    days = {}
    for column in ("from", "to"):
        if not row[column]:
            continue
        days[column] = _day(row[column])
        day = days[column]
        if day is None:
            values = {"given": shortened(row[column])}
            yield column, Problem("not-a-day", NOT_A_DAY, values)
        elif not YEAR_MIN <= day.year <= YEAR_MAX:
            years = {"least": str(YEAR_MIN), "most": str(YEAR_MAX)}
            years |= {"given": row[column]}
            yield column, Problem("out-of-time", OUT_OF_TIME, years)
    first, last = days.get("from"), days.get("to")
    if first and last and first > last:
        values = {"first": row["from"], "last": row["to"]}
        yield "from", Problem("days-swapped", DAYS_SWAPPED, values)
    books = row.get("books", "")
    if books and not (len(books) == 4 and books.isascii() and books.isdigit()):
        yield "books", Problem("not-a-year", NOT_A_YEAR, {"given": shortened(books)})


@lru_cache(maxsize=4_096)  # A file repeats few days.
def _day(text: str) -> date | None:
    # Written so and no other way: ISO 8601 knows weeks (2025-W52-3) and 20251224 too.
    if not ISO_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _value(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    given = row["value"]
    if not given or len(given) > CHARACTERS_MAX["value"]:
        return  # What is too long was said already.
    try:
        exact_decimal(given)
    except NaturbudgetError as error:
        proposal = _without_separators(given)
        if proposal:
            values = {"given": given, "proposal": proposal}
            yield "value", Problem("decimal-comma", DECIMAL_COMMA, values)
            return
        for problem in error.problems:
            yield "value", problem


def _without_separators(given: str) -> str:
    """Return how a number with commas or blanks may have been meant, or nothing."""
    bare = "".join(given.split()).replace("'", "").replace("’", "")
    if bare.count(",") == 1 and bare.rfind(",") > bare.rfind("."):
        bare = bare.replace(".", "").replace(",", ".")
    else:
        bare = bare.replace(",", "")
    try:
        exact_decimal(bare)
    except NaturbudgetError:
        return ""
    return bare


def _figure(row: Mapping[str, str], line: int, canonical: Canonical) -> Figure:
    status, first, last = row["status"], _day(row["from"]), _day(row["to"])
    assert first is not None
    assert last is not None
    key = row.get("key") or f"{row['code']}:{row['from']}:{row['to']}"
    return Figure(
        line=line,
        key=key,
        code=row["code"],
        kind=row["kind"],
        unit=canonical(row["unit"]),
        first=first,
        last=last,
        value=exact_decimal(row["value"]),
        written=row["unit"],
        status=REPLACING.get(status, status),
        replaces=status if status in REPLACING else "",
        source=row["source"],
        entry=row.get("entry", ""),
        names=names_in(row),
        resource=row.get("resource", ""),
        department=row.get("department", ""),
        aggregation=row.get("aggregation", ""),
        books=int(row["books"]) if row.get("books") else None,
        split=row.get("split", ""),
    )
