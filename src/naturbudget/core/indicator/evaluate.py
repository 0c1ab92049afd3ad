"""The value of an indicator in a year, from the values of what it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.indicator.terms import Term, Terms
from naturbudget.core.indicator.value import Value, weakest

Facts = Callable[[str, int], Value]

DIVIDED_BY_ZERO = gettext_noop(
    "In {year} the figure to divide by is zero ({what}), so there is no value. Check "
    "whether a figure of that year is still missing."
)


class NoValueError(NaturbudgetError):
    """A value is missing; its problem says why."""


def value_of(terms: Terms, facts: Facts, year: int) -> Value:
    """Return the value of an indicator in a year.

    Args:
        terms: The checked formula.
        facts: What gives the value of an account, a series or a ``path/*`` in a
            year: of a flow the sum, of a stock the last level, of a series its
            aggregation.
        year: The budget year.

    Returns:
        The exact amount in the indicator's unit with the weakest status of all it
        rests on; or the first reason, in the order of the formula, why there is none.

    Source:
        IN-1, IN-2, IN-7, B-6, Q-1 (docs/method/indicator.md, docs/method/budget.md)
    """
    try:
        now, statuses = _quotient(terms, facts, year)
        if terms.change_of is not None:
            then, earlier = _quotient(terms, facts, terms.change_of)
            now = _divided(now, then, terms.numerator, terms.change_of) - 1
            statuses += earlier
    except NoValueError as error:
        return Value.absent(error.problems[0])
    return Value(terms.scale * now, weakest(statuses))


def _quotient(
    terms: Terms, facts: Facts, year: int
) -> tuple[Fraction, list[str | None]]:
    """Return the sum, or the sum divided last by the other sum, and its statuses."""
    over, statuses = _sum(terms.numerator, facts, year)
    if not terms.denominator:
        return over, statuses
    under, more = _sum(terms.denominator, facts, year)
    return _divided(over, under, terms.denominator, year), statuses + more


def _sum(
    side: Iterable[Term], facts: Facts, year: int
) -> tuple[Fraction, list[str | None]]:
    total, statuses = Fraction(0), []
    for term in side:
        value = facts(term.ref, year)
        if value.missing is not None or value.amount is None:
            assert value.missing is not None
            raise NoValueError(value.missing)
        total += term.coefficient * value.amount
        statuses.append(value.status)
    return total, statuses


def _divided(
    over: Fraction, under: Fraction, by: Iterable[Term], year: int
) -> Fraction:
    if under == 0:
        what = ", ".join(term.ref for term in by)
        values = {"what": what, "year": str(year)}
        raise NoValueError(Problem("divided-by-zero", DIVIDED_BY_ZERO, values))
    return over / under
