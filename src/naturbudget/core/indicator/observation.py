"""Observations of a series, drawn together to the one value of a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.indicator.value import Value, weakest
from naturbudget.core.period import Span

ENERGETIC_DIGITS = 12
_PRECISE = Context(prec=40, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)
_ROUNDED = Context(prec=ENERGETIC_DIGITS, rounding=ROUND_HALF_EVEN)

NO_OBSERVATION = gettext_noop("There is no observation in this year.")
ENTER_ONE = gettext_noop(
    "Enter one with its evidence; until then the figure stays missing, which is not "
    "zero."
)
UNKNOWN_AGGREGATION = gettext_noop(
    "“{aggregation}” is no way to draw observations together. Choose one of {known}."
)


class UnknownAggregationError(NaturbudgetError):
    """A series asks for an aggregation that does not exist."""

    def __init__(self, aggregation: str) -> None:
        values = {"aggregation": aggregation, "known": ", ".join(AGGREGATIONS)}
        super().__init__(Problem("unknown-aggregation", UNKNOWN_AGGREGATION, values))


@dataclass(frozen=True, slots=True)
class Observation:
    """What was observed from the first to the last day, both included."""

    first: date
    last: date
    value: Decimal
    status: str | None = None

    @property
    def days(self) -> int:
        """Return how many days it stands for."""
        return Span(self.first, self.last).days


def aggregate_observations(
    observations: Sequence[Observation], aggregation: str
) -> Value:
    """Return the one value that stands for all observations of a year.

    Args:
        observations: Those of the year, none withdrawn, in the order of the books.
        aggregation: ``last`` (the latest last day; of several, the latest booked),
            ``mean`` (weighted by days), ``max``, or ``energetic`` (of levels in
            decibel, weighted by days).

    Returns:
        The value, exact but for ``energetic``, which is rounded to 12 significant
        digits. The status of ``last`` is that of its observation, else the weakest.

    Raises:
        UnknownAggregationError: The aggregation is none of these.

    Source:
        IN-4, IN-7, IN-8 (docs/method/indicator.md)

    >>> may = Observation(date(2025, 5, 1), date(2025, 5, 10), Decimal("20"))
    >>> june = Observation(date(2025, 6, 1), date(2025, 6, 30), Decimal("24"))
    >>> aggregate_observations([may, june], "mean").amount
    Fraction(23, 1)
    """
    if aggregation not in AGGREGATIONS:
        raise UnknownAggregationError(aggregation)
    if not observations:
        return Value.absent(Problem("no-observation", NO_OBSERVATION, remedy=ENTER_ONE))
    used = [_latest(observations)] if aggregation == "last" else observations
    status = weakest(observation.status for observation in used)
    return Value(AGGREGATIONS[aggregation](used), status)


def energetic_mean(observations: Sequence[Observation]) -> Fraction:
    """Return the level that carries the same energy as the observed ones.

    ``10 * log10(sum(days * 10 ** (level / 10)) / sum(days))``, calculated with 40
    digits and rounded once, half to even, to 12 significant digits.

    Source:
        IN-8, UN-8 (docs/method/indicator.md, docs/method/units.md)

    >>> night = Observation(date(2025, 1, 1), date(2025, 1, 1), Decimal("50"))
    >>> day = Observation(date(2025, 1, 2), date(2025, 1, 2), Decimal("60"))
    >>> energetic_mean([night, day]) == Fraction("57.4036268949")
    True
    """
    with localcontext(_PRECISE):
        energies = (one.days * Decimal(10) ** (one.value / 10) for one in observations)
        energy = sum(energies, Decimal(0))
        level = 10 * (energy / sum(one.days for one in observations)).log10()
    return Fraction(_ROUNDED.plus(level))


def _latest(observations: Sequence[Observation]) -> Observation:
    return max(enumerate(observations), key=lambda one: (one[1].last, one[0]))[1]


def _last(observations: Sequence[Observation]) -> Fraction:
    return Fraction(_latest(observations).value)


def _mean(observations: Sequence[Observation]) -> Fraction:
    total = sum((Fraction(one.value) * one.days for one in observations), Fraction(0))
    return total / sum(one.days for one in observations)


def _max(observations: Sequence[Observation]) -> Fraction:
    return max(Fraction(one.value) for one in observations)


AGGREGATIONS: Mapping[str, Callable[[Sequence[Observation]], Fraction]] = {
    "last": _last,
    "mean": _mean,
    "max": _max,
    "energetic": energetic_mean,
}
