"""One indicator in many months at once: the same exact values, by whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby
from math import lcm

from naturbudget.core.indicator.terms import Term, Terms

Row = Sequence[int | None]
Weights = list[tuple[int, Row]]


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
    # Most terms hold in all years, which then are one group.
    held = {year: _held(terms, year) for year in dict.fromkeys(years)}
    found: list[Fraction | None] = []
    for (upper, lower), group in groupby(
        range(len(years)), key=lambda place: held[years[place]]
    ):
        places = list(group)
        over, above = _weights(upper, rows)
        under, below = _weights(lower, rows)
        if not above:
            found += [None] * len(places)
            continue
        num, den = terms.scale.numerator * under, terms.scale.denominator * over
        for place in places:
            up = _sum(above, place)
            down = _sum(below, place) if below else 1
            if up is None or not down:
                found.append(None)
            else:
                found.append(Fraction(num * up, den * down))
    return found


def _held(terms: Terms, year: int) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    return (
        tuple(term for term in terms.numerator if term.holds_in(year)),
        tuple(term for term in terms.denominator if term.holds_in(year)),
    )


def _weights(
    side: Sequence[Term], rows: Callable[[str], tuple[Row, int]]
) -> tuple[int, Weights]:
    """Return terms as whole numbers over one common denominator."""
    parts: list[tuple[Fraction, Row]] = []
    for term in side:
        row, divisor = rows(term.asked)
        parts.append((term.coefficient / divisor, row))
    common = lcm(*(weight.denominator for weight, _ in parts))
    return common, [(int(weight * common), row) for weight, row in parts]


def _sum(weights: Weights, place: int) -> int | None:
    total = 0
    for weight, row in weights:
        amount = row[place]
        if amount is None:
            return None
        total += weight * amount
    return total
