"""All figures of a line have the same decimals, and none loses what was written."""

from __future__ import annotations

from fractions import Fraction

import pytest

from naturbudget.core.budget.shown import line_decimals
from naturbudget.core.quantity import exact_decimals, own_decimals, shown_decimals


@pytest.mark.parametrize(
    ("line", "decimals"),
    [
        ({"base": "1500", "target": "400", "result": {"A": "402.25"}}, 2),
        ({"base": "62", "target": "36", "result": {"A": "33.3333333333"}}, 2),
        ({"target": "41.25", "result": {"A": "33.3333333333"}}, 2),
        ({"target": "99", "result": {"A": "99.0004", "R": "-0.0004"}}, 4),
        ({"target": "0.12345", "result": {"A": "0.2"}}, 5),
        ({"target": None, "target_low": "6.5", "target_high": "8.5"}, 1),
        ({"target": "21", "interim": "10.5", "long_term": "0"}, 1),
        ({"target": "1", "result": {"A": None, "R": None}}, 0),
        ({"target": "36", "result": {"A": "not kept"}}, 0),
        ({"target": "36", "result": {"A": "36", "R": "0"}}, 0),
    ],
)
def test_a_line_has_the_decimals_of_its_figures(line, decimals):
    assert line_decimals(line) == decimals


def test_zeros_that_fill_the_scale_of_a_unit_are_no_digits():
    [filled, written] = ["402.250000", "412.0"]

    assert own_decimals(Fraction(filled)) == 2
    assert [line_decimals({"base": one}) for one in (filled, written)] == [2, 1]


def test_a_calculated_figure_takes_no_digit_from_the_one_beside_it():
    assert shown_decimals([Fraction("402.25"), Fraction(1000, 3)]) == 2
    assert shown_decimals([Fraction(1000, 3)]) == 1


@pytest.mark.parametrize(
    ("amounts", "decimals"),
    [
        (["402.250000", "412.0"], 2),
        ([Fraction(1, 700)], 9),
        ([None, "7"], 0),
        ([None], 0),
    ],
)
def test_nothing_is_rounded_away_where_figures_stand_in_full(amounts, decimals):
    assert exact_decimals(amounts) == decimals
