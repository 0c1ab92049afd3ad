"""The dated steps of a cycle, counted back from the financial budget's vote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.apps.calendar.queries import templates
from naturbudget.core.calendar.laying import (
    CalendarError,
    CycleSpan,
    check_move,
    laid_anew,
    lay,
    proposed_sitting,
)
from naturbudget.core.calendar.template import (
    SITTING,
    TemplateError,
    read_template,
    shifted,
)
from naturbudget.core.permission import ROLES

ANNUAL = templates()["annual"]
SAT = date(2026, 11, 24)


def days(span, sitting, template=ANNUAL):
    found = lay(template, span, sitting=sitting)
    return {(due.step, due.year): due.day for due in found}


def codes(error):
    return [one.code for one in error.value.problems]


def test_a_calendar_year_looks_like_the_template_of_the_method():
    found = days(CycleSpan(2027), SAT)

    assert {step: str(day) for (step, _), day in found.items()} == {
        SITTING: "2026-11-24",
        "1.1": "2026-03-24",
        "1.2": "2026-05-24",
        "1.3": "2026-06-24",
        "1.4": "2026-07-24",
        "1.5": "2026-08-14",
        "1.6": "2026-08-24",
        "1.7": "2026-10-24",
        "1.8": "2026-11-24",
        "2.1": "2027-03-31",
        "2.2": "2027-05-31",
        "2.3": "2027-08-31",
        "2.4": "2027-10-31",
        "3.1": "2028-03-31",
        "3.2": "2028-04-30",
        "3.3": "2028-05-31",
        "3.4": "2028-06-30",
        "3.5": "2028-08-31",
    }


def test_a_year_that_begins_in_april_is_counted_from_april():
    found = days(CycleSpan(2027, first_month=4), date(2027, 2, 23))

    assert found["1.1", 2027] == date(2026, 6, 23)
    assert found["2.3", 2027] == date(2027, 11, 30)
    assert found["3.4", 2027] == date(2028, 9, 30)


def test_a_cycle_of_two_years_has_one_vote_and_two_balances():
    found = days(CycleSpan(2027, rhythm=2), SAT)

    assert [year for step, year in found if step == "1.8"] == [2027]
    assert [year for step, year in found if step == "2.3"] == [2027, 2028]
    assert found["3.4", 2027] == date(2028, 6, 30)
    assert found["3.4", 2028] == date(2029, 6, 30)


@given(
    st.integers(1900, 2200),
    st.sampled_from([1, 2]),
    st.integers(1, 12),
    st.integers(0, 500),
)
def test_what_prepares_the_budget_is_due_before_the_vote(year, rhythm, month, early):
    span = CycleSpan(year, rhythm, month)
    sitting = span.first - timedelta(days=early)

    found = days(span, sitting)

    before = [day for (step, _), day in found.items() if step[:2] == "1."]
    assert max(before) == found["1.8", year] == sitting
    assert sorted(before) == before
    for period in span.periods:
        during = [found[step, period.year] for step in ("2.1", "2.2", "2.3", "2.4")]
        assert sorted(during) == during
        assert all(day in period for day in during)
        after = [found[f"3.{n}", period.year] for n in range(1, 6)]
        assert sorted(after) == after
        assert after[0] > period.last


@pytest.mark.parametrize(
    ("span", "sitting", "code"),
    [
        (CycleSpan(2027, rhythm=3), SAT, "not-a-rhythm"),
        (CycleSpan(2027), date(2028, 1, 1), "sitting-out"),
        (CycleSpan(2027), date(2025, 6, 30), "sitting-out"),
    ],
)
def test_what_cannot_be_laid_is_refused(span, sitting, code):
    with pytest.raises(CalendarError) as error:
        lay(ANNUAL, span, sitting=sitting)

    assert codes(error) == [code]


def test_the_last_day_of_the_year_may_still_see_the_vote():
    assert days(CycleSpan(2027), date(2027, 12, 31))["1.8", 2027].year == 2027


def test_a_template_that_prepares_after_the_vote_is_refused():
    late = [
        replace(step, months=0) if step.code == "1.7" else step for step in ANNUAL.steps
    ]

    with pytest.raises(CalendarError) as error:
        days(CycleSpan(2027), SAT, replace(ANNUAL, steps=tuple(late)))

    assert codes(error) == ["too-late"]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 2, 28), 6, date(2025, 8, 31)),
        (date(2024, 2, 28), 6, date(2024, 8, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 8, 30), -6, date(2026, 2, 28)),
        (date(2026, 3, 15), -15, date(2024, 12, 15)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_months_lead_from_last_days_to_last_days(day, months, expected):
    assert shifted(day, months) == expected


def move(step, due, *, reason="The sitting hall is closed.", sitting=SAT):
    check_move(
        step,
        due,
        before=date(2026, 10, 24),
        reason=reason,
        sitting=sitting,
        span=CycleSpan(2027),
    )


def test_a_deadline_is_moved_with_a_reason():
    move("1.7", date(2026, 11, 23))
    move("1.8", SAT)
    move("3.4", date(2028, 12, 31))
    move(SITTING, date(2026, 12, 15))


@pytest.mark.parametrize(
    ("step", "due", "reason", "expected"),
    [
        ("1.7", date(2026, 11, 10), "  ", ["no-reason"]),
        ("1.7", date(2026, 11, 10), "x" * 1_001, ["long-reason"]),
        ("1.7", date(2026, 10, 24), "", ["same-day", "no-reason"]),
        ("1.7", SAT, "late", ["too-late"]),
        ("1.8", date(2026, 11, 25), "late", ["vote-too-late"]),
        ("3.4", date(2099, 1, 1), "late", ["out-of-reach"]),
        ("2.1", date(1999, 1, 1), "late", ["out-of-reach"]),
        (SITTING, date(2028, 1, 1), "late", ["sitting-out"]),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_every_reason(
    step, due, reason, expected
):
    with pytest.raises(CalendarError) as error:
        move(step, due, reason=reason)

    assert codes(error) == expected


def test_a_sitting_moves_what_is_counted_back_from_it_and_no_more():
    by_hand = {("1.6", 2027): date(2026, 11, 6), ("3.4", 2027): date(2028, 5, 2)}

    found = laid_anew(
        ANNUAL, CycleSpan(2027), sitting=date(2026, 12, 15), by_hand=by_hand
    )

    assert found["1.8", 2027] == date(2026, 12, 15)
    assert found["1.2", 2027] == date(2026, 6, 15)
    assert found["1.6", 2027] == date(2026, 11, 6)
    assert found["3.4", 2027] == date(2028, 5, 2)
    assert found["3.5", 2027] == date(2028, 8, 31)


def test_what_would_lie_behind_an_earlier_sitting_goes_back_to_the_template():
    found = laid_anew(
        ANNUAL,
        CycleSpan(2027),
        sitting=date(2026, 10, 27),
        by_hand={("1.6", 2027): date(2026, 11, 6)},
    )

    assert found["1.6", 2027] == date(2026, 7, 27)


def test_the_next_sitting_is_proposed_on_the_same_weekday():
    assert proposed_sitting(CycleSpan(2028), before=(2027, SAT)) == date(2027, 11, 23)
    assert proposed_sitting(CycleSpan(2029), before=(2027, SAT)) == date(2028, 11, 21)
    assert proposed_sitting(CycleSpan(2028), before=None) == date(2027, 11, 27)
    assert proposed_sitting(CycleSpan(2200), before=(1900, SAT)) == date(2199, 11, 27)


STEP = {
    "id": "1.8",
    "names": {"en": "Vote"},
    "produces": {"en": "A budget"},
    "holder": "executive",
    "from": "sitting",
    "each": "cycle",
    "gate": "GATE-1.8",
}


def told(*steps):
    return {"name": "ours", "version": "1", "names": {"en": "Ours"}, "steps": steps}


def test_a_template_is_read_from_data():
    found = read_template(told(STEP), roles=[*ROLES])

    assert found.step("1.8").due(sitting=SAT, first=SAT, last=SAT) == SAT
    assert found.step("9.9") is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": SITTING}, "id"),
        ({"names": {"de": "Beschluss"}}, "names"),
        ({"produces": {}}, "produces"),
        ({"holder": "king"}, "holder"),
        ({"from": "easter"}, "from"),
        ({"months": "two"}, "months"),
        ({"months": 99}, "months"),
        ({"days": 999}, "days"),
        ({"each": "week"}, "each"),
        ({"each": "period"}, "each"),
        ({"gate": ""}, "gate"),
    ],
)
def test_a_template_that_lacks_something_says_what(changed, field):
    with pytest.raises(TemplateError) as error:
        read_template(told({**STEP, **changed}), roles=[*ROLES])

    assert [one.values["field"] for one in error.value.problems] == [field]


def test_a_template_has_steps_and_each_once():
    for steps, code in (((), "no-steps"), ((STEP, STEP), "step-twice")):
        with pytest.raises(TemplateError) as error:
            read_template(told(*steps), roles=[*ROLES])
        assert codes(error) == [code]
