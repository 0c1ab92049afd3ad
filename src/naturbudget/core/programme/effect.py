"""What measures together do for a line in a year, and what is left of its gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from naturbudget.core.programme.measure import is_counted

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Expected:
    """By how much a measure changes an indicator's value in a year, as it is expected.

    ``likely`` is ``None`` where nobody knows; ``low`` and ``high`` stand around it.

    Source:
        PG-3 (docs/method/programme.md)
    """

    likely: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None


UNKNOWN = Expected(None)


@dataclass(frozen=True, slots=True)
class Contribution:
    """A measure as it serves one indicator, in that indicator's unit.

    ``planned`` has what is expected by budget year, ``realised`` what was reported.
    """

    measure: int
    state: str
    first: int
    planned: Mapping[int, Expected] = field(default_factory=dict)
    realised: Mapping[int, Fraction] = field(default_factory=dict)

    def known_in(self, year: int) -> Fraction | None:
        """Return its effect in a year that is over: as reported, else as expected."""
        if year < self.first:
            return NOTHING
        return self.realised.get(year, self.planned.get(year, UNKNOWN).likely)


@dataclass(frozen=True, slots=True)
class Sum:
    """What measures together change of an indicator's value.

    ``low`` and ``high`` are sums too, with the likely effect where a measure has no
    such end. ``counted`` and ``unknown`` name the measures by their numbers.
    """

    total: Fraction
    low: Fraction
    high: Fraction
    counted: tuple[int, ...]
    unknown: tuple[int, ...]


def sum_of(found: Iterable[Contribution], year: int, *, since: int) -> Sum:
    """Return what the adopted measures change until a year, beyond an earlier one.

    What a measure brought about in the earlier year is in the actual value of that
    year already; only what comes on top is counted. A measure without a number in
    either year is unknown: it is named and not counted, and never zero.

    Args:
        found: The measures that serve the indicator.
        year: The budget year that is asked about.
        since: The year whose actual value is known; before ``year``, or equal to it.

    Source:
        PG-2, PG-4 (docs/method/programme.md)

    >>> planned = {2025: Expected(Fraction(-2)), 2027: Expected(Fraction(-9))}
    >>> heat = Contribution(1, "under-way", 2025, planned)
    >>> found = sum_of([heat, Contribution(2, "done", 2026)], 2027, since=2025)
    >>> int(found.total), found.counted, found.unknown
    (-7, (1,), (2,))
    """
    total = low = high = NOTHING
    counted, unknown = [], []
    for one in found:
        if not is_counted(one.state) or year < one.first:
            continue
        expected, before = one.planned.get(year, UNKNOWN), one.known_in(since)
        if expected.likely is None or before is None:
            unknown.append(one.measure)
            continue
        counted.append(one.measure)
        total += expected.likely - before
        low += _or(expected.low, expected.likely) - before
        high += _or(expected.high, expected.likely) - before
    return Sum(total, low, high, tuple(sorted(counted)), tuple(sorted(unknown)))


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a line has to come, what measures bring of it, and what is left.

    All are in the direction of the line: positive is better. ``needed`` may be
    negative, where the line is beyond its goal already.

    Source:
        PG-5 (docs/method/programme.md)
    """

    needed: Fraction
    brought: Fraction

    @property
    def left(self) -> Fraction:
        """What is still missing when all that is counted comes; never below zero."""
        return max(NOTHING, self.needed - self.brought)

    @property
    def word(self) -> str:
        """``none`` (no gap), ``lost`` (measures open one), ``closes`` or ``leaves``."""
        if self.needed <= 0:
            return "lost" if self.left else "none"
        return "leaves" if self.left else "closes"


def gap_of(sign: int, *, actual: Fraction, goal: Fraction, change: Fraction) -> Gap:
    """Return the gap between the last actual value and a goal, and what closes it.

    Args:
        sign: 1 where more is better, -1 where less is.
        actual: The last actual value: where the line would stay without measures.
        goal: The value that is to be reached: the budget, or what the path asks for.
        change: What measures change of the value, from ``sum_of``.

    Source:
        PG-5 (docs/method/programme.md)

    >>> found = gap_of(
    ...     -1, actual=Fraction(20), goal=Fraction(12), change=Fraction(-5)
    ... )
    >>> int(found.needed), int(found.brought), int(found.left), found.word
    (8, 5, 3, 'leaves')
    """
    assert sign in (1, -1), "a band or a milestone has no gap"
    return Gap(needed=sign * (goal - actual), brought=sign * change)


def _or(end: Fraction | None, likely: Fraction) -> Fraction:
    return likely if end is None else end
