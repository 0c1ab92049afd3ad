"""Which periods are asked for, until when, and what is written on which day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.delivery.due import (
    RHYTHMS,
    Plan,
    due_day,
    elapsed,
    steps_now,
    steps_of,
)
from naturbudget.core.delivery.parameters import read_days, write_days
from naturbudget.core.period import ONE_DAY, Span

PLAN = Plan(remind=(-7, 0, 7), escalate=14, tell=21)
DUE = date(2026, 3, 1)


def spans(rhythm, *, since, on, lag=0, first_month=1):
    found = elapsed(
        rhythm,
        since=date.fromisoformat(since),
        on=date.fromisoformat(on),
        lag_days=lag,
        first_month=first_month,
    )
    return [(str(span.first), str(span.last)) for span in found]


def names(on, *, asked="2026-01-15", done=()):
    found = steps_now(
        DUE,
        PLAN,
        asked_on=date.fromisoformat(asked),
        on=date.fromisoformat(on),
        done=done,
    )
    return [step.name for step in found]


def test_months_are_asked_for_one_by_one_the_latest_first():
    assert spans("month", since="2026-01-01", on="2026-03-10") == [
        ("2026-02-01", "2026-02-28"),
        ("2026-01-01", "2026-01-31"),
    ]


def test_quarters_begin_with_the_budget_year():
    assert spans("quarter", since="2025-01-01", on="2025-09-02", first_month=2) == [
        ("2025-05-01", "2025-07-31"),
        ("2025-02-01", "2025-04-30"),
    ]


def test_a_year_of_april_ends_in_march():
    assert spans("year", since="2024-01-01", on="2026-04-01", first_month=4) == [
        ("2025-04-01", "2026-03-31"),
        ("2024-04-01", "2025-03-31"),
    ]


@pytest.mark.parametrize(
    ("on", "count"), [("2026-01-31", 0), ("2026-02-10", 0), ("2026-02-11", 1)]
)
def test_nothing_is_asked_for_before_its_usual_lag(on, count):
    found = spans("month", since="2026-01-01", on=on, lag=10)

    assert len(found) == count


def test_a_period_that_began_before_the_first_day_is_not_asked_for():
    assert spans("quarter", since="2026-01-02", on="2026-05-01") == []


@given(
    st.sampled_from(RHYTHMS),
    st.integers(1, 12),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_periods_of_a_rhythm_follow_each_other_without_a_gap(rhythm, month, on):
    since = on - timedelta(days=1200)
    found = list(elapsed(rhythm, since=since, on=on, lag_days=0, first_month=month))

    assert found
    assert found[0].last < on
    for later, earlier in pairwise(found):
        assert earlier.last + ONE_DAY == later.first


def test_nobody_is_asked_for_something_by_yesterday():
    january = Span(date(2026, 1, 1), date(2026, 1, 31))

    due = due_day(january, deadline_days=10, asked_on=date(2026, 6, 1))

    assert due == date(2026, 6, 8)


def test_all_that_is_done_about_a_figure_that_never_comes():
    assert [(step.name, str(step.day)) for step in steps_of(DUE, PLAN)] == [
        ("reminded -7", "2026-02-22"),
        ("reminded +0", "2026-03-01"),
        ("reminded +7", "2026-03-08"),
        ("escalated", "2026-03-15"),
        ("told", "2026-03-22"),
    ]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-02-21", []),
        ("2026-02-22", ["reminded -7"]),
        ("2026-03-01", ["reminded +0"]),
        ("2026-03-14", ["reminded +7"]),
        ("2026-03-15", ["reminded +7", "escalated"]),
        ("2026-04-30", ["reminded +7", "escalated", "told"]),
    ],
)
def test_of_missed_reminders_only_the_latest_is_written(on, expected):
    assert names(on) == expected


def test_a_step_that_was_done_is_not_done_again():
    assert names("2026-03-15", done={"reminded +7"}) == ["escalated"]


def test_what_lies_before_the_request_is_left_out():
    assert names("2026-02-24", asked="2026-02-23") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("-7, 0, 7", (-7, 0, 7)),
        ("7 7 -3", (-3, 7)),
        ("none", ()),
        ("", None),
        ("soon", None),
        ("1.5", None),
        ("400", None),
        ("1 2 3 4 5 6 7 8 9", None),
    ],
)
def test_days_of_reminders_are_read(text, days):
    assert read_days(text) == days
    if days is not None:
        assert read_days(write_days(days)) == days
