"""How files spell numbers and spans of days, as far as the mapping says which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from naturbudget.core.delivery.grid import NumberText
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop, shortened
from naturbudget.core.period import ONE_DAY, YEAR_MAX, YEAR_MIN
from naturbudget.core.quantity import exact_decimal

DECIMALS = (".", ",")
DAY_ORDERS = ("dmy", "mdy")
# Between groups of three digits, and never anything else.
BLANKS = re.compile("[ \u00a0\u2009\u202f'’]")
GROUPED = {
    mark: re.compile(
        rf"[+-]?[0-9]{{1,3}}({re.escape(other)}[0-9]{{3}})+({re.escape(mark)}[0-9]*)?"
    )
    for mark, other in ((".", ","), (",", "."))
}

NOT_SPELLED_SO = gettext_noop(
    "“{given}” is no number with “{decimal}” before the decimals. Correct it, or "
    "change how the numbers of this file are written."
)
NOT_A_SPAN = gettext_noop(
    "“{given}” is neither a day nor a month, a quarter or a year. Write it as "
    "2025-03-31, 2025-03, 2025-Q1 or 2025."
)


class SpellingError(NaturbudgetError):
    """A cell is not written as the mapping says."""


def spelled_number(text: str, decimal: str) -> str:
    """Return a number with a decimal point and nothing between its digits.

    Args:
        text: The cell.
        decimal: What stands before the decimals in this file; the other mark of the
            two, blanks and apostrophes stand between groups of three digits.

    Raises:
        SpellingError: It is no such number; nothing is guessed.

    >>> [spelled_number(text, ",") for text in ("1.234,50", "1 234,5", "−3")]
    ['1234.50', '1234.5', '-3']
    """
    if isinstance(text, NumberText):
        return str(text)
    bare = BLANKS.sub("", text.strip()).replace("−", "-")
    other = "," if decimal == "." else "."
    if other in bare:
        if not GROUPED[decimal].fullmatch(bare):
            raise _not_a_number(text, decimal)
        bare = bare.replace(other, "")
    bare = bare.replace(decimal, ".")
    try:
        exact_decimal(bare)
    except NaturbudgetError:
        raise _not_a_number(text, decimal) from None
    return bare


def _not_a_number(text: str, decimal: str) -> SpellingError:
    values = {"given": shortened(text), "decimal": decimal}
    return SpellingError(Problem("not-spelled-so", NOT_SPELLED_SO, values))


YEAR = r"(?P<year>[12][0-9]{3})"
MONTH = r"(?P<month>0?[1-9]|1[0-2])"
DAY = r"(?P<day>0?[1-9]|[12][0-9]|3[01])"
QUARTER = r"(?P<quarter>[1-4])"
NUMBERED = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        YEAR,
        rf"{YEAR}[-/.]{MONTH}",
        rf"{YEAR}-?M{MONTH}",
        rf"{MONTH}[-/.]{YEAR}",
        rf"{YEAR}[-/.]{MONTH}[-/.]{DAY}",
        rf"{YEAR}[-/ ]?[QK]{QUARTER}",
        rf"[QK]{QUARTER}[-/ ]?{YEAR}",
        rf"{QUARTER}\.? (quarter|quartal|kvartal|kvartalet|trimestre) {YEAR}",
        rf"{YEAR} (quarter|quartal|kvartal|kvartalet|trimestre) {QUARTER}",
    )
]
NAMED = [
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>[^\W\d]+)\.?[ -]{YEAR}",
        rf"{YEAR}[ -](?P<name>[^\W\d]+)\.?",
    )
]
ORDERED = {
    "dmy": re.compile(rf"{DAY}[-/.] ?{MONTH}[-/.] ?{YEAR}"),
    "mdy": re.compile(rf"{MONTH}[-/.] ?{DAY}[-/.] ?{YEAR}"),
}
TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?$")
BETWEEN = re.compile(r" [-–—] | (?:to|bis|till|al) |/(?=[0-9]{4}-[0-9]{2}-)|–")


def span_in(
    text: str, *, days: str = "dmy", months: Mapping[str, int] | None = None
) -> tuple[date, date] | None:
    """Return the first and the last day of what a cell names, or nothing.

    Args:
        text: A day, a month, a quarter or a year, or two of them with a dash between.
        days: Whether days that are not written in the ISO way begin with the day
            (``dmy``) or with the month (``mdy``).
        months: The names of the months, in small letters.

    >>> [str(day) for day in span_in("Q1 2025")]
    ['2025-01-01', '2025-03-31']
    >>> [str(day) for day in span_in("March 2025", months={"march": 3})]
    ['2025-03-01', '2025-03-31']
    """
    return _span(" ".join(text.split()), days, tuple((months or {}).items()))


def is_month(text: str, months: Mapping[str, int]) -> bool:
    """Tell whether a cell names a month and no year.

    >>> is_month("Jan.", {"jan": 1}), is_month("Jan 2025", {"jan": 1})
    (True, False)
    """
    return " ".join(text.split()).lower().rstrip(".") in months


def is_period(text: str, months: Mapping[str, int]) -> bool:
    """Tell whether a cell names a span of days, or a month of a year said elsewhere."""
    return is_month(text, months) or span_in(text, months=months) is not None


@lru_cache(maxsize=8_192)
def _span(
    text: str, days: str, named: tuple[tuple[str, int], ...]
) -> tuple[date, date] | None:
    months = dict(named)
    found = _one(text, days, months)
    if found is not None:
        return found
    parts = BETWEEN.split(text)
    if len(parts) != 2:
        return None
    first, last = (_one(part.strip(), days, months) for part in parts)
    return (first[0], last[1]) if first and last else None


def _one(text: str, days: str, months: Mapping[str, int]) -> tuple[date, date] | None:
    text = TIME.sub("", text)
    for pattern in (*NUMBERED, ORDERED[days]):
        if found := pattern.fullmatch(text):
            return _days(found.groupdict())
    for pattern in NAMED:
        found = pattern.fullmatch(text.lower())
        if found and found["name"] in months:
            return _days({"year": found["year"], "month": str(months[found["name"]])})
    return None


def _days(parts: Mapping[str, str | None]) -> tuple[date, date] | None:
    year = int(parts["year"] or 0)
    if not YEAR_MIN <= year <= YEAR_MAX:
        return None
    if parts.get("day"):
        try:
            day = date(year, int(parts["month"] or 0), int(parts["day"] or 0))
        except ValueError:
            return None
        return day, day
    first, count = 1, 12
    if parts.get("month"):
        first, count = int(parts["month"] or 0), 1
    elif parts.get("quarter"):
        first, count = 3 * int(parts["quarter"] or 0) - 2, 3
    end = first + count
    after = date(year + end // 13, end if end < 13 else 1, 1)
    return date(year, first, 1), after - ONE_DAY


def span_problem(text: str) -> Problem:
    """Say that a cell names no span of days."""
    return Problem("not-a-span", NOT_A_SPAN, {"given": shortened(text)})
