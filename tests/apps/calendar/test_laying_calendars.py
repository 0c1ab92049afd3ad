"""A calendar is laid once for a year; its deadlines move, with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from tests import calendars, factories
from tests.calendars import codes

from naturbudget.apps.calendar import actions
from naturbudget.apps.calendar.models import CycleCalendar, Deadline, Move
from naturbudget.apps.calendar.queries import calendar_of, sitting_of
from naturbudget.apps.municipalities.journal import entries
from naturbudget.core.calendar.laying import CalendarError

pytestmark = pytest.mark.django_db
LATER = date(2024, 12, 17)


def told(of):
    return [one.what for one in entries(of, of.events.order_by("number"))]


def test_a_calendar_has_a_deadline_for_each_step(vaxjo, ada):
    found = calendars.laid(vaxjo, by=ada)

    assert found.deadlines.count() == 18
    assert calendars.deadline(vaxjo, "1.7").due == date(2024, 10, 26)
    assert calendars.deadline(vaxjo, "3.4").due == date(2026, 6, 30)
    [said] = told(vaxjo)
    assert said.startswith("The calendar of the cycle 2025 was laid")
    assert "26 November 2024" in said


def test_a_year_of_april_is_laid_from_april(ada):
    town = factories.municipality("leeds", name="Leeds", first_month=4)

    calendars.laid(town, 2025, sitting=date(2025, 2, 25), by=ada)

    assert calendars.deadline(town, "2.3").due == date(2025, 11, 30)


def test_a_year_has_one_calendar(vaxjo, ada):
    calendars.laid(vaxjo, 2025, rhythm=2, by=ada)

    with pytest.raises(CalendarError) as error:
        calendars.laid(vaxjo, 2026, sitting=date(2025, 11, 25), by=ada)

    assert codes(error) == ["is-laid"]
    assert calendar_of(vaxjo, 2026).year == 2025
    assert calendar_of(vaxjo, 2027) is None


def test_a_template_that_is_not_here_is_refused(vaxjo, ada):
    with pytest.raises(CalendarError) as error:
        calendars.laid(vaxjo, template="lunar", by=ada)

    assert codes(error) == ["no-template"]
    assert not vaxjo.calendars.exists()


def test_a_deadline_is_moved_twice_and_keeps_the_day_it_was_laid_for(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)

    calendars.moved(vaxjo, "1.7", date(2024, 11, 5), by=ada)
    calendars.moved(vaxjo, "1.7", date(2024, 11, 12), reason="  Holidays.\n", by=ada)

    found = calendars.deadline(vaxjo, "1.7")
    assert (found.laid, found.due) == (date(2024, 10, 26), date(2024, 11, 12))
    assert [one.reason for one in found.moved] == ["The hall is closed.", "Holidays."]
    assert told(vaxjo)[1:] == [
        "The deadline of “Consultation” of 2025 was moved from 26 October 2024 to "
        "5 November 2024",
        "The deadline of “Consultation” of 2025 was moved from 5 November 2024 to "
        "12 November 2024",
    ]


def test_a_move_without_a_reason_changes_nothing(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)

    with pytest.raises(CalendarError) as error:
        calendars.moved(vaxjo, "1.7", calendars.SITTING, reason=" ", by=ada)

    assert codes(error) == ["too-late", "no-reason"]
    assert not Move.objects.exists()


def test_the_sitting_takes_along_what_is_counted_back_from_it(vaxjo, ada):
    found = calendars.laid(vaxjo, by=ada)
    calendars.moved(vaxjo, "1.6", date(2024, 11, 8), by=ada)

    moves = actions.move_sitting(
        found, LATER, reason="The grants are late.", by=ada, at=calendars.LAID_AT
    )

    assert sitting_of(calendar_of(vaxjo, 2025)).due == LATER
    assert calendars.deadline(vaxjo, "1.8").due == LATER
    assert calendars.deadline(vaxjo, "1.2").due == date(2024, 6, 17)
    assert calendars.deadline(vaxjo, "1.6").due == date(2024, 11, 8)
    assert calendars.deadline(vaxjo, "2.1").due == date(2025, 3, 31)
    assert [one.follows for one in moves] == [False, *[True] * 7]


def test_a_sitting_that_cannot_be_is_refused_with_every_reason(vaxjo, ada):
    found = calendars.laid(vaxjo, by=ada)

    with pytest.raises(CalendarError) as error:
        actions.move_sitting(
            found, date(2026, 1, 1), reason="", by=ada, at=calendars.LAID_AT
        )

    assert codes(error) == ["sitting-out", "no-reason"]


# The database


def refused(statement, said):
    with (
        pytest.raises(DatabaseError, match=said),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE calendar_cyclecalendar SET rhythm = 2",
        "UPDATE calendar_deadline SET laid = '2024-12-24'",
        "UPDATE calendar_move SET reason = 'None.'",
        "DELETE FROM calendar_move",
        "TRUNCATE calendar_move",
    ],
)
def test_what_was_laid_or_moved_is_only_added_to(vaxjo, ada, statement):
    calendars.laid(vaxjo, by=ada)
    calendars.moved(vaxjo, "1.7", date(2024, 11, 5), by=ada)

    refused(statement, "permission denied")


def test_the_database_keeps_one_calendar_for_a_year(vaxjo, ada):
    calendars.laid(vaxjo, 2025, rhythm=2, by=ada)

    with pytest.raises(DatabaseError, match="one calendar"), transaction.atomic():
        CycleCalendar.objects.create(
            municipality=vaxjo,
            year=2026,
            rhythm=1,
            template="annual",
            version="1",
            laid_at=calendars.LAID_AT,
            laid_by=ada,
        )


@pytest.mark.parametrize(
    ("number", "before"), [(2, date(2024, 10, 26)), (1, date(2024, 10, 27))]
)
def test_the_database_lets_a_move_begin_where_the_deadline_is(
    vaxjo, ada, number, before
):
    calendars.laid(vaxjo, by=ada)

    with pytest.raises(DatabaseError, match="from the day it has"):
        Move.objects.create(
            deadline=Deadline.objects.get(step="1.7"),
            number=number,
            before=before,
            due=date(2024, 11, 5),
            reason="Because.",
            moved_at=calendars.LAID_AT,
            moved_by=ada,
        )
