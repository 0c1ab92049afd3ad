"""What the README of ecobudget-published-fragments says must come out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle.queries import budget_of
from naturbudget.core.budget import schemes


@pytest.fixture
def lines(demo):
    town = demo("fragments")
    years = (2000, 2006, 2014)
    found = [item for y in years for item in evaluated_lines(budget_of(town, y))]
    return {item.row.code: item for item in found}


def change(now, before):
    return round((now / before - 1) * 100, 1)


def test_the_line_of_one_unit_of_vaxjo(lines):
    item = lines["VX-01"]
    base, previous = item.result["B"], item.result["P"]
    target, goal = item.result["T"], item.result["L"]

    assert change(previous, base) == Fraction("-29.0")
    assert change(target, previous) == Fraction("-18.2")
    assert change(goal, base) == Fraction("-46.8")
    assert round(item.result["E"], 1) == Fraction("43.5")
    assert target < item.result["E"]
    assert round((target - previous) / 3, 2) == Fraction("-2.67")


def test_without_a_published_actual_no_balance_can_be_drawn(lines):
    item = lines["VX-01"]

    assert item.result.kept == "unknown"
    assert item.result["R"] is None
    assert item.actual.amount is None


def test_the_marks_of_2014_add_up_and_green_is_not_kept(lines):
    codes = ("VX-02", "VX-03", "VX-04", "VX-05")
    green, yellow, red, blue = (lines[code].result["A"] for code in codes)

    assert green + yellow + red + blue == lines["VX-06"].result["A"] == 30
    shares = [round(n / 30 * 100) for n in (green, yellow, red, blue)]
    assert shares == [47, 27, 3, 23]
    assert all(lines[code].result.kept == "tracked" for code in (*codes, "VX-06"))
    assert "does not say how many targets" in lines["VX-02"].row.tracked_reason


def test_three_equal_values_stand_still(lines):
    item = lines["DD-01"]

    assert item.result.direction == "standstill"
    assert schemes.dresden(item.line, item.result) == "standstill"
    assert schemes.vaxjo(item.result) == "yellow"
