"""When a ratified budget may be supplemented, and when it has to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from naturbudget.core.budget.draft import MISSING, Finding
from naturbudget.core.budget.line import Line
from naturbudget.core.budget.posting import Assigned, shown
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import exact_decimal

THRESHOLD_PERCENT = "10"
THRESHOLD = "supplement_threshold_percent"
NO_CHANGE = gettext_noop(
    "The supplement changes nothing of what was voted. Change a line, or leave it."
)
TOO_LATE = gettext_noop(
    "A supplement is decided before its year ends: {year} lasts until {last}, and the "
    "decision is of {day}. What came out differently is explained in the balance."
)
BEFORE_THE_BUDGET = gettext_noop(
    "The decision is of {day}, but the budget it supplements was voted on {earlier}. "
    "Correct the day."
)
DUE = gettext_noop(
    "{actual} are booked already, and the budget is {target}: more than {percent} % "
    "beyond it. A supplement is compulsory; the council decides on it until {last}."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One line that a supplement changes, by its indicator."""

    indicator: str
    was: Line | None
    now: Line | None


def changed_lines(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """Return what a supplement changes, in the order of its lines.

    Source:
        BL-4 (docs/method/ledger.md), W-4 (docs/method/cycle.md)
    """
    was = {line.indicator: line for line in before}
    now = {line.indicator: line for line in after}
    return [
        Change(code, was.get(code), now.get(code))
        for code in {**now, **was}
        if was.get(code) != now.get(code)
    ]


def check_changes(before: Sequence[Line], after: Sequence[Line]) -> list[Finding]:
    """Return what is missing in a supplement that changes nothing.

    Source:
        W-4 (docs/method/cycle.md)
    """
    if changed_lines(before, after):
        return []
    return [Finding(MISSING, Problem("no-change", NO_CHANGE), "lines")]


def check_day(
    taken_on: date, *, voted_on: date | None, year: int, last: date
) -> list[Problem]:
    """Return why a decision of this day cannot supplement the budget of a year.

    Source:
        BL-4 (docs/method/ledger.md)
    """
    problems = []
    if taken_on > last:
        late = {"year": str(year), "last": last, "day": taken_on}
        problems.append(Problem("too-late", TOO_LATE, late))
    if voted_on and taken_on < voted_on:
        early = {"day": taken_on, "earlier": voted_on}
        problems.append(Problem("before-the-budget", BEFORE_THE_BUDGET, early))
    return problems


def threshold_of(parameters: Mapping[str, object]) -> Decimal:
    """Return from which excess on a supplement is compulsory, in percent.

    >>> threshold_of({}), threshold_of({"supplement_threshold_percent": "2.5"})
    (Decimal('10'), Decimal('2.5'))
    """
    return exact_decimal(str(parameters.get(THRESHOLD, THRESHOLD_PERCENT)))


def supplement_due(
    given: Assigned,
    booked: Fraction,
    *,
    direction: str,
    threshold: Decimal,
    last: date,
) -> Problem | None:
    """Return that a running year has used so much that a supplement is compulsory.

    Only a flow of which less is better can be used up before its year is over.

    Args:
        given: What the line in force gives to its account or node.
        booked: What is booked there so far, in the same unit.
        direction: What is better for the line.
        threshold: From which excess on, in percent of the budget.
        last: The last day of the year.

    Source:
        BL-4 (docs/method/ledger.md)
    """
    excess = booked - given.whole
    allowed = abs(given.whole) * Fraction(threshold) / 100
    if direction != "less" or excess <= allowed:
        return None
    values: dict[str, object] = {
        "actual": shown(booked, given.place.unit),
        "target": shown(given.whole, given.place.unit),
        "percent": threshold,
        "last": last,
    }
    return Problem("supplement-due", DUE, values)
