from __future__ import annotations

from datetime import date

import pytest

from naturbudget.apps.municipalities.queries import Standing
from naturbudget.web.desk.cycles import cycles_of
from naturbudget.web.desk.tasks import tasks_for


def titles(person, town, today=date(2026, 11, 24)):
    found = tasks_for(Standing(person, town), today=today)
    return [task.title for task in found]


def role(demo, name, slug="alvhamn"):
    town = demo(slug)
    return town.memberships.filter(role=name).select_related("user")[0].user


def test_the_co_ordinator_settles_the_draft_budget(demo):
    [title] = titles(role(demo, "co-ordinator"), demo("alvhamn"))

    assert title == "One thing to settle in the Master Budget 2027"


@pytest.mark.parametrize(
    ("state", "who", "title"),
    [
        ("handed-over", "executive", "Read the Master Budget 2027 and submit it"),
        ("submitted", "clerk", "Record the vote on the Master Budget 2027"),
    ],
)
def test_the_budget_waits_for_the_next_hand(demo, state, who, title):
    town = demo("alvhamn")
    budget = town.budgets.get(period__year=2027)
    budget.versions.update(state=state)

    assert titles(role(demo, who), town) == [title]
    assert titles(role(demo, "co-ordinator"), town) == []


def test_the_years_say_where_they_stand(demo):
    rows = cycles_of(demo("alvhamn"), today=date(2026, 11, 24))

    assert [(row.year, row.role) for row in rows] == [
        (2027, "is prepared"),
        (2026, "runs"),
        (2025, "is closed"),
    ]
    assert [step.state for step in rows[0].steps] == ["now", *["todo"] * 4]
    assert [step.state for step in rows[2].steps] == ["done"] * 5


def test_a_copy_of_a_publication_had_no_vote(demo):
    rows = cycles_of(demo("vaxjo"), today=date(2026, 11, 24))

    assert {row.steps[1].word for row in rows} == {"no vote: a copy"}
