"""When each step was done, what is in its way and who holds it: from the books."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests import audits, calendars, factories, year

from naturbudget.apps.budget import actions as budget
from naturbudget.apps.budget.actions.dividing import GivenPart
from naturbudget.apps.calendar.queries import calendar_of
from naturbudget.apps.cycle.timing.rows import (
    Holders,
    facts_of,
    pressing,
    rows_of,
    timeliness_of,
)
from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.web.desk.deadlines import deadlines_of

pytestmark = pytest.mark.django_db
TODAY = factories.NOW.date()  # 2 February 2026


def rows(of, books=year.YEAR, today=TODAY):
    calendar = calendar_of(of, books)
    found = rows_of(calendar, facts_of(of, [calendar], today=today))
    return {row.step: row for row in found if row.deadline.year == books}


def done(of, *steps):
    found = rows(of)
    return [found[step].timed.done for step in steps]


def codes(row):
    return [one.code for one in row.way.problems]


def test_before_anything_is_there_only_the_calendar_is_done(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)

    found = rows(vaxjo, today=date(2024, 6, 1))

    assert [step for step, row in found.items() if row.timed.done] == ["1.1"]
    assert found["1.1"].timed.done == date(2024, 2, 12)
    for step in ("1.2", "1.3", "1.7", "2.1", "2.2", "2.3", "2.4", "3.3"):
        assert not found[step].timed.is_recorded
    assert codes(found["1.4"]) == codes(found["1.8"]) == ["no-draft"]
    assert found["1.8"].holder == "co-ordinator"
    assert codes(found["3.2"]) == []


def test_a_draft_says_which_of_its_steps_is_in_the_way(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.drafted(vaxjo, base="", target="1400")

    found = rows(vaxjo)

    assert codes(found["1.4"]) == ["no-base"]
    assert not found["1.4"].timed.done
    assert found["1.4"].timed.progress == "in-progress"
    assert codes(found["1.8"])[0] == "no-base"


def test_a_complete_draft_is_chosen_and_set_but_not_handed_over(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.drafted(vaxjo)

    found = rows(vaxjo)

    assert done(vaxjo, "1.4", "1.5", "1.6") == [date(2024, 11, 2)] * 2 + [None]
    assert codes(found["1.6"]) == codes(found["1.8"]) == ["not-handed-over"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"shares": {"buildings": "1000"}}, "shares"),
        ({"parts": {"sector": [GivenPart("homes", "1000")]}}, "parts"),
        ({"reserve": "20"}, "nothing-divided"),
    ],
)
def test_what_is_divided_and_does_not_add_up_is_of_the_parts(vaxjo, ada, columns, code):
    calendars.laid(vaxjo, by=ada)
    year.line(year.drafted(vaxjo), **columns)

    found = rows(vaxjo)

    assert codes(found["1.6"])[0] == code
    assert code not in codes(found["1.5"])


@pytest.mark.parametrize(
    ("step", "code", "holder"),
    [
        (year.handed_over, "not-submitted", "executive"),
        (year.submitted, "not-voted", "clerk"),
    ],
)
def test_the_vote_is_held_by_whoever_takes_the_next_step(
    vaxjo, ada, step, code, holder
):
    calendars.laid(vaxjo, by=ada)
    step(vaxjo)

    found = rows(vaxjo)["1.8"]

    assert (codes(found), found.holder) == ([code], holder)
    assert rows(vaxjo)["1.6"].timed.done == date(2024, 11, 2)


def test_a_vote_is_done_on_the_day_of_the_council_not_of_the_clerk(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.ratified(vaxjo)

    found = rows(vaxjo)["1.8"]

    assert found.timed.done == year.VOTED_ON
    assert found.timed.days_late(TODAY) == 0
    assert codes(found) == []


def test_a_supplement_does_not_move_when_the_budget_was_made(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.ratified(vaxjo)
    before = done(vaxjo, "1.4", "1.6", "1.8")

    draft = budget.draft_supplement(
        year.budget_of(vaxjo, year.YEAR), by=ada, at=year.DURING
    )
    year.line(draft, target="1100")
    year.cycle.hand_over_budget(draft, by=ada, at=year.DURING)

    assert done(vaxjo, "1.4", "1.6", "1.8") == before


def test_figures_that_are_missing_are_in_the_way_once_the_year_is_over(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.ratified(vaxjo)

    over, before = rows(vaxjo), rows(vaxjo, today=date(2025, 6, 1))

    assert codes(over["3.1"]) == ["no-figures"]
    assert codes(over["3.2"]) == codes(over["3.4"]) == ["not-drawn"]
    assert codes(before["3.1"]) == codes(before["3.2"]) == []


def test_an_unexplained_line_is_held_by_the_department_that_holds_it(vaxjo, ada, hanna):
    other = factories.department(vaxjo, "parks")
    factories.member("account-holder", of=vaxjo, name="Pia", department=other)
    calendars.laid(vaxjo, by=ada)
    year.drawn(vaxjo, "1300 m3")

    found = rows(vaxjo)

    for step in ("3.2", "3.4"):
        assert found[step].holder == "account-holder"
        assert Holders(vaxjo).of(found[step]) == "Hanna"
        assert len(found[step].way.problems) == 1
    assert found["3.2"].timed.progress == "in-progress"


def test_a_balance_is_drafted_when_its_last_line_is_explained(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    balance = year.drawn(vaxjo, "1300 m3")
    year.explained(balance)

    found = rows(vaxjo)

    assert found["3.1"].timed.done == found["3.2"].timed.done == TODAY
    assert (codes(found["3.4"]), found["3.4"].holder) == (["with-us"], "executive")


def test_an_audit_is_done_with_its_opinion(vaxjo, ada, rita):
    calendars.laid(vaxjo, by=ada)
    year.drawn(vaxjo)
    assert not rows(vaxjo)["3.3"].timed.is_recorded

    audit = audits.planned(vaxjo, rita)
    planned = rows(vaxjo)["3.3"]
    assert (planned.timed.is_recorded, planned.timed.done) == (True, None)
    assert codes(planned) == ["no-opinion"]
    assert rows(vaxjo)["3.4"].holder == "auditor"

    audits.traced(audits.drawn(audit, rita), rita)
    audits.judged(audit, rita)

    assert done(vaxjo, "3.3") == [TODAY]


def test_a_submitted_balance_waits_for_the_clerk(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.balance_submitted(vaxjo)

    found = rows(vaxjo)["3.4"]

    assert (codes(found), found.holder) == (["not-voted"], "clerk")


def test_a_year_is_published_when_it_is_voted_issued_and_closed(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.balance_ratified(vaxjo)
    assert done(vaxjo, "3.4", "3.5") == [year.BALANCED_ON, None]
    assert codes(rows(vaxjo)["3.5"]) == ["not-issued", "not-closed"]

    year.cycle.close_year(vaxjo, year.YEAR, by=ada, at=factories.NOW)
    assert codes(rows(vaxjo)["3.5"]) == ["not-issued"]
    document = vaxjo.documents.get(kind="budget-balance")
    issue_document(document, language="en", by=ada, at=factories.NOW)

    assert done(vaxjo, "3.5") == [TODAY]


def test_a_cycle_of_two_years_is_voted_when_both_budgets_are(vaxjo, ada):
    calendars.laid(vaxjo, rhythm=2, by=ada)
    year.ratified(vaxjo)

    found = rows(vaxjo)["1.8"]

    assert found.timed.done is None
    assert codes(found) == ["no-draft"]


def test_how_a_year_kept_its_calendar_is_asked_with_one_call(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.ratified(vaxjo)

    found = timeliness_of(vaxjo, year.YEAR, today=date(2026, 7, 5))

    # 1.1 and 1.8 in time; 1.4 to 1.6 after August; 3.1, 3.2 and 3.4 are overdue.
    assert (found.in_time, found.late, found.overdue) == (2, 3, 3)
    assert (found.to_come, found.unknown) == (1, 8)
    assert found.worst == 99
    assert timeliness_of(vaxjo, 2031, today=TODAY) is None


def titles(person, of, today):
    standing = Standing(person, of)
    return [row[1] for row in deadlines_of(standing, today)]


def test_today_tells_each_role_its_own_steps(vaxjo, ada, eva, klas, hanna):
    calendars.laid(vaxjo, by=ada)
    year.submitted(vaxjo)

    late = date(2025, 1, 8)
    assert titles(klas, vaxjo, late) == [
        "Council votes on the budget, 2025: 43 days late"
    ]
    assert titles(ada, vaxjo, late) == titles(eva, vaxjo, late) == []
    soon = date(2024, 11, 20)
    assert titles(klas, vaxjo, soon) == ["Council votes on the budget, 2025"]
    # What the product does not record is told of before its day, never after.
    assert titles(hanna, vaxjo, date(2025, 3, 20)) == ["Start the measures, 2025"]
    assert titles(hanna, vaxjo, date(2025, 4, 1)) == []


def test_soon_is_what_the_municipality_says(vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    vaxjo.parameters["calendar_soon_days"] = "2"

    near = pressing(vaxjo, today=date(2024, 10, 24))
    early = pressing(vaxjo, today=date(2024, 10, 23))

    assert "1.7" in [row.step for row in near]
    assert "1.7" not in [row.step for row in early]


def test_what_holds_up_several_steps_is_told_once(vaxjo, ada, hanna):
    calendars.laid(vaxjo, by=ada)
    year.drawn(vaxjo, "1300 m3")

    assert titles(hanna, vaxjo, date(2026, 7, 1)) == [
        "Draft the Budget Balance, 2025: 62 days late"
    ]


def test_a_moment_counts_by_its_day(vaxjo, ada):
    laid_at = datetime.fromisoformat("2024-02-12T23:59:00+00:00")
    calendars.laid(vaxjo, by=ada, at=laid_at)

    assert done(vaxjo, "1.1") == [date(2024, 2, 12)]
