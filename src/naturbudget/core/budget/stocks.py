"""What a balance tells of a stock: its columns, its course, and that it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from naturbudget.core.assets.statement import COLUMN_OF
from naturbudget.core.budget.line import TREND_YEARS_MIN, Parameters
from naturbudget.core.budget.signals import slope
from naturbudget.core.errors import Named, Problem, gettext_noop
from naturbudget.core.quantity import Quantity

# The columns of part B in their order. What is measured anew and what is booked late
# of earlier years is knowledge, not change.
COLUMNS: Final = ("first", "additions", "reductions", "reclassified", "measured")
MEASURED: Final = ("reappraised", "corrections")

NOT_CONTINUED = gettext_noop(
    "{account} opens {year} with {opening}; the balance of {before} closed it with "
    "{closing}. Something was changed behind the seals; check the log before anything "
    "else."
)


@dataclass(frozen=True, slots=True)
class StockYear:
    """What the books of a year hold of a stock, in the smallest parts of its unit.

    ``closing`` is nothing where nobody looked in that year; ``measured`` is what was
    reappraised, and what was corrected of earlier years.
    """

    year: int
    closing: int | None
    measured: int = 0


def like_for_like(years: Iterable[StockYear]) -> dict[int, int]:
    """Return the closings as today's measurement tells them.

    What was measured anew in a year is added to the closings of the years before, so
    that a new method is no change.

    Source:
        A-4 (docs/method/balance.md)

    >>> like_for_like([StockYear(2024, 100), StockYear(2025, 118, measured=20)])
    {2024: 120, 2025: 118}
    """
    found: dict[int, int] = {}
    later = 0
    for one in sorted(years, key=lambda x: x.year, reverse=True):
        if one.closing is not None:
            found[one.year] = one.closing + later
        later += one.measured
    return dict(sorted(found.items()))


def stock_trend(
    years: Sequence[StockYear], parameters: Parameters, *, direction: str | None
) -> str:
    """Return where a stock is heading.

    Args:
        years: The last years, as many as a trend has.
        parameters: The dead band; it is a share of the first of the closings.
        direction: ``less`` or ``more`` where a line of the budget says what is
            better; nothing else is.

    Returns:
        ``improving``, ``standstill`` or ``worsening``; without a direction ``rising``
        or ``falling`` in their place; ``none`` with fewer than three closings.

    Source:
        A-4, V-5 (docs/method/balance.md, docs/method/budget.md)
    """
    levels = like_for_like(years)
    if len(levels) < TREND_YEARS_MIN:
        return "none"
    points = [(year, Fraction(parts)) for year, parts in levels.items()]
    rise = slope(points)
    tolerance = Fraction(parameters.dead_band_percent) / 100 * abs(points[0][1])
    if abs(rise) <= tolerance:
        return "standstill"
    if direction is None:
        return "rising" if rise > 0 else "falling"
    return "improving" if (rise > 0) == (direction == "more") else "worsening"


def column_of(kind: str) -> str:
    """Return in which column of part B a change of a kind stands.

    Source:
        A-1, A-4 (docs/method/balance.md)

    >>> column_of("use"), column_of("reappraisal"), column_of("correction")
    ('reductions', 'measured', 'measured')
    """
    column = COLUMN_OF.get(kind, "corrections")
    return "measured" if column in MEASURED else column


def changes_by_column(row: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the changes of a document's stock, by the column they stand in."""
    found: dict[str, list[Mapping[str, Any]]] = {column: [] for column in COLUMNS}
    for change in row["changes"]:
        found[column_of(change["kind"])].append(change)
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A stock at the beginning of a year, and as the balance before closed it."""

    account: Named
    opening: Quantity
    closing: Quantity


def continuity_problems(opened: Iterable[Opened], *, year: int) -> list[Problem]:
    """Return which stocks do not open with what the year before closed with.

    Source:
        A-2 (docs/method/balance.md)
    """
    return [
        Problem(
            "not-continued",
            NOT_CONTINUED,
            {
                "account": one.account,
                "year": str(year),
                "before": str(year - 1),
                "opening": one.opening,
                "closing": one.closing,
            },
        )
        for one in opened
        if one.opening != one.closing
    ]
