"""Part H: what the council is asked to decide, point by point."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from naturbudget.core.budget.balance import Assessed, Explanation
from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Line, Parameters
from naturbudget.core.budget.proposal import Rest, points_in, proposal_points
from naturbudget.core.errors import Named, Problem
from naturbudget.core.indicator.value import Value
from naturbudget.core.quantity import Quantity


def assessed(code, actual, **said):
    line = Line(indicator=code, direction="less", unit="m3", target=Fraction(10))
    value = (
        Value.absent(Problem("no-figure", "No figure."))
        if actual is None
        else Value(Fraction(actual), status="measured")
    )
    result = evaluate(
        line,
        value,
        year=2025,
        history={},
        previous_distance=None,
        parameters=Parameters(),
    )
    return Assessed(line, result, Explanation(**said))


def test_the_points_follow_from_lines_rests_and_requests():
    rests = [
        Rest(Named("gas"), Quantity(Decimal(90), "m3"), is_surplus=False),
        Rest(Named("water"), Quantity(Decimal(5), "m3"), is_surplus=True),
    ]
    points = proposal_points(
        [
            assessed("EN-01", 12, cause="Cold.", consequence="The roof is\n insulated"),
            assessed("EN-02", 9),
            assessed("EN-03", None, cause="No meter.", plan="A meter by May."),
            assessed("EN-04", 11),
        ],
        year=2025,
        rests=rests,
        answered=[3, 4],
    )

    assert [str(point) for point in points] == [
        "The Budget Balance 2025 is ratified.",
        "EN-01 was missed. For the next budget follows: The roof is insulated.",
        "It is noted that EN-04 was missed.",
        "EN-03 cannot be assessed. How the gap closes is confirmed: A meter by May.",
        "gas: by its rule, 90 m3 beyond the budget is taken off the budget of 2026.",
        "water: 5 m3 is left over and is not carried into 2026.",
        "The answers to these requests of the council are noted: 3, 4.",
        "The root of the books it rests on enters the minutes.",
    ]


def test_a_year_in_which_all_was_kept_asks_for_little():
    points = proposal_points([assessed("EN-02", 9)], year=2025)

    assert [point.code for point in points] == ["ratify", "root"]


def test_a_point_is_a_line():
    assert points_in(" a  b\r\n\n c ") == ["a b", "c"]
