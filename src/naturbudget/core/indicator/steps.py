"""The rows of the tree of a number: what each holds, and those of the vouchers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

from naturbudget.core.period import Span

Entry = Mapping[str, Any]
PER_DAY: Final = "per-degree-day"


@dataclass(frozen=True, slots=True)
class Part:
    """One account or series of a formula with what was sealed on it in a year.

    ``term`` is the term as documents hold it. ``opening`` is what a stock held before
    the year. ``aggregation`` is how the observations of a series are drawn together.
    ``gaps`` are days of the year for which nothing was sealed, where that leaves the
    part without a value. ``by`` are the degree days that a flow is divided by.
    """

    term: Mapping[str, Any]
    name: str
    entries: Sequence[Entry]
    opening: Fraction = Fraction(0)
    aggregation: str = ""
    gaps: Sequence[Span] = ()
    by: Part | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One row: its number, what it is, what it comes to, and the rows it is made of.

    ``what`` says how a reader gets the amount from the rows inside, whose numbers it
    names: ``sum``, ``quotient``, ``per-degree-day``, ``change``, ``product``,
    ``level``, ``mean``, ``aggregate``; or it is ``voucher``, ``opening`` or
    ``missing``, with the ``days`` that are. Figures of one ``month``, or of the same
    ``days``, stand in one sum. ``factor_unit`` is empty where the unit of ``factor``
    is not known, because it converts units too.
    """

    number: str
    what: str
    title: str
    amount: Fraction | None
    unit: str = ""
    ref: str = ""
    factor: Fraction = Fraction(1)
    factor_unit: str = ""
    source: str = ""
    month: date | None = None
    entry: Entry | None = None
    days: Span | None = None
    inside: tuple[Step, ...] = ()

    @property
    def size(self) -> int:
        """Return how many rows the tree has below it, itself included."""
        return 1 + sum(step.size for step in self.inside)

    @property
    def depth(self) -> int:
        """Return how many steps lie between it and the value."""
        return self.number.count(".")


def sum_of(rows: Sequence[Step]) -> Fraction | None:
    """Return what all rows come to; one without an amount, and there is none."""
    total = Fraction(0)
    for row in rows:
        if row.amount is None:
            return None
        total += row.amount
    return total if rows else None


def unit_of(rows: Sequence[Step]) -> str:
    """Return the unit that all rows have; nothing, where they differ."""
    units = {row.unit for row in rows}
    return units.pop() if len(units) == 1 else ""


def month_of(entry: Entry) -> date:
    """Return the first day of the month that a figure stands in."""
    last: date = entry["last"]
    return last.replace(day=1)


def _days_of(entry: Entry) -> Span:
    """Return the month in which a figure lies; its own days, if it is of more."""
    first, last = entry["first"], entry["last"]
    month = month_of(entry)
    return Span(month, month) if first >= month else Span(first, last)


def month_rows(
    number: str, entries: Sequence[Entry], start: int, missing: Sequence[Span] = ()
) -> tuple[Step, ...]:
    """Return a row for each month; a month with one voucher is that voucher.

    A figure of more days than a month has its own row, with others of the same days,
    before the months that begin later. What is missing has a row in its place among
    them, without an amount.
    """
    in_order = sorted(entries, key=lambda one: (*_order(_days_of(one)), one["seq"]))
    found: list[tuple[Span, list[Entry] | None]] = [
        (days, list(members)) for days, members in groupby(in_order, key=_days_of)
    ]
    found += [(days, None) for days in missing]
    found.sort(key=lambda one: (one[0].first.replace(day=1), *_order(one[0])))
    rows = []
    for place, (days, mine) in enumerate(found, start=start):
        own = f"{number}.{place}"
        if mine is None:
            rows.append(Step(own, "missing", "", None, days=days))
            continue
        if len(mine) == 1:
            rows.append(_voucher(own, mine[0]))
            continue
        inside = voucher_rows(own, mine, 1)
        of_month = days.first == days.last
        rows.append(
            Step(
                *(own, "sum", "", sum_of(inside), mine[0]["unit"]),
                month=days.first if of_month else None,
                days=None if of_month else days,
                inside=inside,
            )
        )
    return tuple(rows)


def _order(days: Span) -> tuple[date, int]:
    """Return by what days are put in order: the longest first, of one first day."""
    return days.first, -days.days


def voucher_rows(number: str, entries: Sequence[Entry], start: int) -> tuple[Step, ...]:
    """Return a row for each voucher, numbered from ``start``."""
    return tuple(
        _voucher(f"{number}.{place}", one)
        for place, one in enumerate(entries, start=start)
    )


def _voucher(number: str, entry: Entry) -> Step:
    amount = Fraction(Decimal(entry["amount"]))
    return Step(number, "voucher", "", amount, entry["unit"], entry=entry)
