"""How far a budget is used: the columns, and what may follow."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.ledger.execution import (
    LEVELS,
    Execution,
    Kept,
    check_carry,
    check_controlled,
    check_level,
    check_release,
    check_taken,
    level_needed,
    twelfth,
)

GAS = Kept("gas/town-hall", "m3", 3)
LIMITS = {"officer": Decimal(1), "mayor": Decimal(5), "committee": Decimal(10)}
AMOUNTS = st.integers(-(10**12), 10**12)
KINDS = [
    *(("budget", name) for name in ("original", "supplement", "virement", "carry")),
    *(("budget", name) for name in ("provisional", "freeze", "plan")),
    *(("commitment", name) for name in ("reserve", "release")),
    *(("actual", name) for name in ("use", "opening", "reappraisal")),
]


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("sums", "final", "available"),
    [
        ({}, None, None),
        ({("commitment", "reserve"): 5}, None, None),
        ({("budget", "plan"): 9}, None, None),
        ({("budget", "original"): 0}, 0, 0),
        ({("budget", "original"): 10, ("budget", "freeze"): -3}, 10, 7),
        ({("budget", "original"): 10, ("budget", "plan"): 9}, 10, 10),
        ({("budget", "original"): 10, ("actual", "opening"): 9}, 10, 10),
        (
            {
                ("budget", "original"): 1200,
                ("budget", "supplement"): 100,
                ("budget", "virement"): -100,
                ("budget", "carry"): -60,
                ("budget", "freeze"): -50,
                ("commitment", "reserve"): 300,
                ("commitment", "release"): -100,
                ("actual", "use"): 400,
            },
            1140,
            490,
        ),
    ],
)
def test_final_and_available_are_read_off_the_columns(sums, final, available):
    found = Execution.of(sums)

    assert (found.final, found.available) == (final, available)


@given(st.dictionaries(st.sampled_from(KINDS), AMOUNTS), AMOUNTS)
def test_a_virement_keeps_the_total_and_a_supplement_raises_it(sums, amount):
    """Invariant 10: available is final less committed less actual, whatever happens."""
    other = Execution.of({("budget", "original"): 5})
    before = Execution.of({("budget", "original"): 7} | sums) + other

    moved = before + Execution(virement=amount) + Execution(virement=-amount)
    raised = before + Execution(supplement=amount)

    assert (moved.final, moved.target) == (before.final, before.target)
    assert raised.final == before.final + amount
    assert raised.available == raised.final + raised.frozen - raised.committed - (
        raised.actual
    )


@given(AMOUNTS)
def test_twelve_twelfths_are_the_target(target):
    parts = [twelfth(target, month) for month in range(1, 13)]

    assert sum(parts) == target
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(
    ("given", "left", "expected"),
    [
        (0, 5, ["nothing-to-release"]),
        (-1, 5, ["nothing-to-release"]),
        (5, 5, []),
        (6, 5, ["more-than-reserved"]),
        (1, 0, ["more-than-reserved"]),
    ],
)
def test_a_release_gives_back_what_is_open(given, left, expected):
    found = check_release("plan:2025", GAS, reserved=9, left=left, given=given)

    assert codes(found) == expected


@pytest.mark.parametrize(
    ("percent", "level"),
    [
        (None, "council"),
        (Fraction(0), "officer"),
        (Fraction(1), "officer"),
        (Fraction(101, 100), "mayor"),
        (Fraction(10), "committee"),
        (Fraction(1001, 100), "council"),
    ],
)
def test_the_size_says_who_decides(percent, level):
    assert level_needed(percent, LIMITS) == level


@pytest.mark.parametrize("body", LEVELS)
def test_a_higher_body_may_decide_what_a_lower_one_may(body):
    found = check_level(GAS, moved=50, budget=1000, body=body, limits=LIMITS)

    assert codes(found) == (["higher-body"] if body == "officer" else [])


def test_without_a_budget_only_the_council_decides():
    for budget in (None, 0):
        found = check_level(GAS, moved=1, budget=budget, body="mayor", limits=LIMITS)
        assert codes(found) == ["higher-body"]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (Execution(), ["without-budget"]),
        (Execution(original=4, in_force=True), ["more-than-the-budget"]),
        (Execution(original=5, in_force=True), []),
    ],
)
def test_no_more_is_taken_than_a_line_has(before, expected):
    assert codes(check_taken(GAS, taken=5, before=before, year=2025)) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (Execution(actual=99), []),
        (Execution(original=9, actual=9, in_force=True), []),
        (Execution(original=9, actual=10, in_force=True), ["beyond-available"]),
        (
            Execution(original=9, frozen=-9, committed=1, in_force=True),
            ["beyond-available"],
        ),
    ],
)
def test_a_controlled_account_stays_within_what_is_available(after, expected):
    assert codes(check_controlled(GAS, after=after, year=2025)) == expected


CARRY = {
    "mode": "carry",
    "left": -10,
    "carried": -10,
    "is_ceiling": True,
    "body": "committee",
    "first_call": False,
    "year": 2025,
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"carried": -4}, []),
        ({"carried": -11}, ["not-that-much"]),
        ({"carried": 0}, ["not-that-much"]),
        ({"carried": 4}, ["not-that-much", "only-the-council"]),
        ({"left": 10, "carried": 10}, ["only-the-council"]),
        ({"left": 10, "carried": 10, "body": "council"}, []),
        ({"left": 10, "carried": 10, "is_ceiling": False}, []),
        ({"left": -10, "is_ceiling": False}, ["only-the-council"]),
        ({"mode": "none"}, ["carries-nothing"]),
        ({"mode": "path"}, ["deficit-is-told"]),
        ({"mode": "path", "first_call": True}, []),
        (
            {"mode": "path", "left": 10, "carried": 10, "body": "council"},
            ["surplus-lapses"],
        ),
    ],
)
def test_what_is_carried_follows_the_rule_of_the_account(changed, expected):
    assert codes(check_carry(GAS, **(CARRY | changed))) == expected
