from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from naturbudget.core.errors import Problem
from naturbudget.core.indicator.evaluate import value_of
from naturbudget.core.indicator.terms import Term, Terms
from naturbudget.core.indicator.value import (
    WEAKEST_FIRST,
    Value,
    weakest,
)
from naturbudget.core.quantity import published

amounts = st.fractions(-(10**6), 10**6)
coefficients = st.fractions(-100, 100)


def term(ref, coefficient=1):
    return Term(ref, "account", "flow", "t", Fraction(coefficient))


def linear(*terms, scale=1, change_of=None):
    return Terms(terms, (), Fraction(scale), "flow", "t", change_of)


def ratio(over, under, scale=1, change_of=None):
    return Terms(over, under, Fraction(scale), "ratio", "1", change_of)


def missing(ref, year):
    """Return the value that the books do not have."""
    text = "{ref} has no figure for {year}. Deliver it."
    return Value.absent(Problem("no-figure", text, {"ref": ref, "year": str(year)}))


def books(**figures):
    """Return the facts of any year; a text is the code of a missing value."""

    def facts(ref, year):
        figure = figures.get(ref)
        if isinstance(figure, dict):
            figure = figure.get(year)
        if figure is None:
            return missing(ref, year)
        amount, status = figure if isinstance(figure, tuple) else (figure, "measured")
        return Value(Fraction(amount), status)

    return facts


def amount(terms, year=2025, **figures):
    return str(value_of(terms, books(**figures), year).amount)


def test_a_sum_is_exact():
    terms = linear(term("gas", "1/3"), term("oil", "-1/7"))

    assert amount(terms, gas=1, oil=1) == "4/21"


def test_a_ratio_is_divided_last():
    both = ratio((term("a"), term("b")), (term("c"), term("d")))

    # 30 of 100 and 10 of 400 are 40 of 500; the mean of the two ratios is not.
    assert amount(both, a=30, b=10, c=100, d=400) == "2/25"
    assert (Fraction(30, 100) + Fraction(10, 400)) / 2 == Fraction("0.1625")


def test_a_percentage_is_scaled():
    assert amount(ratio((term("a"),), (term("b"),), scale=100), a=1, b=8) == "25/2"


def test_a_change_compares_with_its_year():
    change = linear(term("co2"), scale=100, change_of=1993)

    assert amount(change, 2020, co2={1993: "4.5", 2020: "1.35"}) == "-70"


def test_a_change_of_a_ratio_divides_both_years():
    change = ratio((term("co2"),), (term("people"),), scale=100, change_of=1993)
    figures = {"co2": {1993: 100, 2020: 60}, "people": {1993: 50, 2020: 60}}

    assert amount(change, 2020, **figures) == "-50"


def test_missing_stays_missing_and_says_why():
    value = value_of(linear(term("gas"), term("oil")), books(gas=1), 2025)

    assert value.amount is None
    assert (value.missing.code, value.missing.values["ref"]) == ("no-figure", "oil")


def test_a_change_needs_both_its_years():
    change = linear(term("co2"), change_of=1993)

    value = value_of(change, books(co2={2020: 1}), 2020)

    assert "co2 has no figure for 1993" in str(value.missing)


def test_zero_is_a_figure():
    assert amount(linear(term("gas")), gas=0) == "0"


@pytest.mark.parametrize(
    "terms",
    [
        ratio((term("a"),), (term("b"),)),
        ratio((term("a"),), (term("b"),), change_of=2025),
        linear(term("b"), change_of=2000),
    ],
)
def test_nothing_is_divided_by_zero(terms):
    value = value_of(terms, books(a=1, b=0), 2025)

    assert (value.amount, value.missing.code) == (None, "divided-by-zero")


def test_the_weakest_status_counts():
    figures = {
        "gas": (1, "measured"),
        "oil": (2, "provisional"),
        "wood": (3, "estimated"),
    }
    terms = linear(term("gas"), term("oil"), term("wood"))

    assert value_of(terms, books(**figures), 2025).status == "provisional"


def test_the_status_of_the_divisor_and_of_the_base_year_count_too():
    change = ratio((term("a"),), (term("b"),), change_of=1993)
    figures = {"a": 1, "b": {1993: (1, "estimated"), 2020: (1, "calculated")}}

    assert value_of(change, books(**figures), 2020).status == "estimated"


@given(st.lists(st.sampled_from(WEAKEST_FIRST), min_size=1))
def test_no_status_is_weaker_than_the_weakest(statuses):
    found = weakest(statuses)

    assert all(
        WEAKEST_FIRST.index(found) <= WEAKEST_FIRST.index(status) for status in statuses
    )


def test_a_value_is_an_amount_or_a_reason():
    why = Problem("no-value", "nothing")

    with pytest.raises(AssertionError):
        Value(None)
    with pytest.raises(AssertionError):
        Value(Fraction(1), missing=why)


@given(
    st.lists(st.tuples(coefficients, amounts), min_size=1, max_size=5),
    st.lists(st.tuples(coefficients, amounts), min_size=1, max_size=5),
    st.fractions(-1000, 1000).filter(bool),
)
def test_scaling_all_inputs_of_a_ratio_leaves_it_unchanged(over, under, by):
    """Invariant 17."""
    sides = [
        [(f"{side}{n}", c, x) for n, (c, x) in enumerate(given_side)]
        for side, given_side in (("a", over), ("b", under))
    ]
    terms = ratio(*(tuple(term(ref, c) for ref, c, _ in side) for side in sides))
    figures = {ref: x for side in sides for ref, _, x in side}
    assume(sum(c * x for _, c, x in sides[1]) != 0)

    scaled = {ref: x * by for ref, x in figures.items()}

    assert amount(terms, **scaled) == amount(terms, **figures)


@given(amounts.filter(bool))
def test_a_published_figure_is_within_half_a_unit_of_its_twelfth_digit(exact):
    shown = published(exact)

    # A figure of n digits before the point is at least 10 ** (n - 1).
    assert abs(Fraction(shown) - exact) <= abs(exact) * Fraction(5, 10**12)
    assert "E" not in shown
    assert not (("." in shown) and shown.endswith(("0", ".")))


@given(amounts)
def test_publishing_twice_changes_nothing(exact):
    once = published(exact)

    assert published(Fraction(once)) == once
