"""The steps of a cycle against its calendar, as pages and other code read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import ngettext

from naturbudget.apps.calendar.models import CycleCalendar, Deadline
from naturbudget.apps.calendar.queries import (
    calendar_of,
    calendars_of,
    deadlines_of,
    soon_days,
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
from naturbudget.core.period import year_of

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


def rows_of(calendar: CycleCalendar, facts: Facts) -> list[Row]:
    """Return the steps of a cycle with what is in their way.

    Source:
        CAL-5, CAL-7 (docs/method/calendar.md)
    """
    rows = []
    for deadline, timed in timed_of(calendar, facts):
        years = years_of(calendar, deadline)
        way = Way() if timed.done else way_of(facts, deadline.step, years)
        rows.append(Row(calendar, deadline, timed, way))
    return rows


def facts_of(
    town: Municipality, calendars: Iterable[CycleCalendar], *, today: date
) -> Facts:
    """Return what is to be read for some calendars; nothing is read yet."""
    years = (one.year for row in calendars for one in row.span.periods)
    return Facts(town, years, today=today)


def pressing(town: Municipality, *, today: date) -> list[Row]:
    """Return what is late or due soon in the cycles of last, this and next year.

    Source:
        CAL-8 (docs/method/calendar.md)
    """
    running = year_of(today, town.first_month)
    calendars = calendars_of(town, range(running - 1, running + 2))
    facts, soon = facts_of(town, calendars, today=today), soon_days(town)
    found = []
    for calendar in calendars:
        for row, timed in timed_of(calendar, facts):
            is_near = timed.state(today, soon_days=soon) in ("late", "soon")
            if is_near and row.step != SITTING:
                way = way_of(facts, row.step, years_of(calendar, row))
                found.append(Row(calendar, row, timed, way))
    return sorted(found, key=lambda one: one.timed.due)


def timeliness_of(town: Municipality, year: int, *, today: date) -> Timeliness | None:
    """Return how a budget year kept its calendar; nothing where none is laid.

    Of a cycle of two years it has the steps of that year and those of the cycle.

    Source:
        CAL-9 (docs/method/calendar.md)
    """
    calendar = calendar_of(town, year)
    if calendar is None:
        return None
    facts = facts_of(town, [calendar], today=today)
    steps = [
        timed
        for row, timed in timed_of(calendar, facts)
        if year in years_of(calendar, row)
    ]
    return timeliness(steps, today=today)


class Holders:
    """Who holds which role in a municipality, read once."""

    def __init__(self, town: Municipality) -> None:
        self._held = [
            (role.role, role.department_id, person.said(with_address=False))
            for person in people_of(town)
            for role in person.memberships
        ]

    def of(self, row: Row) -> str:
        """Return the people who hold a step, as one text; of many, the first two."""
        departments = row.way.departments
        names = [
            name
            for role, department, name in self._held
            if role == row.holder and (not departments or department in departments)
        ]
        return _some(list(dict.fromkeys(names)))


def _some(names: list[str]) -> str:
    said, more = ", ".join(names[:PEOPLE_SHOWN]), len(names) - PEOPLE_SHOWN
    if more <= 0:
        return said
    text = ngettext("{names} and one more", "{names} and {count} more", more)
    return text.format(names=said, count=more)


def role_word(role: str) -> str:
    """Return a role as people read it."""
    return role_words({role})
