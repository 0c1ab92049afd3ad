"""Which figures are due, until when, and what is written on which day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from naturbudget.core.period import ONE_DAY, Span, budget_year, year_of

Rhythm = Literal["month", "quarter", "year"]
RHYTHMS: Final = get_args(Rhythm)
MONTHS_IN: Final = {"month": 1, "quarter": 3, "year": 12}
ANSWER_DAYS_MIN: Final = 7  # nobody is asked for something by yesterday
PERIODS_BACK_MAX: Final = 120  # ten years by the month: more is asked for by hand
ESCALATED, TOLD = "escalated", "told"


def elapsed(
    rhythm: Rhythm, *, since: date, on: date, lag_days: int, first_month: int = 1
) -> Iterator[Span]:
    """Yield the periods a figure can be asked for on a day, the latest first.

    Args:
        rhythm: How often figures come; quarters and years begin with the budget year.
        since: No period that begins before this day is asked for.
        on: The day. A period is over, and its usual lag has passed by then.
        lag_days: How many days after a period its figure is usually there.
        first_month: The month the budget year begins with.

    Source:
        DR-1 (docs/method/requests.md)

    >>> asked = elapsed("quarter", since=date(2025, 7, 1), on=date(2026, 4, 9),
    ...                 lag_days=10)
    >>> [str(span.last) for span in asked]
    ['2025-12-31', '2025-09-30']
    """
    span = _around(rhythm, on, first_month)
    for _ in range(PERIODS_BACK_MAX):
        if span.first < since:
            return
        if span.last + timedelta(days=lag_days) < on:
            yield span
        span = _around(rhythm, span.first - ONE_DAY, first_month)


def _around(rhythm: Rhythm, day: date, first_month: int) -> Span:
    """Return the period of a rhythm that holds a day."""
    year = budget_year(year_of(day, first_month), first_month)
    if rhythm == "year":
        return Span(year.first, year.last)
    size = MONTHS_IN[rhythm]
    starts = year.months[::size]
    ends = [start - ONE_DAY for start in starts[1:]] + [year.last]
    return next(
        Span(start, end)
        for start, end in zip(starts, ends, strict=True)
        if start <= day <= end
    )


def due_day(span: Span, *, deadline_days: int, asked_on: date) -> date:
    """Return the day until which a figure is asked for.

    Source:
        DR-1 (docs/method/requests.md)

    >>> year = Span(date(2025, 1, 1), date(2025, 12, 31))
    >>> str(due_day(year, deadline_days=60, asked_on=date(2026, 1, 15)))
    '2026-03-01'
    >>> str(due_day(year, deadline_days=60, asked_on=date(2026, 5, 1)))
    '2026-05-08'
    """
    usual = span.last + timedelta(days=deadline_days)
    return max(usual, asked_on + timedelta(days=ANSWER_DAYS_MIN))


@dataclass(frozen=True, slots=True)
class Plan:
    """On which days after the deadline somebody is written to; minus is before it."""

    remind: tuple[int, ...]
    escalate: int
    tell: int


@dataclass(frozen=True, slots=True)
class Step:
    """What is done about a figure that is owed: its name, and its day."""

    name: str
    day: date

    @property
    def is_reminder(self) -> bool:
        """Return whether it writes to the supplier."""
        return self.name.startswith("reminded")


def steps_of(due: date, plan: Plan) -> list[Step]:
    """Return all that is done until a figure is there, by day.

    Source:
        DR-3 (docs/method/requests.md)
    """
    offsets = {f"reminded {days:+d}": days for days in plan.remind}
    offsets |= {ESCALATED: plan.escalate, TOLD: plan.tell}
    steps = [Step(name, due + timedelta(days=n)) for name, n in offsets.items()]
    return sorted(steps, key=lambda step: (step.day, step.name))


def steps_now(
    due: date, plan: Plan, *, asked_on: date, on: date, done: Collection[str]
) -> list[Step]:
    """Return what is to be done on a day and was not done yet.

    Of reminders that were missed only the latest is written: nobody gets three letters
    because a server stood still. What lies on or before the day of the request is left
    out, as the request itself says it.

    Args:
        due: The deadline.
        plan: When somebody is written to.
        asked_on: The day the request went out.
        on: The day.
        done: The names of the steps that were done.

    Source:
        DR-3 (docs/method/requests.md)

    >>> plan = Plan(remind=(-7, 0, 7), escalate=14, tell=21)
    >>> due = date(2026, 3, 1)
    >>> asked = date(2026, 1, 15)
    >>> [s.name for s in steps_now(due, plan, asked_on=asked, on=due, done=())]
    ['reminded +0']
    """
    late = [step for step in steps_of(due, plan) if asked_on < step.day <= on]
    reminders = [step for step in late if step.is_reminder]
    owed = [*reminders[-1:], *(step for step in late if not step.is_reminder)]
    return [step for step in owed if step.name not in done]
