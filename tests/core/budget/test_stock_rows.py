"""Part B of a balance: identity, continuity and course of stocks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from naturbudget.core.assets.statement import Move, Stock, identity_problems, statement
from naturbudget.core.budget.line import Parameters
from naturbudget.core.budget.stocks import (
    Opened,
    StockYear,
    continuity_problems,
    stock_trend,
)
from naturbudget.core.errors import Named
from naturbudget.core.quantity import Quantity

RULES = Parameters()


def tv_11():
    moves = [
        Move("land", "before", "opening", "", True, 1200),
        Move("land", "within", "addition", "growth", True, 40),
        Move("land", "within", "loss", "extraction", False, -65),
        Move("land", "within", "reappraisal", "", True, 10),
    ]
    return statement([Stock("land", "m2", 0)], moves)


def test_additions_reductions_and_new_measurement_lead_to_the_closing():
    [row] = tv_11()

    assert row.closing == 1185
    assert identity_problems([row], {"land": 1185}) == []


def test_another_closing_is_refused():
    [problem] = identity_problems(tv_11(), {"land": 1190})

    assert problem.code == "no-identity"


def test_an_opening_is_the_closing_of_the_year_before():
    def opened(closing):
        quantities = (Quantity(Decimal(x), "m2") for x in ("12.50", closing))
        return Opened(Named("land"), *quantities)

    found = continuity_problems([opened("12.5"), opened("12.6")], year=2026)

    assert [one.code for one in found] == ["not-continued"]
    assert "opens 2026 with 12.5 m2; the balance of 2025" in str(found[0])


def years(*closings, measured=0):
    last = len(closings) - 1
    return [
        StockYear(2023 + n, closing, measured if n == last else 0)
        for n, closing in enumerate(closings)
    ]


@pytest.mark.parametrize(
    ("course", "direction", "trend"),
    [
        (years(100, 100, 120), None, "rising"),
        (years(100, 100, 120, measured=20), None, "standstill"),
        (years(100, 96, 112, measured=20), None, "falling"),
        (years(100, 96, 112, measured=20), "less", "improving"),
        (years(100, 96, 112, measured=20), "more", "worsening"),
        (years(100, 102, 104), "more", "standstill"),
        (years(100, 102, 105), "more", "improving"),
        (years(100, None, 120), "more", "none"),
        (years(0, 0, 1), None, "rising"),
    ],
)
def test_the_trend_is_that_of_what_is_measured_alike(course, direction, trend):
    assert stock_trend(course, RULES, direction=direction) == trend
