"""A bill over the end of a year or a month, divided by days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from naturbudget.core.ledger.figures import Figure
from naturbudget.core.period import ONE_DAY, budget_year, year_of
from naturbudget.core.quantity import largest_remainders


def spans(
    first: date, last: date, *, by: str, first_month: int
) -> Iterator[tuple[str, date, date]]:
    """Yield the budget years or the months of a span, each with its name and days.

    >>> days = date(2024, 12, 20), date(2025, 1, 10)
    >>> [name for name, *_ in spans(*days, by="months", first_month=1)]
    ['2024-12', '2025-01']
    >>> [name for name, *_ in spans(*days, by="years", first_month=7)]
    ['2024']
    """
    while first <= last:
        year = budget_year(year_of(first, first_month), first_month)
        name, end = str(year.year), year.last
        if by == "months":
            after = (first.replace(day=1) + 31 * ONE_DAY).replace(day=1)
            name, end = f"{first:%Y-%m}", after - ONE_DAY
        yield name, first, min(end, last)
        first = end + ONE_DAY


def divided(
    figure: Figure, parts: int, *, unit: str, scale: int, first_month: int
) -> list[Figure]:
    """Return one figure for each year or month of a bill; they add up to the whole.

    Args:
        figure: The row that asks to be divided.
        parts: Its amount in the smallest parts of the account's unit.
        unit: The unit of the account.
        scale: How many decimals the unit keeps.
        first_month: The month a budget year begins with.

    Returns:
        The figures in the order of their days, each with a key of its own; the row
        itself where nothing is to divide.

    Source:
        L-11, L-24 (docs/method/ledger.md)
    """
    found = list(
        spans(figure.first, figure.last, by=figure.split, first_month=first_month)
    )
    if len(found) < 2:
        return [figure]
    shares = largest_remainders(
        parts, [(last - first).days + 1 for _, first, last in found]
    )
    return [
        replace(
            figure,
            key=f"{figure.key}/{name}",
            unit=unit,
            first=first,
            last=last,
            value=Decimal(share).scaleb(-scale),
            source=f"{figure.source} ({number}/{len(found)})",
        )
        for number, ((name, first, last), share) in enumerate(
            zip(found, shares, strict=True), start=1
        )
    ]


def crosses_a_year(figure: Figure, first_month: int) -> bool:
    """Tell whether a flow's bill reaches over the end of a budget year undivided."""
    is_whole = figure.kind == "flow" and not figure.split
    years = {year_of(day, first_month) for day in (figure.first, figure.last)}
    return is_whole and len(years) > 1
