"""The verifier is written apart on purpose; what both calculate has to be the same."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from naturbudget import verifier
from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Line, Parameters
from naturbudget.core.budget.position import path_of
from naturbudget.core.budget.signals import distance_of
from naturbudget.core.errors import Problem
from naturbudget.core.indicator.value import WEAKEST_FIRST, Value
from naturbudget.core.quantity import published

MISSING = Value.absent(Problem("no-figure", "There is no figure. Deliver it."))
NUMBERS = (
    "base",
    "previous",
    "target",
    "target_low",
    "target_high",
    "long_term",
    "legal",
)
# Few values, so that equal ones, zero and the limits of rules come up.
amounts = st.integers(-4, 4).map(Fraction) | st.decimals(-99, 99, places=2).map(
    Fraction
)
years = st.integers(2015, 2030)
lines = st.builds(
    Line,
    direction=st.sampled_from(["less", "more", "band", "milestone"]),
    base_year=st.none() | years,
    long_term_year=st.none() | years,
    **{name: st.none() | amounts for name in NUMBERS},
)
values = st.just(MISSING) | st.builds(Value, amounts, st.sampled_from(WEAKEST_FIRST))


def printed(line):
    """Return a line as a document prints it."""
    content = {name: getattr(line, name) for name in NUMBERS}
    return {
        **{name: None if x is None else published(x) for name, x in content.items()},
        "direction": line.direction,
        "base_year": line.base_year,
        "long_term_year": line.long_term_year,
    }


@given(lines, values, years, st.dictionaries(years, amounts, max_size=8))
def test_both_judge_a_line_alike(line, actual, year, history):
    known = {y: x for y, x in history.items() if y <= year}
    parameters = Parameters()

    ours = evaluate(
        line,
        actual,
        year=year,
        history=known,
        previous_distance=distance_of(line, known.get(year - 1)),
        parameters=parameters,
    ).as_strings()
    told = None if actual.amount is None else (actual.amount, actual.status)
    theirs = verifier.Line(printed(line), year).results(
        told, known, parameters.as_strings()
    )

    assert ours.pop("reasons").keys() == {n for n, x in ours.items() if x is None} - {
        "colour",
        "status",
    }
    assert ours == theirs


@given(lines, years)
def test_both_place_a_budget_on_its_path_alike(line, year):
    theirs = verifier.Line(printed(line), year).path()

    assert path_of(line, year).as_strings() == theirs
