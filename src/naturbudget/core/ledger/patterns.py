"""What the run of figures says of a new one: seasons, zeros, repetitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.plausible import (
    Entry,
    Known,
    Limits,
    marked,
    quantity,
    whole_parts,
)

SEASON_YEARS = 6  # earlier years that are looked at
SEASON_LEAST = 3  # fewer make no middle
FLOOR = Fraction(1, 10)  # a spread below a tenth of the middle counts as a tenth

SEASON = gettext_noop(
    "The same days of {count} earlier years had {median} in the middle, and half of "
    "those years lay within {spread} of it. This is {value}."
)
ZERO = gettext_noop(
    "Zero after {count} figures, the last of them {known} ({first} to {last}). Was "
    "there nothing, or is the figure not known yet?"
)
EQUAL = gettext_noop(
    "{value} stands here {count} times in a row ({first} to {last}). Was it measured "
    "each time, or is one figure divided or copied?"
)
NEGATIVE = gettext_noop(
    "{value} is below zero, as if less than nothing had been used or given off. Is it "
    "a credit or something that was given back, or a slip of the sign?"
)

Season = tuple[int, int, int, int]
Told = Iterator[tuple[int, Problem]]


def season_of(entry: Entry) -> Season:
    """Return which days of the year an entry spans; a leap day makes no other ones.

    >>> from datetime import date
    >>> season_of(Entry(date(2024, 2, 1), date(2024, 2, 29), Fraction(1)))
    (2, 1, 2, 0)
    """
    first, last = entry.first, entry.last
    return first.month, first.day, last.month, last.year - first.year


def median(amounts: Sequence[Fraction]) -> Fraction:
    """Return the middle of some amounts: half of them are not more, half not less.

    >>> median([Fraction(3), Fraction(1), Fraction(2), Fraction(8)])
    Fraction(5, 2)
    """
    in_order = sorted(amounts)
    half = len(in_order) // 2
    if len(in_order) % 2:
        return in_order[half]
    return (in_order[half - 1] + in_order[half]) / 2


def spread(amounts: Sequence[Fraction], middle: Fraction) -> Fraction:
    """Return the distance from the middle within which half of the amounts lie."""
    return median([abs(amount - middle) for amount in amounts])


def seasons(
    in_order: Sequence[Known], unit: str, limits: Limits, told: Container[int]
) -> Told:
    """Yield the figures that are unlike the same days of earlier years.

    A middle and a spread are not moved by one odd year, as a mean would be. Those in
    ``told`` are doubted for their size already.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    groups: dict[Season, list[Known]] = defaultdict(list)
    for one in in_order:
        groups[season_of(one.entry)].append(one)
    for members in groups.values():
        if len(members) <= SEASON_LEAST:
            continue
        years = [one.entry.first.year for one in members]
        amounts, _ = whole_parts([one.entry.amount for one in members])
        for place in range(SEASON_LEAST, len(members)):
            one, year = members[place], years[place]
            if not one.line or one.line in told:
                continue
            before = [
                other
                for other in range(max(0, place - SEASON_YEARS), place)
                if year - SEASON_YEARS <= years[other] < year
            ]
            if len(before) < SEASON_LEAST:
                continue
            if is_unlike(amounts[place], [amounts[n] for n in before], limits):
                compared = [members[n].entry for n in before]
                yield one.line, _unlike(one.entry.amount, compared, unit)


def is_unlike(amount: int, before: Sequence[int], limits: Limits) -> bool:
    """Tell whether an amount is far from the middle of others, and they are not.

    All are whole numbers of the same parts. Medians stay whole by doubling them.
    """
    times, of = limits.season_spread.as_integer_ratio()
    middle = _doubled_median(before)
    away = abs(2 * amount - middle)
    least, in_all = FLOOR.as_integer_ratio()
    if not middle or away * of * in_all <= times * least * abs(middle):
        return False
    around = _doubled_median([abs(2 * one - middle) for one in before])
    return 2 * away * of > times * around


def _doubled_median(amounts: Sequence[int]) -> int:
    in_order = sorted(amounts)
    half = len(in_order) // 2
    return in_order[half] + in_order[~half]


def _unlike(amount: Fraction, compared: Sequence[Entry], unit: str) -> Problem:
    before = [one.amount for one in compared]
    middle = median(before)
    values = {
        "count": len(before),
        "median": quantity(middle, unit),
        "spread": quantity(spread(before, middle), unit),
        "value": quantity(amount, unit),
    }
    return marked(Problem("season", SEASON, values), compared)


def zeros(in_order: Sequence[Known], unit: str, limits: Limits) -> Told:
    """Yield the first zero of each run of zeros that follows figures.

    A zero is not doubted where the same days were zero a year before: nobody heats in
    July.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    empty: set[tuple[Season, int]] = set()
    count = 0
    last: Known | None = None
    for one in in_order:
        entry = one.entry
        if entry.amount:
            count, last = count + 1, one
            continue
        season, year = season_of(entry), entry.first.year
        if (
            last is not None
            and one.line
            and count >= limits.zero_after
            and (season, year - 1) not in empty
        ):
            values = {
                "count": count,
                "known": quantity(last.entry.amount, unit),
                "first": last.entry.first,
                "last": last.entry.last,
            }
            yield one.line, marked(Problem("zero-after", ZERO, values), [last.entry])
        empty.add((season, year))
        count = 0


def repetitions(in_order: Sequence[Known], unit: str, limits: Limits) -> Told:
    """Yield the last new figure of each run of the same amount.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    # Numerator and denominator are compared: fractions are many times slower.
    for _, members in groupby(
        in_order, key=lambda one: one.entry.amount.as_integer_ratio()
    ):
        run = list(members)
        amount = run[0].entry.amount
        if len(run) < limits.equal_run or not amount:
            continue
        lines = [one.line for one in run if one.line]
        if not lines:
            continue
        values = {
            "value": quantity(amount, unit),
            "count": len(run),
            "first": run[0].entry.first,
            "last": run[-1].entry.last,
        }
        said = Problem("equal-run", EQUAL, values)
        yield lines[-1], marked(said, (one.entry for one in run))


def negatives(in_order: Sequence[Known], unit: str) -> Told:
    """Yield the new figures of a flow below zero.

    None is where most of what is sealed of the account is below zero as well: forests
    that take up carbon, power that is fed in.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    new = [one for one in in_order if one.line and one.entry.amount.numerator < 0]
    if not new:
        return
    sealed = [
        one.entry.amount.numerator < 0
        for one in in_order
        if not one.line and not one.entry.is_draft
    ]
    if 2 * sum(sealed) > len(sealed):
        return
    for one in new:
        values = {"value": quantity(one.entry.amount, unit)}
        yield one.line, Problem("negative", NEGATIVE, values)
