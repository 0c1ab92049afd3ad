"""The figures of a line, one function for each rule; what has no value says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from naturbudget.core.budget.line import Line
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.indicator.value import Value
from naturbudget.core.target import planned_value

FULLY = Fraction(1)

NO_BASE = gettext_noop("The line has no reference value.")
FILL_BASE = gettext_noop("Fill in the base with its year and source.")
NO_PREVIOUS = gettext_noop("The line has no value of an earlier year.")
FILL_PREVIOUS = gettext_noop("Fill in the previous value with its year and source.")
NO_LONG_TERM = gettext_noop("The line has no long-term target.")
FILL_LONG_TERM = gettext_noop("Fill it in with its year once it is decided.")
NO_LEGAL = gettext_noop("No law sets a value for this line.")
TRACKED = gettext_noop(
    "The line is tracked without a budget, so there is nothing to keep or to miss."
)
HALF_A_BAND = gettext_noop("The budget has only one end of its band.")
FILL_BAND = gettext_noop("Fill in the lower and the upper end.")
IS_A_BAND = gettext_noop(
    "The budget is the band from {low} to {high}; a band has no single value."
)
BAND_HAS_NONE = gettext_noop(
    "A band has no direction, so only the result shows how far outside it the year was."
)
MILESTONE_HAS_NONE = gettext_noop("A milestone is done or not done, nothing between.")
NO_DIRECTION = gettext_noop("The line does not say whether less or more is better.")
FILL_DIRECTION = gettext_noop("Choose its direction.")
ZERO_BUDGET = gettext_noop("The budget is zero, so no percentage of it can be taken.")
KEPT = gettext_noop("There was no way to go: the line had to be preserved. It is kept.")
NOT_KEPT = gettext_noop(
    "There was no way to go: the line had to be preserved. It is not kept."
)
STEP_NOT_KEPT = gettext_noop(
    "The budget asked for no step, only to hold {previous}. It is not kept."
)
MAY_WORSEN = gettext_noop(
    "The budget allowed {target} after {previous}, which is worse, so there was no "
    "step to fulfil."
)
SEE_RESULT = gettext_noop("See the result and the justification of the council.")
NO_DISTANCE_BEFORE = gettext_noop(
    "The distance at the end of the year before is not known."
)
NO_PATH = gettext_noop(
    "There is no path: it needs a base and a long-term target with their years, the "
    "target's year being the later one."
)
NO_TARGET_YEAR = gettext_noop("The long-term target has no year.")
FILL_TARGET_YEAR = gettext_noop("Fill in the year it shall be reached in.")
YEAR_REACHED = gettext_noop(
    "No year is left until {target_year}, the year of the long-term target."
)
OVERDUE = gettext_noop(
    "The line is overdue: the long-term target was to be reached in {target_year}."
)
DECIDE_ANEW = gettext_noop("A new target with a new year is needed.")


class UndefinedError(NaturbudgetError):
    """A figure has no value, and its problem says why."""

    def __init__(
        self, code: str, text: str, remedy: str = "", **values: object
    ) -> None:
        super().__init__(Problem(code, text, values, remedy))


class MissingError(NaturbudgetError):
    """The actual value of the year is missing."""


def _needed(value: Fraction | None, code: str, text: str, remedy: str = "") -> Fraction:
    if value is None:
        raise UndefinedError(code, text, remedy)
    return value


@dataclass(frozen=True, slots=True)
class Facts:
    """A line with what the year brought. What is asked for and absent is refused."""

    line: Line
    value: Value
    year: int
    previous_distance: Fraction | None = None

    @property
    def base(self) -> Fraction:
        """Return B."""
        return _needed(self.line.base, "no-base", NO_BASE, FILL_BASE)

    @property
    def previous(self) -> Fraction:
        """Return P."""
        return _needed(self.line.previous, "no-previous", NO_PREVIOUS, FILL_PREVIOUS)

    @property
    def actual(self) -> Fraction:
        """Return A."""
        if self.value.amount is None:
            assert self.value.missing is not None
            raise MissingError(self.value.missing)
        return self.value.amount

    @property
    def long_term(self) -> Fraction:
        """Return L."""
        return _needed(
            self.line.long_term, "no-long-term", NO_LONG_TERM, FILL_LONG_TERM
        )

    @property
    def legal(self) -> Fraction:
        """Return the legal value."""
        return _needed(self.line.legal, "no-legal", NO_LEGAL)

    @property
    def target(self) -> Fraction:
        """Return T."""
        if self.line.direction == "band":
            low, high = (self.line.show(end) for end in self.band)
            raise UndefinedError("is-a-band", IS_A_BAND, low=low, high=high)
        return _needed(self.line.target, "tracked", TRACKED)

    @property
    def band(self) -> tuple[Fraction, Fraction]:
        """Return the lower and the upper end of the band."""
        low, high = self.line.target_low, self.line.target_high
        if low is None and high is None:
            raise UndefinedError("tracked", TRACKED)
        if low is None or high is None:
            raise UndefinedError("half-a-band", HALF_A_BAND, FILL_BAND)
        return low, high

    @property
    def sign(self) -> int:
        """Return s."""
        if self.line.sign is not None:
            return self.line.sign
        if self.line.direction == "band":
            raise UndefinedError("band-has-none", BAND_HAS_NONE)
        if self.line.direction == "milestone":
            raise UndefinedError("milestone-has-none", MILESTONE_HAS_NONE)
        raise UndefinedError("no-direction", NO_DIRECTION, FILL_DIRECTION)


def result(facts: Facts) -> Fraction:
    """Return R, positive where the budget was bettered.

    Source:
        B-2, B-4, B-5, B-7, B-8, B-9 (docs/method/budget.md)

    >>> line = Line(direction="less", target=Fraction(36))
    >>> int(result(Facts(line, Value(Fraction(38)), 2006)))
    -2
    """
    if facts.line.is_tracked:  # With or without a figure, there is nothing to keep.
        raise UndefinedError("tracked", TRACKED)
    amount = facts.actual
    if facts.line.direction == "band":
        low, high = facts.band
        return -max(low - amount, amount - high, Fraction(0))
    if facts.line.direction == "milestone":
        return Fraction(0) if amount >= facts.target else Fraction(-1)
    return facts.sign * (amount - facts.target)


def result_percent(facts: Facts) -> Fraction:
    """Return R%, the result in percent of the budget.

    Source:
        B-3 (docs/method/budget.md)
    """
    _ = facts.sign  # A band or milestone is refused first.
    change, target = result(facts), facts.target
    if target == 0:
        raise UndefinedError("zero-budget", ZERO_BUDGET)
    return 100 * change / abs(target)


def fulfilment(facts: Facts) -> Fraction:
    """Return F, the share of the year's step that was done.

    Source:
        B-15 (docs/method/budget.md)
    """
    sign = facts.sign
    amount, target, previous = facts.actual, facts.target, facts.previous
    if target == previous:
        if sign * (amount - target) >= 0:
            return FULLY
        raise UndefinedError(
            "not-kept", STEP_NOT_KEPT, previous=facts.line.show(previous)
        )
    if sign * (target - previous) < 0:
        shown = {
            "target": facts.line.show(target),
            "previous": facts.line.show(previous),
        }
        raise UndefinedError("may-worsen", MAY_WORSEN, SEE_RESULT, **shown)
    return (amount - previous) / (target - previous)


def distance(facts: Facts) -> Fraction:
    """Return D, the structural debt: how far it still is to the long-term target.

    Source:
        B-10, B-16 (docs/method/budget.md)
    """
    return max(Fraction(0), facts.sign * (facts.long_term - facts.actual))


def distance_change(facts: Facts) -> Fraction:
    """Return dD: positive is new borrowing, negative is repayment.

    Source:
        B-11 (docs/method/budget.md)
    """
    now = distance(facts)
    _ = facts.previous  # A line without P has no dD.
    before = _needed(facts.previous_distance, "no-distance-before", NO_DISTANCE_BEFORE)
    return now - before


def legal_gap(facts: Facts) -> Fraction:
    """Return how far it still is to what the law asks for.

    Source:
        B-12 (docs/method/budget.md)
    """
    return max(Fraction(0), facts.sign * (facts.legal - facts.actual))


def share_of_way(facts: Facts) -> Fraction:
    """Return p, the share of the way from base to long-term target, unclipped.

    Source:
        B-14 (docs/method/budget.md)
    """
    sign = facts.sign
    amount, base, goal = facts.actual, facts.base, facts.long_term
    if sign * (goal - base) <= 0:
        if sign * (amount - goal) >= 0:
            raise UndefinedError("kept", KEPT)
        raise UndefinedError("not-kept", NOT_KEPT)
    return (amount - base) / (goal - base)


def planned(facts: Facts) -> Fraction:
    """Return E, what the path asks for in the year.

    Source:
        P-1, P-2 (docs/method/budget.md)
    """
    _ = facts.sign  # A band or milestone is refused first.
    if facts.line.path is None:
        raise UndefinedError("no-path", NO_PATH)
    return planned_value(facts.line.path, facts.year)


def position(facts: Facts) -> Fraction:
    """Return G, how far ahead (+) of the path the year ended, or behind (−) it.

    Source:
        P-3 (docs/method/budget.md)
    """
    return facts.sign * (facts.actual - planned(facts))


def yearly_need(facts: Facts) -> Fraction:
    """Return q, what each following year has to bring.

    Source:
        P-5, B-13 (docs/method/budget.md)
    """
    sign, amount, goal = facts.sign, facts.actual, facts.long_term
    last = facts.line.long_term_year
    if last is None:
        raise UndefinedError("no-target-year", NO_TARGET_YEAR, FILL_TARGET_YEAR)
    if is_overdue(facts):
        raise UndefinedError("overdue", OVERDUE, DECIDE_ANEW, target_year=str(last))
    if facts.year >= last:
        raise UndefinedError("target-year-reached", YEAR_REACHED, target_year=str(last))
    return sign * (goal - amount) / (last - facts.year)


def is_overdue(facts: Facts) -> bool:
    """Tell whether the target year is over and the target was not reached.

    Source:
        B-13 (docs/method/budget.md)
    """
    line, amount = facts.line, facts.value.amount
    if None in (line.sign, line.long_term, line.long_term_year, amount):
        return False
    return facts.year > (line.long_term_year or 0) and distance(facts) > 0


RULES: Mapping[str, Callable[[Facts], Fraction]] = {
    "B": lambda facts: facts.base,
    "P": lambda facts: facts.previous,
    "T": lambda facts: facts.target,
    "A": lambda facts: facts.actual,
    "L": lambda facts: facts.long_term,
    "R": result,
    "R%": result_percent,
    "F": fulfilment,
    "D": distance,
    "dD": distance_change,
    "p": share_of_way,
    "E": planned,
    "G": position,
    "q": yearly_need,
    "legal_gap": legal_gap,
}
