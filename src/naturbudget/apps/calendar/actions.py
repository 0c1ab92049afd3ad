"""Laying the calendar of a cycle, and moving its deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from naturbudget.apps.calendar.models import CycleCalendar, Deadline, Move
from naturbudget.apps.calendar.queries import (
    DEFAULT,
    calendar_of,
    calendars_of,
    deadlines_of,
    sitting_of,
    step_name,
    templates,
)
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.calendar.laying import (
    CalendarError,
    CycleSpan,
    Due,
    check_move,
    laid_anew,
    lay,
)
from naturbudget.core.calendar.template import SITTING
from naturbudget.core.errors import Problem, gettext_noop

IS_LAID: Final = gettext_noop(
    "{year} has a calendar already, that of the cycle of {cycle}. Move its deadlines, "
    "or its sitting."
)
NO_TEMPLATE: Final = gettext_noop(
    "There is no calendar template “{template}” here. There are: {known}."
)


@transaction.atomic
def lay_calendar(
    town: Municipality,
    year: int,
    *,
    sitting: date,
    rhythm: int = 1,
    template: str = DEFAULT,
    by: User,
    at: datetime,
) -> CycleCalendar:
    """Lay the calendar of a cycle: a deadline for each step, from the sitting back.

    Args:
        town: Whose cycle.
        year: The budget year it begins with.
        sitting: The day of the vote on the financial budget.
        rhythm: For how many years the budget is voted, one or two.
        template: The name of the template.
        by: Who lays it.
        at: When.

    Raises:
        CalendarError: A year of it has a calendar, or the days are not possible.

    Source:
        W-9, GATE-1.1, CAL-2 (docs/method/calendar.md)
    """
    of = lock(town)
    source = templates().get(template)
    if source is None:
        values = {"template": template, "known": ", ".join(templates())}
        raise CalendarError(Problem("no-template", NO_TEMPLATE, values))
    span = CycleSpan(year, rhythm, of.first_month)
    dues = lay(source, span, sitting=sitting)
    wanted = [one.year for one in span.periods]
    if taken := calendars_of(of, wanted):
        both = {one.year for one in taken[0].span.periods} & set(wanted)
        values = {"year": str(min(both)), "cycle": str(taken[0].year)}
        raise CalendarError(Problem("is-laid", IS_LAID, values))
    row = CycleCalendar.objects.create(
        municipality=of,
        year=year,
        rhythm=rhythm,
        template=template,
        version=source.version,
        laid_at=at,
        laid_by=by,
    )
    Deadline.objects.bulk_create(
        Deadline(
            calendar=row,
            position=number,
            step=due.step,
            year=due.year,
            laid=due.day,
            holder=due.holder,
        )
        for number, due in enumerate(dues)
    )
    events.record(
        "calendar-laid",
        of=of,
        by=by,
        at=at,
        year=year,
        rhythm=rhythm,
        sitting=sitting,
        template=template,
        edition=source.version,
        deadlines=_told(dues),
    )
    return row


def _told(dues: list[Due]) -> dict[str, str]:
    return {f"{one.step} {one.year}": f"{one.day} {one.holder}" for one in dues}


@transaction.atomic
def move_deadline(
    deadline: Deadline, due: date, *, reason: str, by: User, at: datetime
) -> Move:
    """Give one deadline another day, with the reason.

    Raises:
        CalendarError: There is no reason, or the day is not possible.

    Source:
        GATE-1.1, CAL-3 (docs/method/calendar.md)
    """
    calendar = _locked(deadline.calendar)
    row = next(one for one in deadlines_of(calendar) if one.pk == deadline.pk)
    assert row.step != SITTING, "the sitting is moved with all that follows from it"
    said = " ".join(reason.split())
    check_move(
        row.step,
        due,
        before=row.due,
        reason=said,
        sitting=sitting_of(calendar).due,
        span=calendar.span,
    )
    before = row.due
    move = _move(row, due, reason=said, follows=False, by=by, at=at)
    events.record(
        "deadline-moved",
        of=calendar.municipality,
        by=by,
        at=at,
        called=step_name(calendar, row.step),
        year=row.year,
        step=row.step,
        turn=move.number,
        before=before,
        due=due,
        reason=said,
    )
    return move


@transaction.atomic
def move_sitting(
    calendar: CycleCalendar, day: date, *, reason: str, by: User, at: datetime
) -> list[Move]:
    """Move the vote on the financial budget, and what is counted back from it.

    Raises:
        CalendarError: There is no reason, the day is not possible, or the template of
            the calendar is not here.

    Source:
        W-9, CAL-3 (docs/method/calendar.md)
    """
    of = _locked(calendar)
    source = templates().get(of.template)
    if source is None:
        values = {"template": of.template, "known": ", ".join(templates())}
        raise CalendarError(Problem("no-template", NO_TEMPLATE, values))
    sitting, said = sitting_of(of), " ".join(reason.split())
    check_move(SITTING, day, before=sitting.due, reason=said, sitting=day, span=of.span)
    days = laid_anew(source, of.span, sitting=day, by_hand=_by_hand(of))
    moves = [
        _move(
            row,
            days[row.step, row.year],
            reason=said,
            follows=row.step != SITTING,
            by=by,
            at=at,
        )
        for row in deadlines_of(of)
        if days.get((row.step, row.year), row.due) != row.due
    ]
    events.record(
        "sitting-moved",
        of=of.municipality,
        by=by,
        at=at,
        year=of.year,
        before=sitting.due,
        due=day,
        reason=said,
        deadlines={
            f"{one.deadline.step} {one.deadline.year} {one.number}": str(one.due)
            for one in moves
        },
    )
    return moves


def _by_hand(calendar: CycleCalendar) -> Mapping[tuple[str, int], date]:
    """Return the days that somebody chose, by step and year."""
    chosen = {}
    for row in deadlines_of(calendar):
        moves = row.moved
        if row.step != SITTING and moves and not moves[-1].follows:
            chosen[row.step, row.year] = moves[-1].due
    return chosen


def _locked(calendar: CycleCalendar) -> CycleCalendar:
    """Return a calendar as it stands, and keep everybody else out of its town."""
    found = calendar_of(lock(calendar.municipality), calendar.year)
    assert found is not None, "a calendar stays"
    return found


def _move(
    row: Deadline, due: date, *, reason: str, follows: bool, by: User, at: datetime
) -> Move:
    return Move.objects.create(
        deadline=row,
        number=len(row.moved) + 1,
        before=row.due,
        due=due,
        reason=reason,
        follows=follows,
        moved_at=at,
        moved_by=by,
    )
