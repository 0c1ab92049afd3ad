from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from naturbudget.apps.budget.actions import explain_line
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.web.desk.cycles import cycles_of
from naturbudget.web.desk.tasks import tasks_for


def titles(person, town, today=date(2026, 11, 24)):
    found = tasks_for(Standing(person, town), today=today)
    return [task.title for task in found]


def role(demo, name, slug="alvhamn"):
    town = demo(slug)
    return town.memberships.filter(role=name).select_related("user")[0].user


EXPLAIN = "Explain LA-01 of 2025"


def holder(demo, name):
    people = demo("alvhamn").memberships.select_related("user")
    return people.get(user__email=f"{name}@alvhamn.example").user


def test_the_co_ordinator_settles_the_draft_budget_and_the_balance(demo):
    assert titles(role(demo, "co-ordinator"), demo("alvhamn")) == [
        "One thing to settle in the Master Budget 2027",
        EXPLAIN,
    ]


def test_the_account_holder_explains_what_was_missed(demo):
    assert titles(holder(demo, "planning"), demo("alvhamn")) == [EXPLAIN]
    assert titles(holder(demo, "water"), demo("alvhamn")) == []


def test_the_balance_waits_for_the_executive_once_all_is_explained(demo):
    town = demo("alvhamn")
    assert titles(role(demo, "executive"), town) == []

    balance = balance_of(town, 2025)
    explain_line(
        balance,
        balance.version.lines.get(definition__indicator__code="LA-01"),
        cause="Two plans adopted in 2021 were built.",
        by=holder(demo, "planning"),
        at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    )

    submit = "Read the Budget Balance 2025 and submit it"
    assert titles(role(demo, "executive"), town) == [submit]
    assert EXPLAIN not in titles(role(demo, "co-ordinator"), town)


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
    assert titles(role(demo, "co-ordinator"), town) == [EXPLAIN]


def test_the_years_say_where_they_stand(demo):
    rows = cycles_of(demo("alvhamn"), today=date(2026, 11, 24))

    assert [(row.year, row.role) for row in rows] == [
        (2027, "is prepared"),
        (2026, "runs"),
        (2025, "is balanced"),
        (2024, "is closed"),
    ]
    assert [step.state for step in rows[0].steps] == ["now", *["todo"] * 4]
    assert [step.state for step in rows[2].steps] == [
        *["done"] * 2,
        "now",
        *["todo"] * 2,
    ]
    assert [step.state for step in rows[3].steps] == ["done"] * 5


def test_a_copy_of_a_publication_had_no_vote(demo):
    rows = cycles_of(demo("vaxjo"), today=date(2026, 11, 24))

    assert {row.steps[1].word for row in rows} == {"no vote: a copy"}
