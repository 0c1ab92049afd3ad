"""The dated steps of one cycle, and which days a deadline may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from naturbudget.core.calendar.template import CYCLE, SITTING, Template, shifted
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.period import BudgetYear, budget_year

RHYTHMS: Final = (1, 2)
# The vote on the Master Budget; what comes before it belongs to its preparation.
VOTE: Final = "1.8"
PREPARATION: Final = "1."
SITTING_HOLDER: Final = "treasury"
# The financial budget is voted not earlier than this, and before its year is over.
SITTING_MONTHS_BEFORE = 18
DEADLINE_MONTHS_AROUND = 24
SITTING_DAYS_BEFORE = 35
WEEKS_OF_A_YEAR = timedelta(weeks=52)
REASON_MAX = 1_000

NOT_A_RHYTHM = gettext_noop(
    "A budget is voted for one year or for two, not for {rhythm}. Choose one of them."
)
SITTING_OUT = gettext_noop(
    "{day} is no day on which the financial budget of {year} is voted: it lies from "
    "{earliest} to {latest}. Correct the day."
)
TOO_LATE = gettext_noop(
    "{due} is not before {sitting}, the day of the vote on the financial budget. What "
    "prepares the Master Budget is done before it; choose an earlier day, or correct "
    "the day of the sitting."
)
VOTE_TOO_LATE = gettext_noop(
    "{due} is after {sitting}, the day of the vote on the financial budget. Both "
    "budgets are voted in one sitting, or the Master Budget before; choose that day "
    "or an earlier one, or correct the day of the sitting."
)
OUT_OF_REACH = gettext_noop(
    "{due} has nothing to do with the cycle of {year}: its deadlines lie from "
    "{earliest} to {latest}. Correct the year."
)
NO_REASON = gettext_noop(
    "A deadline is moved with a reason. Say in a sentence why the day changes; who "
    "waits for the step reads it."
)
LONG_REASON = gettext_noop(
    "The reason has {length} characters; {most} are kept. Shorten it."
)
SAME_DAY = gettext_noop("It is due on {due} already. Choose another day.")


class CalendarError(NaturbudgetError):
    """The calendar cannot be laid, or a deadline not moved, like this."""


@dataclass(frozen=True, slots=True)
class CycleSpan:
    """The days of a cycle: one or two budget years with one vote on the budget.

    Source:
        W-10 (docs/method/budget.md), CAL-4 (docs/method/calendar.md)
    """

    year: int
    rhythm: int = 1
    first_month: int = 1

    @property
    def periods(self) -> tuple[BudgetYear, ...]:
        """Return its budget years, each of twelve months."""
        years = range(self.year, self.year + self.rhythm)
        return tuple(budget_year(one, self.first_month) for one in years)

    @property
    def first(self) -> date:
        """Its first day."""
        return self.periods[0].first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.periods[-1].last


@dataclass(frozen=True, slots=True)
class Due:
    """One step of a cycle with its day.

    ``year`` is the budget year it belongs to; steps that a cycle has once bear the
    first one.
    """

    step: str
    year: int
    day: date
    holder: str


def lay(template: Template, span: CycleSpan, *, sitting: date) -> list[Due]:
    """Return the deadlines of a cycle, the sitting first, then step by step.

    Args:
        template: From which days each step is counted.
        span: The years of the cycle.
        sitting: The day on which the council votes on the financial budget.

    Raises:
        CalendarError: The rhythm, the sitting or a day that follows from it is not
            possible; every reason is said.

    Source:
        W-9, GATE-1.1, CAL-2, CAL-4 (docs/method/calendar.md)
    """
    if span.rhythm not in RHYTHMS:
        values = {"rhythm": span.rhythm, "field": "rhythm"}
        raise CalendarError(Problem("not-a-rhythm", NOT_A_RHYTHM, values))
    problems = sitting_problems(span, sitting)
    if problems:
        raise CalendarError(*problems)
    found = [Due(SITTING, span.year, sitting, SITTING_HOLDER)]
    for step in template.steps:
        for period in span.periods:
            is_once = step.each == CYCLE
            if is_once and period.year != span.year:
                continue
            last = span.last if is_once else period.last
            day = step.due(sitting=sitting, first=period.first, last=last)
            found.append(Due(step.code, period.year, day, step.holder))
    problems = [
        problem
        for due in found
        for problem in _after_the_sitting(due.step, due.day, sitting)
    ]
    if problems:
        raise CalendarError(*problems)
    return found


def sitting_problems(span: CycleSpan, sitting: date) -> list[Problem]:
    """Return why the financial budget of a cycle cannot be voted on a day.

    Source:
        CAL-2 (docs/method/calendar.md)
    """
    earliest = shifted(span.first, -SITTING_MONTHS_BEFORE)
    latest = span.periods[0].last
    if earliest <= sitting <= latest:
        return []
    values = {
        "day": sitting,
        "year": str(span.year),
        "earliest": earliest,
        "latest": latest,
        "field": "sitting",
    }
    return [Problem("sitting-out", SITTING_OUT, values)]


def check_move(
    step: str, due: date, *, before: date, reason: str, sitting: date, span: CycleSpan
) -> None:
    """Refuse to move a deadline without a reason, or to a day it cannot have.

    Args:
        step: Which step; the sitting has rules of its own.
        due: The day it shall have.
        before: The day it has now.
        reason: Why it moves.
        sitting: The day of the vote on the financial budget.
        span: The years of the cycle.

    Raises:
        CalendarError: With every reason at once.

    Source:
        GATE-1.1, CAL-3 (docs/method/calendar.md)
    """
    problems = []
    if due == before:
        problems.append(Problem("same-day", SAME_DAY, {"due": due, "field": "due"}))
    if step == SITTING:
        problems += sitting_problems(span, due)
    else:
        problems += _out_of_reach(due, span) or _after_the_sitting(step, due, sitting)
    if not reason.strip():
        problems.append(Problem("no-reason", NO_REASON, {"field": "reason"}))
    elif len(reason) > REASON_MAX:
        length = {"length": len(reason), "most": REASON_MAX, "field": "reason"}
        problems.append(Problem("long-reason", LONG_REASON, length))
    if problems:
        raise CalendarError(*problems)


def laid_anew(
    template: Template,
    span: CycleSpan,
    *,
    sitting: date,
    by_hand: Mapping[tuple[str, int], date],
) -> dict[tuple[str, int], date]:
    """Return the days of a cycle whose sitting moves, by step and year.

    What somebody moved by hand keeps its day, unless it would then lie behind the
    vote.

    Args:
        template: From which days each step is counted.
        span: The years of the cycle.
        sitting: The new day.
        by_hand: The days that somebody set, by step and year.

    Raises:
        CalendarError: The sitting is not possible.

    Source:
        W-9, CAL-3 (docs/method/calendar.md)
    """
    found = {}
    for due in lay(template, span, sitting=sitting):
        kept = by_hand.get((due.step, due.year))
        fits = kept is not None and not _after_the_sitting(due.step, kept, sitting)
        found[due.step, due.year] = kept if kept is not None and fits else due.day
    return found


def proposed_sitting(span: CycleSpan, *, before: tuple[int, date] | None) -> date:
    """Return a day to begin with: the weekday of last time, else five weeks before.

    Args:
        span: The years of the cycle.
        before: First year and sitting of an earlier cycle, if there is one.

    Source:
        CAL-2 (docs/method/calendar.md)
    """
    if before is not None:
        year, sitting = before
        day = sitting + WEEKS_OF_A_YEAR * (span.year - year)
        if not sitting_problems(span, day):
            return day
    return span.first - timedelta(days=SITTING_DAYS_BEFORE)


def _after_the_sitting(step: str, due: date, sitting: date) -> list[Problem]:
    """Return that a step of the preparation is due behind the vote (GATE-1.1)."""
    values = {"due": due, "sitting": sitting, "field": "due"}
    if step == VOTE:
        late = due > sitting
        return [Problem("vote-too-late", VOTE_TOO_LATE, values)] if late else []
    if step.startswith(PREPARATION) and due >= sitting:
        return [Problem("too-late", TOO_LATE, values)]
    return []


def _out_of_reach(due: date, span: CycleSpan) -> list[Problem]:
    earliest = shifted(span.first, -DEADLINE_MONTHS_AROUND)
    latest = shifted(span.last, DEADLINE_MONTHS_AROUND)
    if earliest <= due <= latest:
        return []
    values = {
        "due": due,
        "year": str(span.year),
        "earliest": earliest,
        "latest": latest,
        "field": "due",
    }
    return [Problem("out-of-reach", OUT_OF_REACH, values)]
