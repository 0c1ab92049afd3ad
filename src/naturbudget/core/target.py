"""The path from the reference value to the long-term target."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

Point = tuple[int, Fraction]


class PathYearError(NaturbudgetError):
    """The years of a path do not go forward."""

    def __init__(self, earlier: int, later: int) -> None:
        text = gettext_noop(
            "The path goes from {earlier} to {later}, and a path needs years that go "
            "forward. Correct one of the two years."
        )
        values = {"earlier": str(earlier), "later": str(later)}
        super().__init__(Problem("path-years", text, values))


@dataclass(frozen=True, slots=True)
class TargetPath:
    """What each year should reach: values by year, and what holds between them.

    Two points are the straight path from base to long-term target; more points
    are a path the council voted. Between two points the value moves evenly, or,
    if ``in_steps``, stays what it was until the next point's year.

    Source:
        P-1, P-2 (docs/method/budget.md)
    """

    points: tuple[Point, ...]
    in_steps: bool = False

    def __post_init__(self) -> None:
        assert self.points, "a path needs at least one value"
        for (earlier, _), (later, _) in pairwise(self.points):
            if later <= earlier:
                raise PathYearError(earlier, later)

    @classmethod
    def straight(
        cls, base_year: int, base: Fraction, target_year: int, target: Fraction
    ) -> TargetPath:
        """Return the even path from the reference value to the target value.

        Raises:
            PathYearError: The target year is not after the base year.

        Source:
            P-1 (docs/method/budget.md)
        """
        return cls(((base_year, base), (target_year, target)))


def planned_value(path: TargetPath, year: int) -> Fraction:
    """Return the value a path asks for in one year.

    Args:
        path: The path, in the indicator's unit.
        year: A budget year. Before the path its first value holds, after it the
            last.

    Returns:
        The planned value in the indicator's unit, exact.

    Source:
        P-1, P-2 (docs/method/budget.md)

    >>> path = TargetPath.straight(2020, Fraction(1000), 2030, Fraction(600))
    >>> [str(planned_value(path, year)) for year in (2015, 2025, 2035)]
    ['1000', '800', '600']
    """
    before = [point for point in path.points if point[0] <= year]
    after = [point for point in path.points if point[0] > year]
    if not before:
        return after[0][1]
    start_year, start = before[-1]
    if not after or path.in_steps:
        return start
    end_year, end = after[0]
    return start + (end - start) * Fraction(year - start_year, end_year - start_year)
