"""Needs of departments: what one must say, what answers must say, what they come to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.budget.needs import (
    Counted,
    Need,
    beyond,
    check_answer,
    check_need,
    check_round,
    granted_of,
    totals,
)

LAND = Counted("New land built over", "ha", 1)
TWO = Fraction(21, 10)


def codes(problems):
    return [(one.code, one.values.get("field", "")) for one in problems]


@pytest.mark.parametrize(
    ("purpose", "amount", "counted", "expected"),
    [
        ("A school.", TWO, LAND, []),
        ("Water for young trees, about 100 litres a week.", None, None, []),
        ("  ", TWO, LAND, [("no-text", "purpose")]),
        ("A school.", None, LAND, [("no-amount", "amount")]),
        ("A school.", TWO, None, [("amount-alone", "account")]),
        ("A school.", Fraction(0), LAND, [("not-more", "amount")]),
        ("A school.", Fraction(-1), LAND, [("not-more", "amount")]),
        ("A school.", Fraction(1, 3), LAND, [("too-fine", "amount")]),
        (
            "x" * 2_001,
            Fraction(21, 100),
            LAND,
            [("too-long", "purpose"), ("too-fine", "amount")],
        ),
    ],
)
def test_what_a_need_must_say(purpose, amount, counted, expected):
    assert codes(check_need(purpose, amount, counted)) == expected


@pytest.mark.parametrize(
    ("answer", "part", "reason", "expected"),
    [
        ("whole", None, "", []),
        ("partly", Fraction(2), "The school first.", []),
        ("partly", None, "The school first.", [("no-part", "granted")]),
        ("partly", TWO, "The school first.", [("not-a-part", "granted")]),
        ("partly", Fraction(0), "The school first.", [("not-a-part", "granted")]),
        (
            "partly",
            Fraction(1, 3),
            "",
            [("too-fine", "granted"), ("no-text", "reason")],
        ),
        ("none", None, " ", [("no-text", "reason")]),
        ("perhaps", None, "", [("not-an-answer", "answer")]),
    ],
)
def test_what_an_answer_must_say(answer, part, reason, expected):
    found = check_answer(answer, part, reason, amount=TWO, counted=LAND)
    assert codes(found) == expected


def test_a_part_of_what_is_not_counted_is_told_in_words():
    assert check_answer("partly", None, "Half.", amount=None, counted=None) == []
    assert granted_of("partly", None, None) is None


def test_what_keeps_a_budget_back():
    needs = [Need("", "", None), Need("land", "ha", TWO, "whole", TWO)]

    problems = check_round(2027, ["Parks", "Harbour"], needs)

    assert [one.code for one in problems] == ["needs-owed", "needs-open"]
    assert "Parks, Harbour" in str(problems[0])
    assert "without an answer: 1" in str(problems[1])
    assert check_round(2027, [], needs[1:]) == []


def test_more_than_the_line_holds_is_told():
    problem = beyond("LA-01", "ha", Fraction(5), Fraction(9, 2))

    assert "LA-01: what is granted to departments comes to 5 ha" in str(problem)
    assert "the budget is 4.5 ha" in str(problem)
    assert beyond("LA-01", "ha", Fraction(9, 2), Fraction(9, 2)) is None
    assert beyond("LA-01", "ha", Fraction(5), None) is None


PARTS = st.integers(1, 10_000).map(lambda parts: Fraction(parts, 1000))
NEEDS = st.lists(
    st.tuples(
        st.sampled_from(["land", "water", ""]),
        PARTS,
        st.sampled_from(["", "whole", "partly", "none"]),
    ),
    max_size=12,
)


@given(NEEDS)
def test_sums_are_exact_and_never_grant_more_than_was_asked(rows):
    needs = [
        Need(
            path,
            "ha",
            amount if path else None,
            answer,
            granted_of(answer, amount if path else None, amount / 2),
        )
        for path, amount, answer in rows
    ]

    told = totals(needs)

    assert set(told) == {path for path, _, _ in rows if path}
    for path, total in told.items():
        own = [(amount, answer) for one, amount, answer in rows if one == path]
        assert total.asked == sum(amount for amount, _ in own)
        assert total.open == sum(not answer for _, answer in own)
        assert total.granted == sum(
            amount if answer == "whole" else amount / 2
            for amount, answer in own
            if answer in ("whole", "partly")
        )
        assert 0 <= total.granted <= total.asked
