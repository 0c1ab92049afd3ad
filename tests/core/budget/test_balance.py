from decimal import Decimal
from fractions import Fraction

import pytest

from naturbudget.core.budget.balance import (
    Assessed,
    Explanation,
    check_balance,
    summary_of,
)
from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Line, Parameters
from naturbudget.core.errors import Problem
from naturbudget.core.indicator.value import Value

MISSING = Value.absent(Problem("no-figure", "There is no figure. Deliver it."))
TOLD = Explanation(cause="A cold winter.", consequence="Insulate two schools.")


def assessed(actual, explanation=None, **columns):
    line = Line(
        **{
            "indicator": "CO2",
            "unit": "t",
            "direction": "less",
            "previous": Fraction(110),
            "target": Fraction(100),
            **columns,
        }
    )
    value = MISSING if actual is None else Value(Fraction(actual))
    result = evaluate(
        line,
        value,
        year=2025,
        history={},
        previous_distance=None,
        parameters=Parameters(),
    )
    return Assessed(line, result, explanation or Explanation())


def codes(*lines, threshold="0"):
    parameters = Parameters(explain_threshold_percent=Decimal(threshold))
    return [problem.code for problem in check_balance(lines, parameters=parameters)]


def test_a_missed_budget_is_explained():
    problems = check_balance([assessed("102")], parameters=Parameters())

    assert [problem.code for problem in problems] == ["not-explained"]
    assert "CO2 missed its budget by 2 t and is not explained." in str(problems[0])
    assert codes(assessed("102", TOLD)) == []


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (Explanation(cause="A cold winter."), "half-explained"),
        (Explanation(consequence="Insulate two schools."), "no-cause"),
        (Explanation(cause="  ", plan="A plan."), "not-explained"),
    ],
)
def test_an_explanation_has_a_cause_and_a_consequence(told, code):
    assert codes(assessed("102", told)) == [code]


def test_a_budget_that_was_kept_needs_no_explanation():
    assert codes(assessed("100"), assessed("90")) == []


def test_small_deviations_need_none_where_the_municipality_says_so():
    assert codes(assessed("102"), threshold="2") == []
    assert codes(assessed("102.01"), threshold="2") == ["not-explained"]


def test_what_has_no_percentage_is_always_explained():
    milestone = assessed("0", direction="milestone", target=Fraction(1))
    zero = assessed("0.1", target=Fraction(0))

    assert codes(milestone, zero, threshold="50") == ["not-explained"] * 2


def test_what_cannot_be_assessed_needs_a_reason_and_a_plan():
    assert codes(assessed(None)) == ["no-reason", "no-plan"]
    assert codes(assessed(None, Explanation(cause="No noise map since 2022."))) == [
        "no-plan"
    ]
    told = Explanation(cause="No noise map since 2022.", plan="A new map in 2027.")
    assert codes(assessed(None, told)) == []


def test_a_tracked_line_explains_nothing():
    assert codes(assessed("500", target=None), assessed(None, target=None)) == []


def test_a_balance_counts_and_never_adds():
    summary = summary_of(
        [
            assessed("90"),
            assessed("105", legal=Fraction(80)),
            assessed("120"),
            assessed(None),
            assessed("7", target=None),
        ]
    )

    assert summary.counts() == {
        "lines": 5,
        "kept": 1,
        "missed": 2,
        "unknown": 1,
        "tracked": 1,
    }
    assert summary.colours == {
        "green": 1,
        "yellow": 1,
        "red": 1,
        "blue": 1,
        "none": 1,
    }
    assert summary.share_kept == Fraction(1, 4)
    assert summary.missed_directions == {"improving": 1, "worsening": 1}
    assert [amount for _, amount in summary.deficits] == [5, 20]
    assert [amount for _, amount in summary.legal_gaps] == [25]


def test_the_counts_add_up_to_all_lines():
    lines = [assessed(actual) for actual in ("90", "105", None)]

    counts = summary_of(lines).counts()

    assert counts.pop("lines") == sum(counts.values())


def test_lines_whose_target_year_is_over_are_listed():
    late = {"base": Fraction(200), "long_term": Fraction(50), "long_term_year": 2020}

    summary = summary_of([assessed("90", **late), assessed("40", **late)])

    assert len(summary.overdue) == 1


def test_without_budgets_no_share_was_kept():
    assert summary_of([]).share_kept is None
    assert summary_of([assessed("1", target=None)]).share_kept is None
