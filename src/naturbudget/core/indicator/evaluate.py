"""The value of an indicator in a year, from the values of what it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.indicator.terms import Term, Terms
from naturbudget.core.indicator.value import Value, weakest

Facts = Callable[[str, int], Value]

DIVIDED_BY_ZERO = gettext_noop(
    "In {year} the figure to divide by is zero, so there is no value."
)
CHECK_DIVISOR = gettext_noop(
    "Check whether a figure of that year is still missing: {what}."
)
NOT_THEN = gettext_noop("For {year} there is no formula: it holds from {first} on.")
DEFINE_BEFORE = gettext_noop(
    "Define the formula of the years before, or enter the factor that held then."
)
NOT_IN_YEAR = gettext_noop("For {year} there is no formula.")
DEFINE_YEAR = gettext_noop(
    "Define the one that holds in this year, or enter the factor that held then."
)


class NoValueError(NaturbudgetError):
    """A value is missing; its problem says why."""


def value_of(terms: Terms, facts: Facts, year: int) -> Value:
    """Return the value of an indicator in a year.

    Args:
        terms: The checked formula.
        facts: What gives the value of an account, a series or a ``path/*`` in a
            year: of a flow the sum, of a stock the last level or, asked for
            ``mean(path)``, its mean, of a series its aggregation.
        year: The budget year.

    Only the terms that hold in a year count in it, so a change of method leaves the
    years before as they were; a change takes for its first year the terms of that
    year.

    Returns:
        The exact amount in the indicator's unit with the weakest status of all it
        rests on; or the first reason, in the order of the formula, why there is none.

    Source:
        IN-1, IN-2, IN-5, IN-7, B-6, Q-1 (docs/method/indicator.md,
        docs/method/budget.md)
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
    above = [term for term in terms.numerator if term.holds_in(year)]
    below = [term for term in terms.denominator if term.holds_in(year)]
    if not above:
        raise NoValueError(_not_then(terms, year))
    over, statuses = _sum(above, facts, year)
    if not below:
        return over, statuses
    under, more = _sum(below, facts, year)
    return _divided(over, under, below, year), statuses + more


def _not_then(terms: Terms, year: int) -> Problem:
    first = terms.first
    if first is None or year > first:
        return Problem("not-in-year", NOT_IN_YEAR, {"year": str(year)}, DEFINE_YEAR)
    values = {"year": str(year), "first": str(first)}
    return Problem("not-then", NOT_THEN, values, DEFINE_BEFORE)


def _sum(
    side: Iterable[Term], facts: Facts, year: int
) -> tuple[Fraction, list[str | None]]:
    total, statuses = Fraction(0), []
    for term in side:
        value = facts(term.asked, year)
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
        raise NoValueError(
            Problem("divided-by-zero", DIVIDED_BY_ZERO, values, CHECK_DIVISOR)
        )
    return over / under
