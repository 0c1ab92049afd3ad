"""Degree days: what was used for each of them, so that a mild year is no saving."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from naturbudget.core.errors import Named, Problem, gettext_noop
from naturbudget.core.indicator.observation import Observation
from naturbudget.core.indicator.value import Value, weakest
from naturbudget.core.period import ONE_DAY, Span

UNIT: Final = "K.day"
WEATHER: Final = "weather:"

NO_DEGREE_DAYS = gettext_noop("No degree days for {year}: {ref}.")
PART_OF_THEM = gettext_noop("Degree days for part of {year} only: {ref}.")
TWICE = gettext_noop("The degree days of {year} overlap: {ref}.")
NONE_AT_ALL = gettext_noop(
    "{ref} has no degree day in {year}, so nothing depends on them."
)
DELIVER = gettext_noop("Deliver the days that are missing, each once.")
WITHDRAW = gettext_noop(
    "Withdraw the months or the year, so that each day counts once."
)


def weather_how(series: str) -> str:
    """Return how a flow is taken that is corrected by a series of degree days.

    >>> weather_how("degree-days")
    'weather:degree-days'
    """
    return f"{WEATHER}{series}"


def degree_days_of(how: str) -> str:
    """Return the series a flow is corrected by; an empty text, if it is not.

    >>> degree_days_of("weather:degree-days"), degree_days_of("mean")
    ('degree-days', '')
    """
    return how.removeprefix(WEATHER) if how.startswith(WEATHER) else ""


def degree_days(
    seen: Sequence[Observation], span: Span, *, of: Named, year: str
) -> Value:
    """Return the degree days of a span: the sum of months, or of the year at once.

    Other observations are never summed (L-8): degree days are themselves sums of
    days, so those of spans that lie side by side add up.

    Args:
        seen: What stands of the series in these days, in K·d.
        span: The days that have to be covered, each once.
        of: The series, for the reason.
        year: The year or month, for the reason.

    Source:
        IN-8 (docs/method/indicator.md)

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> january = Observation(date(2025, 1, 1), date(2025, 1, 31), Decimal("500"))
    >>> span = Span(date(2025, 1, 1), date(2025, 1, 31))
    >>> degree_days([january], span, of=Named("G"), year="2025-01").amount
    Fraction(500, 1)
    """
    values = {"ref": of, "year": year}
    inside = [one for one in seen if one.last >= span.first and one.first <= span.last]
    if not inside:
        return Value.absent(Problem("no-figure", NO_DEGREE_DAYS, values, DELIVER))
    covered = span.first
    for one in sorted(inside, key=lambda one: (one.first, one.last)):
        if one.first < covered and covered > span.first:
            return Value.absent(Problem("twice", TWICE, values, WITHDRAW))
        if one.first != covered:
            return Value.absent(Problem("to-date", PART_OF_THEM, values, DELIVER))
        covered = one.last + ONE_DAY
    if covered != span.last + ONE_DAY:
        return Value.absent(Problem("to-date", PART_OF_THEM, values, DELIVER))
    total = sum((Fraction(one.value) for one in inside), Fraction(0))
    return Value(total, weakest(one.status for one in inside))


def per_degree_day(used: Value, days: Value, *, of: Named, year: str) -> Value:
    """Return what was used for each degree day.

    Times the degree days of a normal year it is what would have been used in one:
    ``E * G_normal / G`` for the part of a use that depends on the weather. Both sums
    are complete before they are divided.

    Args:
        used: The part that depends on the weather, of a year or a month.
        days: The degree days of the same time, in K·d.
        of: The series, for the reason.
        year: The year or month, for the reason.

    Source:
        IN-2, IN-8 (docs/method/indicator.md)

    >>> heat, mild = Value(Fraction(280)), Value(Fraction(2800))
    >>> per_degree_day(heat, mild, of=Named("G"), year="2025").amount * 3100
    Fraction(310, 1)
    """
    for side in (used, days):
        if side.amount is None:
            return side
    if not days.amount:
        values = {"ref": of, "year": year}
        return Value.absent(Problem("divided-by-zero", NONE_AT_ALL, values))
    assert used.amount is not None, "it was looked at above"
    return Value(used.amount / days.amount, weakest([used.status, days.status]))
