"""The signals of a line: kept or missed, where it is heading, its colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from naturbudget.core.budget.figures import Facts, distance, result
from naturbudget.core.budget.line import TREND_YEARS_MIN, Line, Parameters
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.indicator.value import Value


def kept(facts: Facts) -> str:
    """Return kept, missed, unknown (no actual value), or tracked (no budget).

    Source:
        V-1 (docs/method/budget.md)
    """
    if facts.line.is_tracked:
        return "tracked"
    outcome = _result_of(facts.line, facts.value.amount, facts.year)
    if outcome is None:
        return "unknown"
    return "kept" if outcome >= 0 else "missed"


def colour(facts: Facts) -> str | None:
    """Return green, yellow, red or blue; nothing for a tracked line.

    Source:
        V-4 (docs/method/budget.md)
    """
    assessed = {"tracked": None, "unknown": "blue", "kept": "green"}
    said = kept(facts)
    if said != "missed":
        return assessed[said]
    gain = improvement(facts)
    return "yellow" if gain is not None and gain > 0 else "red"


def improvement(facts: Facts) -> Fraction | None:
    """Return how much better the actual is than the previous value, if both exist.

    Of a band it is how much nearer, of a milestone whether it is done now.
    """
    line, amount, previous = facts.line, facts.value.amount, facts.line.previous
    if amount is None or previous is None:
        return None
    if line.direction == "band":
        now, before = (_result_of(line, x, facts.year) for x in (amount, previous))
        return None if now is None or before is None else now - before
    return (line.sign or 1) * (amount - previous)


def direction(
    facts: Facts, history: Mapping[int, Fraction], parameters: Parameters
) -> str:
    """Return improving, standstill or worsening, or none where it cannot be told.

    Args:
        facts: The line and the year; the year's own value counts as the last of
            the history if it is not in it.
        history: Values by year, in the line's unit; years after are passed over.
        parameters: How many values a trend has, and its dead band.

    Source:
        V-1, V-5 (docs/method/budget.md)
    """
    if facts.line.sign is None and facts.line.direction != "band":
        return "none"
    values = {year: amount for year, amount in history.items() if year <= facts.year}
    if facts.value.amount is not None:
        values.setdefault(facts.year, facts.value.amount)
    if len(values) >= TREND_YEARS_MIN:
        last = sorted(values.items())[-parameters.trend_years :]
        return _trend(facts.line, last, dead_band(facts.line, parameters))
    gain = improvement(facts)
    return "none" if gain is None else _heading(gain, Fraction(0))


def dead_band(line: Line, parameters: Parameters) -> Fraction:
    """Return the yearly change, up and down, that still counts as standstill.

    Source:
        V-5 (docs/method/budget.md)
    """
    width = abs(line.base or Fraction(0))
    if line.base == 0 and line.long_term is not None:
        width = abs(line.long_term - line.base)
    return Fraction(parameters.dead_band_percent) / 100 * width


def slope(points: Sequence[tuple[int, Fraction]]) -> Fraction:
    """Return the least-squares slope over years, exact.

    >>> points = [(2021, Fraction(100)), (2022, Fraction(98)), (2023, Fraction(97))]
    >>> slope(points)
    Fraction(-3, 2)
    """
    count = len(points)
    years = Fraction(sum(year for year, _ in points), count)
    level = sum((amount for _, amount in points), Fraction(0)) / count
    rise = sum(((x - years) * (y - level) for x, y in points), Fraction(0))
    return rise / sum(((x - years) ** 2 for x, _ in points), Fraction(0))


def distance_of(line: Line, amount: Fraction | None) -> Fraction | None:
    """Return D for any value of the line, for example that of the year before.

    Source:
        B-10, B-11 (docs/method/budget.md)
    """
    if amount is None:
        return None
    try:
        return distance(Facts(line, Value(amount), 0))
    except NaturbudgetError:
        return None


def _trend(
    line: Line, points: Sequence[tuple[int, Fraction]], tolerance: Fraction
) -> str:
    if line.direction == "band":
        outcomes = [(year, _result_of(line, x, year)) for year, x in points]
        known = [(year, outcome) for year, outcome in outcomes if outcome is not None]
        return _heading(slope(known), tolerance) if len(known) > 2 else "none"
    return _heading((line.sign or 1) * slope(points), tolerance)


def _heading(gain: Fraction, tolerance: Fraction) -> str:
    if abs(gain) <= tolerance:
        return "standstill"
    return "improving" if gain > 0 else "worsening"


def _result_of(line: Line, amount: Fraction | None, year: int) -> Fraction | None:
    if amount is None:
        return None
    try:
        return result(Facts(line, Value(amount), year))
    except NaturbudgetError:
        return None
