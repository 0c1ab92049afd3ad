"""Reads a Master Budget and a set of indicators from CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from naturbudget.core.budget.line import DIRECTIONS, SCHEMES
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.ledger.figures import ROW_LENGTH, RowProblem
from naturbudget.core.ledger.row import EMPTY_FIELD, NOT_ONE_OF, TOO_LONG
from naturbudget.core.ledger.table import NAME_IN, name_columns, names_in, read_table
from naturbudget.core.period import YEAR_MAX, YEAR_MIN
from naturbudget.core.quantity import (
    NUMBER_CHARACTERS_MAX,
    LongNumberError,
    exact_decimal,
    plain,
)

INDICATOR_COLUMNS = ("code", "name", "resource", "formula", "unit", "direction")
INDICATOR_OPTIONAL = ("reference", "about", "lag")
NUMBERS = (
    "base",
    "previous",
    "target",
    "target_low",
    "target_high",
    "interim",
    "long_term",
    "legal",
    "reserve",
)
YEARS = ("base_year", "previous_year", "interim_year", "long_term_year")
TEXTS = ("base_source", "department", "holder", "basis", "justification")
BUDGET_COLUMNS = (
    "indicator",
    "base",
    "base_year",
    "base_source",
    "previous",
    "previous_year",
    "target",
    "target_low",
    "target_high",
    "hold",
    "interim",
    "interim_year",
    "long_term",
    "long_term_year",
    "legal",
    "department",
    "holder",
    "basis",
    "justification",
)
# What a line is divided into: the column, and what it names.
DIVIDED = {"shares": "department", "districts": "district", "sectors": "sector"}
BUDGET_OPTIONAL = ("previous_source", "tracked_reason", "reserve", *DIVIDED)
# What the books keep of each column.
INDICATOR_CHARACTERS = {
    "code": 100,
    "name": 200,
    "resource": 60,
    "formula": 2000,
    "unit": 100,
    "reference": 300,
    "lag": 200,
}
BUDGET_CHARACTERS = {
    **dict.fromkeys(NUMBERS, NUMBER_CHARACTERS_MAX),
    "base_source": 300,
    "previous_source": 300,
    "basis": 300,
    "holder": 200,
    "department": 100,
}
INDICATORS_MAX = 2_000
LINES_MAX = 1_000
YES = {"yes", "true", "1", "x", "hold"}
NO = {"", "no", "false", "0"}

NOT_A_YEAR = gettext_noop(
    "“{given}” is not a year. Write four digits, {first} to {last}."
)
TWO_AMOUNTS = {
    "shares": gettext_noop("“{name}” has two shares. Add them up to one."),
    "districts": gettext_noop("The district “{name}” stands twice. Add the two up."),
    "sectors": gettext_noop("The sector “{name}” stands twice. Add the two up."),
}
TWICE = gettext_noop(
    "“{code}” stands in line {other} too. One line for each indicator."
)
A_REDUCTION = gettext_noop(
    "“{given}” is a share of another figure, not an amount. Which year is it measured "
    "from? Write the amount itself, and that year and its figure as base_year and "
    "base; or budget an indicator whose formula is change(…, year) and whose unit is %."
)
NOT_YES_OR_NO = gettext_noop("“{given}” is neither yes nor no.")
NOT_A_LIST = {
    "shares": gettext_noop(
        "“{given}” is not a list of shares. Write department=amount, separated by "
        "semicolons, for example works=12.5; schools=8."
    ),
    "districts": gettext_noop(
        "“{given}” is not a list of districts. Write district=amount, separated by "
        "semicolons, for example north=12.5; harbour=8."
    ),
    "sectors": gettext_noop(
        "“{given}” is not a list of sectors. Write sector=amount, separated by "
        "semicolons, for example households=12.5; traffic=8."
    ),
}


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator as the file gives it."""

    line: int
    code: str
    names: Mapping[str, str]
    resource: str
    formula: str
    unit: str
    direction: str
    reference: str = ""
    about: str = ""
    lag: str = ""


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One line as the file gives it: numbers as plain texts, empty where absent.

    ``shares`` has the amount of each department, ``parts`` that of each district and
    sector by its scheme; a scheme that the file leaves empty is not there.
    """

    line: int
    indicator: str
    hold: bool
    numbers: Mapping[str, str]
    years: Mapping[str, int | None]
    texts: Mapping[str, str]
    shares: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_indicators(
    content: bytes, *, name: str, languages: Sequence[str] = ()
) -> tuple[list[IndicatorRow], list[RowProblem]]:
    """Return the indicators of a CSV file and what is wrong with its rows.

    Raises:
        UnreadableFileError: It is not a CSV in UTF-8, or its header is wrong.
    """
    header, rows = read_table(
        content,
        name=name,
        needed=INDICATOR_COLUMNS,
        optional=(*INDICATOR_OPTIONAL, *name_columns(languages)),
        rows_max=INDICATORS_MAX,
    )
    limits = {**INDICATOR_CHARACTERS, **dict.fromkeys(name_columns(languages), 200)}
    found, seen = [], dict[str, int]()
    problems: list[RowProblem] = []
    for line, row in _named(header, rows, problems):
        said = [
            (column, Problem("empty-field", EMPTY_FIELD, {"column": column}))
            for column in ("code", "formula", "unit", "direction")
            if not row.get(column)
        ]
        if row.get("direction") and row["direction"] not in DIRECTIONS:
            values = {
                "given": shortened(row["direction"]),
                "column": "direction",
                "allowed": ", ".join(DIRECTIONS),
            }
            said.append(("direction", Problem("not-one-of", NOT_ONE_OF, values)))
        said += _too_long(row, limits)
        said += _twice(row.get("code", ""), line, "code", seen)
        problems += [RowProblem(line, column, problem) for column, problem in said]
        if not said:
            others = {
                column: text
                for column, text in row.items()
                if column != "name" and not column.startswith(NAME_IN)
            }
            found.append(IndicatorRow(line, names=names_in(row), **others))
    return found, problems


def read_budget(
    content: bytes, *, name: str
) -> tuple[list[BudgetRow], list[RowProblem]]:
    """Return the lines of a CSV file and what is wrong with its rows.

    Raises:
        UnreadableFileError: It is not a CSV in UTF-8, or its header is wrong.
    """
    header, rows = read_table(
        content,
        name=name,
        needed=("indicator", "target"),
        optional=tuple(c for c in BUDGET_COLUMNS if c not in ("indicator", "target"))
        + BUDGET_OPTIONAL,
        rows_max=LINES_MAX,
    )
    found, seen = [], dict[str, int]()
    problems: list[RowProblem] = []
    for line, row in _named(header, rows, problems):
        said = [*_too_long(row, BUDGET_CHARACTERS), *_budget_problems(row)]
        if not row.get("indicator"):
            values = {"column": "indicator"}
            said.append(("indicator", Problem("empty-field", EMPTY_FIELD, values)))
        said += _twice(row.get("indicator", ""), line, "indicator", seen)
        problems += [RowProblem(line, column, problem) for column, problem in said]
        if not said:
            found.append(_budget_row(row, line))
    return found, problems


def _named(
    header: list[str],
    rows: Iterable[tuple[int, list[str]]],
    problems: list[RowProblem],
) -> Iterable[tuple[int, dict[str, str]]]:
    """Yield each row by its columns; a row that is shifted is a problem, not a row."""
    for line, fields in rows:
        if len(fields) != len(header):
            values = {"given": len(fields), "wanted": len(header)}
            problem = Problem("row-length", ROW_LENGTH, values)
            problems.append(RowProblem(line, "", problem))
            continue
        texts = (text.strip() for text in fields)
        yield line, dict(zip(header, texts, strict=True))


def _too_long(
    row: Mapping[str, str], limits: Mapping[str, int]
) -> Iterable[tuple[str, Problem]]:
    for column, limit in limits.items():
        given = row.get(column, "")
        if len(given) > limit:
            values = {"given": given[:20], "count": len(given), "column": column}
            yield column, Problem("too-long", TOO_LONG, {**values, "limit": limit})


def _twice(
    code: str, line: int, column: str, seen: dict[str, int]
) -> list[tuple[str, Problem]]:
    if code and code in seen:
        values = {"code": code, "other": seen[code]}
        return [(column, Problem("twice", TWICE, values))]
    seen[code] = line
    return []


def _budget_problems(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    for column in NUMBERS:
        # What is too long was said already.
        if row.get(column) and len(row[column]) <= NUMBER_CHARACTERS_MAX:
            try:
                exact_decimal(row[column])
            except NaturbudgetError as error:
                given = shortened(row[column])
                yield (
                    column,
                    Problem("a-reduction", A_REDUCTION, {"given": given})
                    if row[column].endswith("%")
                    else error.problems[0],
                )
    for column in YEARS:
        given = row.get(column, "")
        if given and not _is_year(given):
            years = {"first": str(YEAR_MIN), "last": str(YEAR_MAX)}
            yield (
                column,
                Problem("not-a-year", NOT_A_YEAR, {"given": shortened(given), **years}),
            )
    hold = row.get("hold", "").lower()
    if hold not in YES | NO:
        yield (
            "hold",
            Problem("not-yes-or-no", NOT_YES_OR_NO, {"given": shortened(hold)}),
        )
    for column in DIVIDED:
        for problem in _division_problems(column, row.get(column, "")):
            yield column, problem


def _is_year(text: str) -> bool:
    is_number = len(text) == 4 and text.isascii() and text.isdigit()
    return is_number and YEAR_MIN <= int(text) <= YEAR_MAX


def _division_problems(column: str, text: str) -> Iterable[Problem]:
    try:
        pairs = _pairs(text)
    except LongNumberError as error:
        yield error.problems[0]
        return
    except (ValueError, NaturbudgetError):
        yield Problem(f"not-{column}", NOT_A_LIST[column], {"given": shortened(text)})
        return
    codes = [code for code, _ in pairs]
    what = DIVIDED[column]
    for code in codes:
        limits = {what: BUDGET_CHARACTERS["department"]}
        yield from (problem for _, problem in _too_long({what: code}, limits))
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem("shared-twice", TWO_AMOUNTS[column], {"name": code})


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return departments, districts or sectors with their amounts.

    Raises:
        ValueError: A part is not one name and one amount.
        NotANumberError, LongNumberError: An amount is no number.
    """
    pairs = [part.split("=") for part in text.split(";") if part.strip()]
    found = [(code.strip(), plain(exact_decimal(share))) for code, share in pairs]
    if not all(code for code, _ in found):
        raise ValueError("an amount without a name")
    return found


def _budget_row(row: Mapping[str, str], line: int) -> BudgetRow:
    return BudgetRow(
        line=line,
        indicator=row["indicator"],
        hold=row.get("hold", "").lower() in YES,
        numbers={
            column: plain(exact_decimal(row[column])) if row.get(column) else ""
            for column in NUMBERS
        },
        years={
            column: int(row[column]) if row.get(column) else None for column in YEARS
        },
        texts={
            column: row.get(column, "")
            for column in (*TEXTS, "previous_source", "tracked_reason")
        },
        shares=dict(_pairs(row.get("shares", ""))),
        parts={
            scheme: dict(_pairs(row[column]))
            for column, scheme in DIVIDED.items()
            if scheme in SCHEMES and row.get(column)
        },
    )
