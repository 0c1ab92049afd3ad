"""Spans of days and budget years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)

ONE_DAY = timedelta(days=1)
MONTHS = range(1, 13)
# Older than any record of a municipality, and further than any plan reaches. The
# bounds keep years of nonsense from becoming periods, months and pages.
YEAR_MIN, YEAR_MAX = 1800, 2300
YEARS = range(YEAR_MIN, YEAR_MAX + 1)
MONTHS_MAX = 600  # fifty years by the month


class SpanError(NaturbudgetError):
    """A span of days ends before it begins."""

    def __init__(self, first: date, last: date) -> None:
        text = gettext_noop(
            "The span ends on {last}, before its first day {first}. "
            "Exchange the two days, or correct one of them."
        )
        super().__init__(
            Problem("span-backwards", text, {"first": first, "last": last})
        )


class YearError(NaturbudgetError):
    """A number is not the name of a budget year."""

    def __init__(self, year: int) -> None:
        text = gettext_noop(
            "{year} is not the name of a budget year. Write the calendar year it "
            "begins in, from {least} to {most}."
        )
        values = {
            "year": shortened(str(year)),
            "least": str(YEAR_MIN),
            "most": str(YEAR_MAX),
        }
        super().__init__(Problem("not-a-year", text, values))


class TooManyMonthsError(NaturbudgetError):
    """Figures of more months were asked for than anybody reads at once."""

    def __init__(self, first: date, last: date, count: int) -> None:
        text = gettext_noop(
            "From {first} to {last} are {count} months; {limit} at most are told at "
            "once. Ask for a part of them."
        )
        values = {
            "first": f"{first:%Y-%m}",
            "last": f"{last:%Y-%m}",
            "count": count,
            "limit": MONTHS_MAX,
        }
        super().__init__(Problem("too-many-months", text, values))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from the first to the last, both included, as on a bill."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise SpanError(self.first, self.last)

    @property
    def days(self) -> int:
        """Return how many days it has.

        >>> Span(date(2024, 2, 1), date(2024, 2, 29)).days
        29
        """
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """Twelve months, named by the calendar year they begin in.

    Source:
        W-10 (docs/method/budget.md)
    """

    year: int
    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days it has: 365 or 366."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> list[date]:
        """Return the first days of its twelve months."""
        past = [self.first.month - 1 + n for n in range(12)]
        return [date(self.first.year + n // 12, n % 12 + 1, 1) for n in past]

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        same = self.first.year == self.last.year
        return str(self.year) if same else f"{self.year}/{self.last.year % 100:02d}"


def budget_year(year: int, first_month: int = 1) -> BudgetYear:
    """Return the budget year that begins in a calendar year.

    Args:
        year: The calendar year of its first day.
        first_month: The month it begins with, 1 to 12.

    Raises:
        YearError: No municipality has books of that year.

    Source:
        W-10 (docs/method/budget.md)

    >>> spring = budget_year(2025, first_month=4)
    >>> str(spring), str(spring.first), str(spring.last)
    ('2025/26', '2025-04-01', '2026-03-31')
    """
    assert first_month in MONTHS, f"not a month: {first_month}"
    if year not in YEARS:
        raise YearError(year)
    first = date(year, first_month, 1)
    return BudgetYear(year, first, date(year + 1, first_month, 1) - ONE_DAY)


def year_of(day: date, first_month: int = 1) -> int:
    """Return the name of the budget year that contains a day.

    Source:
        W-10 (docs/method/budget.md)

    >>> year_of(date(2026, 3, 31), first_month=4), year_of(date(2026, 3, 31))
    (2025, 2026)
    """
    assert first_month in MONTHS, f"not a month: {first_month}"
    return day.year if day.month >= first_month else day.year - 1


def check_months(first: date, last: date) -> None:
    """Refuse months that nobody has books of, or more than are told at once.

    Args:
        first: A day of the first month.
        last: A day of the last month, which is included.

    Raises:
        SpanError: The last month is before the first.
        YearError: No municipality has books of the first or the last year.
        TooManyMonthsError: There are more than ``MONTHS_MAX``.

    Source:
        IN-7 (docs/method/indicator.md)
    """
    if last < first:
        raise SpanError(first, last)
    for year in (first.year, last.year):
        if year not in YEARS:
            raise YearError(year)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > MONTHS_MAX:
        raise TooManyMonthsError(first, last, count)


def gaps(spans: Iterable[Span], year: BudgetYear) -> list[Span]:
    """Return the days of a budget year that no span covers, as spans in order.

    Args:
        spans: Spans in any order; they may overlap and reach beyond the year.
        year: The budget year to be covered.

    Source:
        IN-7 (docs/method/indicator.md)

    >>> half = Span(date(2025, 1, 1), date(2025, 6, 30))
    >>> [str(gap.first) for gap in gaps([half], budget_year(2025))]
    ['2025-07-01']
    """
    found = []
    open_from = year.first
    for span in sorted(spans):
        if open_from > year.last or span.first > year.last:
            break
        if span.first > open_from:
            found.append(Span(open_from, span.first - ONE_DAY))
        open_from = max(open_from, span.last + ONE_DAY)
    if open_from <= year.last:
        found.append(Span(open_from, year.last))
    return found


def covers(spans: Iterable[Span], year: BudgetYear) -> bool:
    """Tell whether the spans together cover every day of a budget year.

    Source:
        IN-7 (docs/method/indicator.md)

    >>> whole = Span(date(2024, 12, 1), date(2026, 1, 31))
    >>> covers([whole], budget_year(2025)), covers([], budget_year(2025))
    (True, False)
    """
    return not gaps(spans, year)
