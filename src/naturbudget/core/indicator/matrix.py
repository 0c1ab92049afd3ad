"""One indicator in many months at once: the same exact values, by whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from math import lcm

from naturbudget.core.indicator.terms import Term, Terms

Row = Sequence[int | None]
Side = tuple[Term, ...]


def row_of(
    terms: Terms, years: Sequence[int], rows: Callable[[str], tuple[Row, int]]
) -> list[Fraction | None]:
    """Return the exact value of an indicator in each month, or nothing.

    It is the same as ``value_of`` month by month, without statuses and reasons, and
    many times faster: amounts stay whole numbers until the one division at the end.

    Args:
        terms: The checked formula; it is no change since a year.
        years: The budget year of each month, in order.
        rows: What gives, for what is asked for, the whole number of each month or
            nothing, and what these numbers have to be divided by.

    Source:
        IN-2, IN-5, IN-6, IN-7 (docs/method/indicator.md)
    """
    assert terms.change_of is None, "a change has a first year of its own"
    held = _held(terms, years)
    found: list[Fraction | None] = []
    for (upper, lower), group in groupby(
        range(len(years)), key=lambda place: held[years[place]]
    ):
        places = list(group)
        span = slice(places[0], places[-1] + 1)
        over, above = _sums(upper, rows, span)
        under, below = _sums(lower, rows, span)
        if not upper:
            found += [None] * len(places)
            continue
        num, den = terms.scale.numerator * under, terms.scale.denominator * over
        divisors = below if lower else [1] * len(places)
        found += [
            None if up is None or not down else Fraction(num * up, den * down)
            for up, down in zip(above, divisors, strict=True)
        ]
    return found


def _held(terms: Terms, years: Iterable[int]) -> Mapping[int, tuple[Side, Side]]:
    """Return both sides of the formula in each year; most terms hold in all years."""
    sides = (terms.numerator, terms.denominator)
    if all(term.first is term.last is None for side in sides for term in side):
        return dict.fromkeys(years, sides)
    return {
        year: (
            tuple(term for term in terms.numerator if term.holds_in(year)),
            tuple(term for term in terms.denominator if term.holds_in(year)),
        )
        for year in dict.fromkeys(years)
    }


def _sums(
    side: Sequence[Term], rows: Callable[[str], tuple[Row, int]], span: slice
) -> tuple[int, list[int | None]]:
    """Return the sums of terms as whole numbers over one common denominator."""
    parts: list[tuple[Fraction, Row]] = []
    for term in side:
        row, divisor = rows(term.asked)
        parts.append((term.coefficient / divisor, row[span]))
    common = lcm(*(weight.denominator for weight, _ in parts))
    total: list[int | None] = []
    for weight, row in parts:
        times = int(weight * common)
        if not total:
            total = [None if one is None else times * one for one in row]
        else:
            total = [
                None if so_far is None or one is None else so_far + times * one
                for so_far, one in zip(total, row, strict=True)
            ]
    return common, total
