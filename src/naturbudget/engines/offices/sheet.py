"""What the shapes have in common: JSON without rounding, CSV in its encodings."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from naturbudget.core.delivery.reported import Reported, UnreadableReportError
from naturbudget.core.errors import TOO_DEEP, Problem, gettext_noop

ROWS_MAX = 200_000

MANY_FIGURES = gettext_noop("it has more than {limit} figures")
TWICE = gettext_noop("a column stands twice")
ROW_LENGTH = gettext_noop("line {line} has {count} columns, and the header has not")


def parsed_json(content: bytes, wanted: str) -> Any:
    """Return what a JSON says; numbers as they are written, never rounded."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise UnreadableReportError(wanted, _told(error)) from error


def shaped(
    reading: Callable[[Any], Iterator[Reported]], told: Any, wanted: str
) -> list[Reported]:
    """Return all that is read, or say that the answer has another shape."""
    try:
        found = []
        for one in reading(told):
            found.append(one)
            if len(found) > ROWS_MAX:
                said = Problem("many-figures", MANY_FIGURES, {"limit": ROWS_MAX})
                raise UnreadableReportError(wanted, said)
        return found
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableReportError(wanted, _told(error)) from error


def _told(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return TOO_DEEP
    return f"{type(error).__name__} {error}"[:80].strip()


def table_of(content: bytes, wanted: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV by its header, whichever mark separates its columns."""
    text = _decoded(content)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        if len(set(header)) != len(header):
            raise UnreadableReportError(wanted, Problem("twice", TWICE))
        for row in rows:
            if len(row) != len(header) and any(row):
                values = {"line": rows.line_num, "count": len(row)}
                said = Problem("row-length", ROW_LENGTH, values)
                raise UnreadableReportError(wanted, said)
            if any(row):
                yield dict(zip(header, map(str.strip, row), strict=True))
    except csv.Error as error:
        raise UnreadableReportError(wanted, _told(error)) from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("iso-8859-1")


def written(value: object) -> str:
    """Return a number of a JSON as it was written, or nothing where it is null."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).strip()
