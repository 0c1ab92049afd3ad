"""The steps of a cycle against its calendar, as pages and other code read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import ngettext

from naturbudget.apps.calendar.models import CycleCalendar, Deadline
from naturbudget.apps.calendar.queries import (
    calendar_of,
    deadlines_of,
    step_name,
    step_product,
)
from naturbudget.apps.cycle.timing.known import NOT_RECORDED, Facts, Known, known_of
from naturbudget.apps.cycle.timing.obstacles import Way, way_of
from naturbudget.apps.municipalities.desk import role_words
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.people import people_of
from naturbudget.core.calendar.lateness import Timed, Timeliness, timeliness
from naturbudget.core.calendar.template import SITTING

PEOPLE_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One step of a cycle: its deadline, its time, what is in its way, who holds it."""

    calendar: CycleCalendar
    deadline: Deadline
    timed: Timed
    way: Way

    @property
    def step(self) -> str:
        return self.deadline.step

    @property
    def is_sitting(self) -> bool:
        """Whether it is the vote on the financial budget, which others take."""
        return self.step == SITTING

    @property
    def name(self) -> str:
        return step_name(self.calendar, self.step)

    @property
    def product(self) -> str:
        return step_product(self.calendar, self.step)

    @property
    def holder(self) -> str:
        """The role that holds it just now."""
        return self.way.holder or self.deadline.holder

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its cycle."""
        return f"step-{self.step.replace('.', '-')}-{self.deadline.year}"


def timed_of(calendar: CycleCalendar, facts: Facts) -> list[tuple[Deadline, Timed]]:
    """Return each deadline of a calendar with what is known of its step.

    Source:
        CAL-5, CAL-6 (docs/method/calendar.md)
    """
    found = []
    for row in deadlines_of(calendar):
        known = _known(calendar, row, facts)
        timed = Timed(
            step=row.step,
            year=row.year,
            due=row.due,
            laid=row.laid,
            done=known.done,
            is_recorded=known.is_recorded,
            is_begun=known.is_begun,
        )
        found.append((row, timed))
    return found


def _known(calendar: CycleCalendar, row: Deadline, facts: Facts) -> Known:
    if row.step == SITTING:
        return NOT_RECORDED
    return known_of(facts, calendar, row.step, years_of(calendar, row))


def years_of(calendar: CycleCalendar, row: Deadline) -> list[int]:
    """Return the budget years that a step is about: one, or all of its cycle."""
    steps = [one for one in deadlines_of(calendar) if one.step == row.step]
    if len(steps) > 1:
        return [row.year]
    return [one.year for one in calendar.span.periods]


def rows_of(
    calendar: CycleCalendar, facts: Facts, *, today: date, until: date | None = None
) -> list[Row]:
    """Return the steps of a cycle with what is in their way.

    Args:
        calendar: The calendar of the cycle.
        facts: What was read of its years.
        today: Against which day they are held.
        until: What is due later, and not begun, is not asked what is in its way.

    Source:
        CAL-5, CAL-7 (docs/method/calendar.md)
    """
    rows = []
    for deadline, timed in timed_of(calendar, facts):
        is_asked = timed.done is None and (
            until is None or timed.due <= until or timed.is_begun
        )
        years = years_of(calendar, deadline)
        way = way_of(facts, deadline.step, years, today=today) if is_asked else Way()
        rows.append(Row(calendar, deadline, timed, way))
    return rows


def facts_of(town: Municipality, calendars: Iterable[CycleCalendar]) -> Facts:
    """Return what is to be read for some calendars; nothing is read yet."""
    return Facts(town, (one.year for row in calendars for one in row.span.periods))


def timeliness_of(town: Municipality, year: int, *, today: date) -> Timeliness | None:
    """Return how a budget year kept its calendar; nothing where none is laid.

    Of a cycle of two years it has the steps of that year and those of the cycle.

    Source:
        CAL-9 (docs/method/calendar.md)
    """
    calendar = calendar_of(town, year)
    if calendar is None:
        return None
    facts = facts_of(town, [calendar])
    steps = [
        timed
        for row, timed in timed_of(calendar, facts)
        if year in years_of(calendar, row)
    ]
    return timeliness(steps, today=today)


def holders_of(town: Municipality) -> Mapping[str, str]:
    """Return for each role the people who hold it, as one text."""
    people: dict[str, list[str]] = defaultdict(list)
    for person in people_of(town):
        name = person.said(with_address=False)
        for role in dict.fromkeys(one.role for one in person.memberships):
            people[role].append(name)
    return {role: _some(names) for role, names in people.items()}


def _some(names: list[str]) -> str:
    said, more = ", ".join(names[:PEOPLE_SHOWN]), len(names) - PEOPLE_SHOWN
    if more <= 0:
        return said
    text = ngettext("{names} and one more", "{names} and {count} more", more)
    return text.format(names=said, count=more)


def role_word(role: str) -> str:
    """Return a role as people read it."""
    return role_words({role})
