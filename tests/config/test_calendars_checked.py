"""What a superuser changes of a calendar behind the journal is told."""

from __future__ import annotations

from datetime import date

import pytest
from tests import calendars

from naturbudget.apps.calendar import actions
from naturbudget.config.checks.journal.calendars import differences
from naturbudget.config.checks.journal.told import Told

# What is changed, and what is said of it.
CHANGES = [
    ("UPDATE calendar_cyclecalendar SET rhythm = 2", "rhythm “1”"),
    ("UPDATE calendar_cyclecalendar SET version = 'x'", "the tables say “x”"),
    ("UPDATE calendar_deadline SET laid = '2024-12-24' WHERE step = '1.2'", "1.2 2025"),
    ("UPDATE calendar_deadline SET holder = 'clerk' WHERE step = '1.3'", "1.3 2025"),
    ("UPDATE calendar_move SET due = '2024-12-24' WHERE due = '2024-11-05'", "1.7"),
    ("UPDATE calendar_move SET reason = 'None.'", "its reason “Holidays.”"),
    ("DELETE FROM calendar_move WHERE follows", "tells of the move 1.2 2025 1"),
    (
        "INSERT INTO calendar_move (deadline_id, number, before, due, reason, follows, "
        "moved_at, moved_by_id) SELECT deadline_id, 9, due, before, 'x', false, "
        "moved_at, moved_by_id FROM calendar_move WHERE due = '2024-11-05'",
        "the move 1.7 2025 9 is there, and no entry",
    ),
]
TABLES = ("calendar_cyclecalendar", "calendar_deadline", "calendar_move")


@pytest.fixture
def town(transactional_db, vaxjo, ada):
    found = calendars.laid(vaxjo, by=ada)
    calendars.moved(vaxjo, "1.7", date(2024, 11, 5), reason="Holidays.", by=ada)
    actions.move_sitting(
        found,
        date(2024, 12, 3),
        reason="The grants are late.",
        by=ada,
        at=calendars.LAID_AT,
    )
    return vaxjo


@pytest.fixture
def hand(superuser_connection):
    """Somebody whom no trigger stops."""
    superuser_connection.autocommit = True
    superuser_connection.execute("SET session_replication_role = replica")
    return superuser_connection


def test_what_somebody_changes_of_a_calendar_is_told(town, hand):
    assert list(differences(Told(town))) == []
    for statement, said in CHANGES:
        before = {
            table: hand.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in TABLES
        }
        hand.execute(statement)

        found = list(differences(Told(town)))

        assert any(said in one for one in found), (statement, found)
        for table, rows in before.items():
            hand.execute(f"DELETE FROM {table}")
            for row in rows:
                marks = ", ".join(["%s"] * len(row))
                hand.execute(f"INSERT INTO {table} VALUES ({marks})", row)
    assert list(differences(Told(town))) == []
