"""When a ratified budget may be supplemented, and when it has to be (BL-4, W-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from naturbudget.core.budget.line import Line
from naturbudget.core.budget.posting import Assigned, Place
from naturbudget.core.budget.supplement import (
    changed_lines,
    check_changes,
    check_day,
    supplement_due,
)

GAS = Line(indicator="GAS", kind="flow", direction="less", target=Fraction(1200))
HEAT = replace(GAS, indicator="HEAT", target=Fraction(500))
LAST = date(2025, 12, 31)


def test_changed_added_and_removed_lines_are_changes():
    cheaper = replace(GAS, target=Fraction(1100))
    new = replace(GAS, indicator="NEW")

    found = changed_lines([GAS, HEAT], [cheaper, new])

    assert [(one.indicator, one.was, one.now) for one in found] == [
        ("GAS", GAS, cheaper),
        ("NEW", None, new),
        ("HEAT", HEAT, None),
    ]


def test_a_supplement_has_to_change_something():
    [finding] = check_changes([GAS, HEAT], [GAS, HEAT])

    assert (finding.level, finding.problem.code) == ("missing", "no-change")
    assert check_changes([GAS], [replace(GAS, justification="why")]) == []


@pytest.mark.parametrize(
    ("taken_on", "codes"),
    [
        (date(2024, 11, 25), ["before-the-budget"]),
        (date(2024, 11, 26), []),
        (date(2025, 12, 31), []),
        (date(2026, 1, 1), ["too-late"]),
    ],
)
def test_a_supplement_is_decided_after_the_budget_and_before_the_year_ends(
    taken_on, codes
):
    voted = date(2024, 11, 26)

    found = check_day(taken_on, voted_on=voted, year=2025, last=LAST)

    assert [problem.code for problem in found] == codes


PLACE = Place("gas/town-hall", is_node=False, unit="m3", scale=3)


def due(booked, *, target="1200", threshold="10", direction="less"):
    return supplement_due(
        Assigned("GAS", PLACE, {"": Fraction(target)}),
        Fraction(booked),
        direction=direction,
        threshold=Decimal(threshold),
        last=LAST,
    )


@pytest.mark.parametrize(
    ("booked", "threshold", "is_due"),
    [
        ("1200", "0", False),
        ("1200.1", "0", True),
        ("1320", "10", False),
        ("1321", "10", True),
    ],
)
def test_it_is_compulsory_beyond_the_threshold(booked, threshold, is_due):
    assert bool(due(booked, threshold=threshold)) is is_due


def test_a_budget_of_zero_allows_nothing_beyond_it():
    assert due("1", target="0")
    assert due("0", target="0") is None


def test_it_says_how_far_beyond_and_until_when():
    assert str(due("1321")) == (
        "1321 m3 are booked already, and the budget is 1200 m3: more than 10 % beyond "
        "it. A supplement is compulsory; the council decides on it until 2025-12-31."
    )


def test_what_may_still_change_asks_for_no_supplement():
    assert due("9999", direction="more") is None


def test_a_node_has_used_what_its_accounts_have():
    booked = {
        "gas/town-hall": ("m3", Fraction(5)),
        "gas/school/old": ("l", Fraction(2000)),
        "gases": ("m3", Fraction(9)),
    }
    units = {"m3": Fraction(1), "l": Fraction(1, 1000)}

    def factor(source, target):
        return units[source] / units[target]

    node = Place("gas", is_node=True, unit="m3", scale=3)

    assert node.sum_of(booked, factor=factor) == 7
    assert PLACE.sum_of(booked, factor=factor) == 5
