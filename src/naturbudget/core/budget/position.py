"""Where the budget of a line stands on its path when it is voted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from naturbudget.core.budget.figures import (
    TRACKED,
    Facts,
    planned,
    position,
    yearly_need,
)
from naturbudget.core.budget.line import Line
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.indicator.value import Value
from naturbudget.core.quantity import published

RULES = {"E": planned, "against": position, "q": yearly_need}


@dataclass(frozen=True, slots=True)
class PathPosition:
    """What the path asks for, how far the budget is ahead, and what then is needed.

    ``planned`` is E; ``against`` is s * (T - E), negative behind the path; ``need`` is
    q counted from T. What has no value has its reason under E, against or q.
    """

    planned: Fraction | None
    against: Fraction | None
    need: Fraction | None
    reasons: Mapping[str, Problem]

    def as_strings(self) -> dict[str, str | None]:
        """Return E, against and q as documents keep them.

        Source:
            IN-9 (docs/method/indicator.md)
        """
        figures = {"E": self.planned, "against": self.against, "q": self.need}
        return {
            name: None if figure is None else published(figure)
            for name, figure in figures.items()
        }


def path_of(line: Line, year: int) -> PathPosition:
    """Return where a line's budget would stand on its path, if it is just kept.

    Args:
        line: The line, complete or not.
        year: The budget year.

    Source:
        P-1, P-4, P-5 (docs/method/budget.md)

    >>> line = Line(
    ...     direction="less", target=Fraction(97), base=Fraction(98), base_year=1998,
    ...     long_term=Fraction(90), long_term_year=2008,
    ... )
    >>> path_of(line, 2000).as_strings()
    {'E': '96.4', 'against': '-0.6', 'q': '0.875'}
    """
    figures: dict[str, Fraction | None] = {}
    reasons: dict[str, Problem] = {}
    if line.target is None:
        value = Value.absent(Problem("tracked", TRACKED))
    else:
        value = Value(line.target)
    for name, rule in RULES.items():
        try:
            figures[name] = rule(Facts(line, value, year))
        except NaturbudgetError as error:
            figures[name] = None
            [reasons[name]] = error.problems
    return PathPosition(figures["E"], figures["against"], figures["q"], reasons)
