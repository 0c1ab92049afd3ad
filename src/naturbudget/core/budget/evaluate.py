"""A line and the value of its year, evaluated by the rules of the method."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from naturbudget.core.budget import signals
from naturbudget.core.budget.figures import RULES, Facts, is_overdue
from naturbudget.core.budget.line import Line, Parameters
from naturbudget.core.budget.result import FIGURES, Result
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.indicator.value import Value


def evaluate(
    line: Line,
    actual: Value,
    *,
    year: int,
    history: Mapping[int, Fraction],
    previous_distance: Fraction | None,
    parameters: Parameters,
) -> Result:
    """Return the result of a line in a year.

    Args:
        line: The line as it was voted, with supplements in its target.
        actual: The indicator's value of the year, in the line's unit, or why none.
        year: The budget year.
        history: Values by year, in the line's unit, for the trend; the year itself
            may be among them, later years are passed over.
        previous_distance: D at the end of the year before, if it is known.
        parameters: The municipality's own parameters.

    Returns:
        Every figure, exact and unrounded, or the reason why it has no value; the
        two signals, the colour, and whether the line is overdue.

    Source:
        B-1, B-2, V-1 (docs/method/budget.md)

    >>> line = Line(
    ...     direction="less", base=Fraction(62), base_year=1999, target=Fraction(36),
    ...     previous=Fraction(44), long_term=Fraction(33), long_term_year=2010,
    ... )
    >>> found = evaluate(
    ...     line, Value(Fraction(38)), year=2006, history={}, previous_distance=None,
    ...     parameters=Parameters(),
    ... ).as_strings()
    >>> found["R"], found["R%"], found["F"], found["kept"], found["colour"]
    ('-2', '-5.55555555556', '0.75', 'missed', 'yellow')
    """
    facts = Facts(line, actual, year, previous_distance)
    figures: dict[str, Fraction | None] = {}
    reasons: dict[str, Problem] = {}
    for name in FIGURES:
        try:
            figures[name] = RULES[name](facts)
        except NaturbudgetError as error:
            figures[name] = None
            [reasons[name]] = error.problems
    return Result(
        figures=figures,
        reasons=reasons,
        kept=signals.kept(facts),
        direction=signals.direction(facts, history, parameters),
        colour=signals.colour(facts),
        status=actual.status,
        overdue=is_overdue(facts),
    )
