"""Other places' marks: Växjö's colours, Dresden's goals, the way, four levels."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.budget.balance import Assessed, summary_of
from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Line, Parameters
from naturbudget.core.budget.schemes import (
    VAXJO,
    counted,
    dresden,
    limit_of,
    per_mille,
    performance,
    vaxjo,
)
from naturbudget.core.errors import Problem
from naturbudget.core.indicator.value import Value

LINE = Line(
    indicator="EN-01",
    unit="t",
    direction="less",
    base=Fraction(100),
    base_year=2020,
    previous=Fraction(90),
    target=Fraction(80),
    long_term=Fraction(50),
    long_term_year=2030,
)


def found(line=LINE, amount=75, history=()):
    there_is_none = Value.absent(Problem("no-figure", "No figure."))
    return evaluate(
        line,
        there_is_none if amount is None else Value(Fraction(amount)),
        year=2025,
        history={year: Fraction(x) for year, x in history},
        previous_distance=None,
        parameters=Parameters(),
    )


FALLING = ((2023, 95), (2024, 90))
RISING = ((2023, 70), (2024, 80))


@pytest.mark.parametrize(
    ("amount", "history", "ours", "theirs"),
    [
        (75, RISING, "kept", "green"),
        (85, FALLING, "missed", "green"),  # a missed budget, and green all the same
        (90, ((2023, 90), (2024, 91)), "missed", "yellow"),
        (95, RISING, "missed", "red"),
        (None, (), "unknown", "blue"),
    ],
)
def test_vaxjo_is_green_where_a_trend_is_positive(amount, history, ours, theirs):
    result = found(amount=amount, history=history)

    assert (result.kept, vaxjo(result)) == (ours, theirs)


def test_a_missing_figure_is_blue_whatever_the_years_before_say():
    assert vaxjo(found(amount=None, history=((2022, 99), *FALLING))) == "blue"


@pytest.mark.parametrize(
    ("changes", "amount", "said"),
    [
        ({}, 50, "reached"),
        ({}, 51, "not-reached"),
        ({"interim": Fraction(70), "interim_year": 2027}, 70, "reached"),
        ({"long_term": None, "long_term_year": None}, 75, "improving"),
        ({}, None, "none"),
        ({"direction": "milestone", "long_term": Fraction(1)}, 1, "reached"),
        ({"direction": "milestone", "long_term": Fraction(1)}, 0, "not-reached"),
    ],
)
def test_dresden_compares_with_the_goal_and_tells_the_trend_of_others(
    changes, amount, said
):
    line = replace(LINE, **changes)

    assert dresden(line, found(line, amount)) == said


def test_three_equal_values_are_a_standstill():
    """Dresden's drinking water: 98 litres in 1998, 1999 and 2000."""
    line = replace(LINE, base=Fraction(98), previous=Fraction(98), long_term=None)

    assert dresden(line, found(line, 98, ((2023, 98), (2024, 98)))) == "standstill"


@pytest.mark.parametrize(
    ("amount", "way"), [(100, 0), (75, 500), (50, 1000), (105, -100), (None, None)]
)
def test_the_way_is_told_in_per_mille(amount, way):
    assert per_mille(found(amount=amount)) == way


def test_the_evaluation_of_vaxjo_for_2014_counts_as_it_was_published():
    published = ["green"] * 14 + ["yellow"] * 8 + ["red"] + ["blue"] * 7

    counts = counted(published, VAXJO)

    assert counts == {"green": 14, "yellow": 8, "red": 1, "blue": 7}
    assert sum(counts.values()) == 30


def level(kept, missed, *, legal=0, is_decided=True, missing=(), **parameters):
    good, bad = found(amount=75), found(amount=85)
    lines = [Assessed(LINE, good)] * kept + [Assessed(LINE, bad)] * missed
    lawless = replace(LINE, legal=Fraction(60))
    lines += [Assessed(lawless, found(lawless, 75))] * legal
    return performance(
        lines,
        summary_of(lines),
        is_decided=is_decided,
        missing=missing,
        parameters=parameters,
    )


@pytest.mark.parametrize(
    ("kept", "missed", "said"),
    [
        (9, 1, "excellent"),
        (89, 11, "fair"),
        (6, 4, "fair"),
        (59, 41, "poor"),
        (3, 7, "poor"),
        (29, 71, "non-performance"),
    ],
)
def test_a_year_has_the_level_of_its_kept_budgets(kept, missed, said):
    assert level(kept, missed).level == said


def test_a_legal_gap_or_no_vote_is_non_performance():
    lawless, undecided = level(9, 0, legal=1), level(9, 1, is_decided=False)

    assert lawless.level == undecided.level == "non-performance"
    assert [one.code for one in lawless.why] == ["legal-gap"]
    assert (
        str(lawless.why[0]) == "EN-01 does not keep the law: it is 15 t away from it."
    )
    assert [one.code for one in undecided.why] == ["no-decision"]


def test_a_missing_document_keeps_a_year_from_excellent():
    without = level(10, 0, missing=["The Master Budget of 2025"])

    assert without.level == "fair"
    assert str(without.why[0]) == "The Master Budget of 2025 is not issued."


def test_a_level_says_what_the_next_one_asks_for():
    said = level(7, 3)

    assert said.level == "fair"
    assert str(said.why[0]) == (
        "7 of 10 budgets are kept, 70 percent; this level asks for 90."
    )


def test_a_year_without_budgets_has_no_level():
    assert level(0, 0).level is None


def test_the_limits_are_the_municipalitys_own():
    own = {"performance_excellent_percent": "95.5"}

    assert f"{limit_of('excellent', own)}" == "95.5"
    assert level(95, 5, **own).level == "fair"
    assert level(96, 4, **own).level == "excellent"


@given(kept=st.integers(0, 30), missed=st.integers(0, 30))
def test_more_kept_budgets_never_lower_the_level(kept, missed):
    order = [None, "non-performance", "poor", "fair", "excellent"]

    now, better = level(kept, missed), level(kept + 1, missed)

    assert order.index(better.level) >= order.index(now.level)
