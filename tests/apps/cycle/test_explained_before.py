"""An explanation that is older than the figure it speaks of is looked at again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories, year

from naturbudget.apps.budget.queries.explained import outdated_explanations
from naturbudget.apps.cycle.checklist import checks_of
from naturbudget.apps.cycle.queries import balance_of, balance_problems
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.web.desk.tasks import tasks_for

pytestmark = [pytest.mark.django_db, pytest.mark.voted]

BALANCE = "/desk/vaxjo/balance/2025/"
LATER = factories.NOW + timedelta(days=20)


@pytest.fixture
def balance(vaxjo, ada):
    found = year.drawn(vaxjo, "1300 m3")
    year.explained(found)
    return balance_of(vaxjo, 2025)


def said(balance):
    return [str(one.problem) for one in outdated_explanations(balance)]


def test_what_was_explained_and_stands_needs_no_look(balance):
    assert said(balance) == []


def test_a_figure_that_changed_since_is_told_with_both_values(vaxjo, balance):
    year.booked(vaxjo, "90 m3", at=LATER)

    [told] = said(balance)
    assert "before its figure changed on" in told
    assert "1300 m3 then, 1390 m3 now" in told
    [noticed] = balance_problems(balance).notices
    assert noticed.code == "explained-before"


def test_a_figure_of_another_year_or_account_changes_nothing(vaxjo, balance):
    year.booked(vaxjo, "90 m3", at=LATER, first="2026-01-01", last="2026-01-31")
    year.booked(vaxjo, at=LATER, lines={"gas/school": "90 m3"})

    assert said(balance) == []


def test_kept_again_it_is_new(vaxjo, ada, balance):
    year.booked(vaxjo, "90 m3", at=LATER)
    told = balance.explanations.get()

    year.budget.explain_line(
        balance,
        told.line,
        cause=told.cause,
        consequence=told.consequence,
        by=ada,
        at=LATER + timedelta(minutes=1),
    )

    assert said(balance) == []


def test_it_stands_on_the_pages_and_holds_nothing_up(client, vaxjo, ada, balance):
    year.booked(vaxjo, "90 m3", at=LATER)
    client.force_login(ada)

    page = client.get(BALANCE).content.decode()
    form = client.get(f"{BALANCE}explain/{year.CODE}/").content.decode()
    checks = {
        one.code: one.state for one in checks_of(vaxjo.periods.get(year=2025), at=LATER)
    }
    tasks = [one.title for one in tasks_for(Standing(ada, vaxjo), today=LATER.date())]

    assert "One explanation to look at again." in page
    assert "before its figure changed on" in page
    assert "before its figure changed on" in form
    assert (checks["retold"], checks["explained"]) == ("note", "done")
    assert "Look at the explanation of EN-01 of 2025 again" in tasks


def test_what_is_sealed_behind_a_submitted_balance_makes_no_words_old(
    vaxjo, ada, balance
):
    submitted = year.cycle.submit_balance(balance, by=ada, at=factories.NOW)
    year.booked(vaxjo, "90 m3", at=LATER)

    assert said(submitted or balance_of(vaxjo, 2025)) == []


def test_an_old_explanation_that_was_submitted_stays_told(
    client, vaxjo, ada, eva, balance
):
    year.booked(vaxjo, "90 m3", at=LATER)
    asked = tasks_for(Standing(eva, vaxjo), today=LATER.date())
    tasks = [one.text for one in asked]
    year.cycle.submit_balance(balance, by=ada, at=LATER + timedelta(days=1))

    found = balance_of(vaxjo, 2025)
    [told] = said(found)
    period, at = vaxjo.periods.get(year=2025), LATER + timedelta(days=2)
    checks = {one.code: one.state for one in checks_of(period, at=at)}
    client.force_login(ada)
    page = client.get(BALANCE).content.decode()

    assert "One explanation is older than its figure" in " ".join(tasks)
    assert told.endswith("have the balance sent back.")
    assert checks["retold"] == "note"
    assert "before its figure changed on" in page
