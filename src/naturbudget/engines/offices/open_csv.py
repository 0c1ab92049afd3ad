"""A CSV of open data: one row for each figure, in columns that somebody names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from naturbudget.core.delivery.mapping import MISSING as MISSING_WORDS
from naturbudget.core.delivery.mapping import folded
from naturbudget.core.delivery.reported import (
    MISSING,
    Reported,
    no_column,
)
from naturbudget.core.delivery.spelling import SpellingError, spelled_number
from naturbudget.core.errors import gettext_noop
from naturbudget.engines.offices.marks import EUROSTAT, marked
from naturbudget.engines.offices.sheet import shaped, table_of

WANTED = gettext_noop("a CSV with these columns")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column says what, and how numbers are written."""

    period: str
    value: str
    mark: str = ""
    has_decimal_comma: bool = False


def read_open_csv(content: bytes, columns: Columns) -> list[Reported]:
    """Read it; all other columns say what a figure is about."""

    def values(told: Any) -> Iterator[Reported]:
        for row in table_of(told, WANTED):
            for name in filter(None, (columns.period, columns.value, columns.mark)):
                if name not in row:
                    raise no_column(WANTED, name)
            period, value = row.pop(columns.period), row.pop(columns.value)
            flags = row.pop(columns.mark, "") if columns.mark else ""
            if folded(value) in MISSING_WORDS or value == "/":
                yield Reported(row, period, "", MISSING)
                continue
            status, remark = marked(flags.lower().strip(" :"), EUROSTAT)
            yield Reported(row, period, _number(value, columns), status, remark)

    return shaped(values, content, WANTED)


def _number(value: str, columns: Columns) -> str:
    """Return a number with a decimal point; what is none is told where it is used."""
    try:
        return spelled_number(value, "," if columns.has_decimal_comma else ".")
    except SpellingError:
        return value
