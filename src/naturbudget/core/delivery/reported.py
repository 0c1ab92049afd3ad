"""What an office reports, whatever its shape: places, a period, a value, a mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from naturbudget.core.delivery.spelling import span_in
from naturbudget.core.errors import NaturbudgetError, Problem, Word, gettext_noop
from naturbudget.core.period import YEARS, Span

# What an office says of a figure, in our words.
NORMAL, PROVISIONAL, ESTIMATED, MISSING = "", "provisional", "estimated", "missing"

NOT_READABLE = gettext_noop(
    "What was sent is not {wanted}: {said}. Look whether the address is that of the "
    "data; if it is, the office has changed its answer, and we have to follow."
)
NO_COLUMN = gettext_noop("there is no column {column}")
# What offices write beside years, quarters, months and days.
WHOLE: Final = re.compile(r"([0-9]{4})-?A1?")
PART: Final = re.compile(r"([0-9]{4})-?([SHTW])-?([0-9]{1,2})")
MONTHS_OF: Final = {"S": 6, "H": 6, "T": 4}


class UnreadableReportError(NaturbudgetError):
    """What came is not in the shape the office documents."""

    def __init__(self, wanted: str, said: Problem | str) -> None:
        values = {"wanted": Word(wanted), "said": said}
        super().__init__(Problem("not-readable", NOT_READABLE, values))


def no_column(wanted: str, column: str) -> UnreadableReportError:
    """Return that a table lacks a column."""
    said = Problem("no-column", NO_COLUMN, {"column": column})
    return UnreadableReportError(wanted, said)


@dataclass(frozen=True, slots=True)
class Reported:
    """One figure, or that there is none.

    Attributes:
        at: What it is about: the office's codes by the names of its columns.
        period: As the office writes it.
        value: As the office writes it, with a decimal point; empty where missing.
        status: One of the four words above.
        remark: What else the office says of it, such as a break in the series.
    """

    at: Mapping[str, str]
    period: str
    value: str
    status: str = NORMAL
    remark: str = ""


def days_of(period: str) -> Span | None:
    """Return the days of a period as offices write them, or nothing.

    >>> print(days_of("2024-Q1").last, days_of("2024M02").last, days_of("2024").first)
    2024-03-31 2024-02-29 2024-01-01
    """
    text = period.strip()
    if found := span_in(text):
        return Span(*found)
    if whole := WHOLE.fullmatch(text):
        return days_of(whole[1])
    part = PART.fullmatch(text)
    if part is None or int(part[1]) not in YEARS:
        return None
    year, kind, number = int(part[1]), part[2], int(part[3])
    if kind == "W":
        return _week(year, number)
    count = MONTHS_OF[kind]
    if not 1 <= number <= 12 // count:
        return None
    first, last = ((number - 1) * count + 1, number * count)
    ends = span_in(f"{year}-{last:02}")
    return Span(date(year, first, 1), ends[1]) if ends else None


def _week(year: int, week: int) -> Span | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return Span(monday, monday + timedelta(days=6))
