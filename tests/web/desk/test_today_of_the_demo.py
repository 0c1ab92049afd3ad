from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from naturbudget.apps.budget.actions import explain_line
from naturbudget.apps.cycle.checklist import checks_of
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.web.desk.cycles import cycles_of
from naturbudget.web.desk.tasks import missing_figures, tasks_for


def titles(person, town, today=date(2026, 11, 24)):
    """Return what waits of budgets and balances, which have a year."""
    return [task.title for task in _tasks(person, town, today) if task.when.isdigit()]


def _tasks(person, town, today=date(2026, 11, 24)):
    return tasks_for(Standing(person, town), today=today)


def role(demo, name, slug="alvhamn"):
    town = demo(slug)
    return town.memberships.filter(role=name).select_related("user")[0].user


DECIDE = "Decide what is done about CL-01"
EXPLAIN = "Explain LA-01 of 2025"


def holder(demo, name):
    people = demo("alvhamn").memberships.select_related("user")
    return people.get(user__email=f"{name}@alvhamn.example").user


def test_the_co_ordinator_settles_the_draft_budget_and_the_balance(demo):
    person, town = role(demo, "co-ordinator"), demo("alvhamn")
    assert titles(person, town) == [
        "Three things to settle in the Master Budget 2027",
        "One need of 2027 waits for an answer",
        EXPLAIN,
    ]
    waits = tasks_for(Standing(person, town), today=date(2026, 11, 24))
    fetched = "Look at what inhabitants-kolada fetched, and seal it"
    assert fetched in [task.title for task in waits]


def test_today_and_the_closing_count_the_same(demo):
    person, town = role(demo, "co-ordinator"), demo("alvhamn")
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    checks = checks_of(town.periods.get(year=2025), at=now)
    counted = {check.code: len(check.found) for check in checks}
    year, missing = missing_figures(Standing(person, town), today=now.date())

    said = [task.title for task in _tasks(person, town)]

    assert (year, len(missing)) == (2025, counted["figures"])
    assert counted["figures"] > 1
    assert "Three lines of 2025 are beyond their plan" in said
    assert counted["beyond"] == 3


def test_the_account_holder_explains_what_was_missed(demo):
    assert titles(holder(demo, "planning"), demo("alvhamn")) == [EXPLAIN]
    assert titles(holder(demo, "water"), demo("alvhamn")) == []


def test_what_is_owed_waits_for_its_supplier_and_in_the_end_for_the_co_ordinator(demo):
    town = demo("alvhamn")

    def waits(person):
        found = tasks_for(Standing(person, town), today=date(2026, 11, 24))
        return {task.title for task in found}

    owed = "Deliver Drinking water sold, September 2026"
    read = "Read Drinking water sold, July 2026, from the file"
    late = "Three figures from Streets office are still missing"
    assert {owed, read} <= waits(holder(demo, "water"))
    assert {read, late} <= waits(role(demo, "co-ordinator"))
    assert owed not in waits(role(demo, "co-ordinator"))
    assert late not in waits(holder(demo, "water"))


def test_the_balance_waits_for_the_executive_once_all_is_explained(demo):
    town = demo("alvhamn")
    assert titles(role(demo, "executive"), town) == [DECIDE]

    balance = balance_of(town, 2025)
    explain_line(
        balance,
        balance.version.lines.get(definition__indicator__code="LA-01"),
        cause="Two plans adopted in 2021 were built.",
        by=holder(demo, "planning"),
        at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    )

    submit = "Read the Budget Balance 2025 and submit it"
    assert titles(role(demo, "executive"), town) == [DECIDE, submit]
    assert EXPLAIN not in titles(role(demo, "co-ordinator"), town)


@pytest.mark.parametrize(
    ("state", "who", "expected"),
    [
        (
            "handed-over",
            "executive",
            ["Read the Master Budget 2027 and submit it", DECIDE],
        ),
        ("submitted", "clerk", ["Record the vote on the Master Budget 2027"]),
    ],
)
def test_the_budget_waits_for_the_next_hand(demo, state, who, expected):
    town = demo("alvhamn")
    budget = town.budgets.get(period__year=2027)
    budget.versions.update(state=state)

    assert titles(role(demo, who), town) == expected
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


def test_the_council_reads_what_is_frozen_and_the_clerk_what_nobody_decided(demo):
    town = demo("alvhamn")

    council = [task.title for task in _tasks(role(demo, "council-member"), town)]
    clerk = [task.title for task in _tasks(role(demo, "clerk"), town)]

    assert council == ["A part of the budget of 2026 is frozen"]
    assert "Three lines of 2025 are beyond their plan" in clerk
