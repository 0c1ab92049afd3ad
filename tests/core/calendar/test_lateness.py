"""How late a step is, and what a year comes to."""

from __future__ import annotations

from datetime import date

import pytest

from naturbudget.core.calendar.lateness import Timed, timeliness
from naturbudget.core.calendar.template import SITTING

DUE = date(2026, 6, 30)


def timed(step="3.4", **known):
    return Timed(step, 2025, DUE, known.pop("laid", DUE), **known)


@pytest.mark.parametrize(
    ("known", "today", "state", "late"),
    [
        ({"done": DUE}, date(2027, 1, 1), "done", 0),
        ({"done": date(2026, 6, 11)}, date(2026, 6, 12), "done", 0),
        ({"done": date(2026, 7, 1)}, date(2027, 1, 1), "done-late", 1),
        ({}, date(2026, 12, 1), "late", 154),
        ({}, date(2026, 7, 1), "late", 1),
        ({}, DUE, "soon", 0),
        ({}, date(2026, 6, 9), "soon", 0),
        ({}, date(2026, 6, 8), "to-come", 0),
        ({"is_recorded": False}, date(2026, 12, 1), "not-recorded", 0),
        ({"is_recorded": False}, date(2026, 6, 29), "soon", 0),
    ],
)
def test_a_step_against_its_day(known, today, state, late):
    step = timed(**known)

    assert step.state(today, soon_days=21) == state
    assert step.days_late(today) == late


def test_a_moved_deadline_does_not_hide_how_late_it_is_as_laid():
    step = timed(laid=date(2026, 5, 31), done=date(2026, 6, 30))

    assert (step.days_late(DUE), step.days_late_as_laid(DUE)) == (0, 30)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"done": DUE}, "complete"),
        ({"is_begun": True}, "in-progress"),
        ({}, "not-started"),
        ({"is_recorded": False}, "not-recorded"),
    ],
)
def test_progress_has_the_three_words_of_the_method(known, expected):
    assert timed(**known).progress == expected


def test_a_year_is_summed_up_without_the_sitting():
    found = timeliness(
        [
            timed(SITTING, is_recorded=False),
            timed("1.8", done=DUE),
            timed("3.2", done=date(2026, 7, 10)),
            timed("3.4"),
            timed("1.3", is_recorded=False),
        ],
        today=date(2026, 7, 5),
    )

    assert len(found.steps) == 4
    assert (found.in_time, found.late, found.overdue) == (1, 1, 1)
    assert (found.to_come, found.unknown, found.worst) == (0, 1, 10)


def test_what_is_not_due_is_to_come():
    found = timeliness([timed()], today=date(2026, 1, 1))

    assert (found.to_come, found.overdue, found.worst) == (1, 0, 0)
    assert timeliness([], today=DUE).worst == 0
