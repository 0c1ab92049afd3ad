from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Line, Parameters
from naturbudget.core.errors import Problem
from naturbudget.core.indicator.value import Value

FILE = Path(__file__).parents[2] / "cases" / "budget-lines.yaml"
MISSING = Value.absent(Problem("no-figure", "There is no figure. Deliver it."))
CASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def typed(column, given):
    """Return a column of a case: numbers are written in quotes, years are not."""
    return (
        Fraction(given) if isinstance(given, str) and column != "direction" else given
    )


def evaluated(case):
    line = Line(
        **{column: typed(column, given) for column, given in case["line"].items()}
    )
    actual = case.get("actual")
    distance = case.get("previous_distance")
    return evaluate(
        line,
        MISSING if actual is None else Value(Fraction(actual)),
        year=case["year"],
        history={y: Fraction(x) for y, x in case.get("history", {}).items()},
        previous_distance=None if distance is None else Fraction(distance),
        parameters=Parameters(),
    )


def rounded(figure, expected):
    """Return a figure with as many decimals as the case gives."""
    decimals = len(str(expected).partition(".")[2])
    return round(figure, decimals)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_published_and_worked_cases(case):
    result = evaluated(case)
    figures = {name: x for name, x in case["result"].items() if name in result.figures}
    signals = {name: x for name, x in case["result"].items() if name not in figures}

    assert {name: getattr(result, name) for name in signals} == signals
    for name, expected in figures.items():
        if expected is None:
            assert result[name] is None, name
        else:
            assert rounded(result[name], expected) == Fraction(expected), name
    for name, code in case.get("reasons", {}).items():
        assert result.reasons[name].code == code
