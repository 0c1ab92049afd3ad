"""Reads factors from a CSV file: every row that is wrong is listed with its reason."""

from __future__ import annotations

from datetime import date

from naturbudget.core.errors import Problem, shortened
from naturbudget.core.ledger.figures import ROW_LENGTH, RowProblem
from naturbudget.core.ledger.row import EMPTY_FIELD, NOT_A_DAY
from naturbudget.core.ledger.table import read_table

FACTOR_COLUMNS = ("code", "value", "from_unit", "to_unit", "source")
FACTOR_OPTIONAL = ("valid_from", "valid_to", "region", "set")
FACTORS_MAX = 5_000
DAYS = ("valid_from", "valid_to")


def read_factors(
    content: bytes, *, name: str
) -> tuple[list[tuple[int, dict[str, str]]], list[RowProblem]]:
    """Return the rows with their lines, and what is wrong with the others.

    Raises:
        UnreadableFileError: It is not a CSV in UTF-8, or its header is wrong.

    Source:
        UN-6 (docs/method/units.md)
    """
    header, rows = read_table(
        content,
        name=name,
        needed=FACTOR_COLUMNS,
        optional=FACTOR_OPTIONAL,
        rows_max=FACTORS_MAX,
    )
    found: list[tuple[int, dict[str, str]]] = []
    problems: list[RowProblem] = []
    for line, fields in rows:
        if len(fields) != len(header):
            values = {"given": len(fields), "wanted": len(header)}
            problem = Problem("row-length", ROW_LENGTH, values)
            problems.append(RowProblem(line, "", problem))
            continue
        row = {
            column: text.strip() for column, text in zip(header, fields, strict=True)
        }
        said = [
            RowProblem(
                line, column, Problem("empty-field", EMPTY_FIELD, {"column": column})
            )
            for column in FACTOR_COLUMNS
            if not row[column]
        ]
        said += [
            RowProblem(
                line,
                column,
                Problem("not-a-day", NOT_A_DAY, {"given": shortened(row[column])}),
            )
            for column in DAYS
            if row.get(column) and not _is_day(row[column])
        ]
        problems += said
        if not said:
            found.append((line, row))
    return found, problems


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
