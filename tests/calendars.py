"""The calendar of a year, laid through the same actions as the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests import factories, year

from naturbudget.apps.calendar import actions
from naturbudget.apps.calendar.queries import calendar_of, deadlines_of

SITTING = date(2024, 11, 26)
LAID_AT = datetime(2024, 2, 12, 9, tzinfo=UTC)


def laid(of, first=year.YEAR, *, sitting=SITTING, by=None, at=LAID_AT, **options):
    by = by or factories.author_of(of)
    return actions.lay_calendar(of, first, sitting=sitting, by=by, at=at, **options)


def deadline(of, step, books=year.YEAR):
    """Return a deadline as it stands, with its moves."""
    rows = deadlines_of(calendar_of(of, books))
    return next(one for one in rows if (one.step, one.year) == (step, books))


def moved(of, step, due, *, reason="The hall is closed.", by=None, at=LAID_AT):
    by = by or factories.author_of(of)
    return actions.move_deadline(deadline(of, step), due, reason=reason, by=by, at=at)


def codes(error):
    return [one.code for one in error.value.problems]
