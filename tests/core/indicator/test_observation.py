from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.indicator.observation import (
    AGGREGATIONS,
    Observation,
    UnknownAggregationError,
    aggregate_observations,
)

START = date(2025, 1, 1)
levels = st.decimals(-20, 140, places=2, allow_nan=False)
observations = st.builds(
    lambda first, days, value: observed(first, days, str(value)),
    st.integers(0, 300),
    st.integers(1, 60),
    levels,
)


def observed(first, days, value, status="measured"):
    """Return an observation that begins so many days after New Year."""
    begin = START + timedelta(first)
    return Observation(begin, begin + timedelta(days - 1), Decimal(value), status)


WINTER = observed(0, 90, "30", "estimated")
SPRING = observed(90, 10, "20")
NAMES = sorted(AGGREGATIONS)


def test_the_last_is_the_one_that_ends_last():
    assert aggregate_observations([SPRING, WINTER], "last").amount == 20


def test_of_two_that_end_together_the_later_booked_counts():
    again = observed(99, 1, "21")

    assert aggregate_observations([SPRING, again], "last").amount == 21


def test_the_mean_is_weighted_by_days():
    assert aggregate_observations([WINTER, SPRING], "mean").amount == 29


def test_the_maximum_is_the_largest():
    assert aggregate_observations([SPRING, WINTER], "max").amount == 30


def test_a_mean_of_thirds_is_exact():
    thirds = [observed(0, 1, "1"), observed(1, 2, "0")]

    assert aggregate_observations(thirds, "mean").amount == Fraction(1, 3)


def test_the_energetic_mean_is_nearer_to_the_louder():
    both = [observed(0, 1, "50"), observed(1, 1, "60")]

    assert aggregate_observations(both, "energetic").amount == Fraction("57.4036268949")


def test_twice_as_long_is_three_decibel_more():
    one, other = observed(0, 2, "60"), observed(2, 2, "-1000")

    found = aggregate_observations([one, other], "energetic").amount

    # Silence for half of the time takes 10 * log10(2) away.
    assert found == Fraction("56.9897000434")


@pytest.mark.parametrize("name", NAMES)
def test_no_observation_gives_no_value(name):
    value = aggregate_observations([], name)

    assert (value.amount, value.missing.code) == (None, "no-observation")


def test_the_last_has_its_own_status_and_the_others_have_the_weakest():
    statuses = {
        name: aggregate_observations([WINTER, SPRING], name).status for name in NAMES
    }

    assert statuses == {
        "last": "measured",
        "mean": "estimated",
        "max": "estimated",
        "energetic": "estimated",
    }


def test_an_unknown_aggregation_is_refused():
    with pytest.raises(UnknownAggregationError, match="Choose one of last, mean, max"):
        aggregate_observations([WINTER], "sum")


@pytest.mark.parametrize("name", NAMES)
@given(observations)
def test_one_observation_stands_for_itself(name, one):
    assert aggregate_observations([one], name).amount == Fraction(one.value)


@given(st.lists(observations, min_size=1, max_size=6))
def test_the_energetic_mean_lies_between_the_mean_and_the_maximum(given_ones):
    mean, energetic, largest = (
        aggregate_observations(given_ones, name).amount
        for name in ("mean", "energetic", "max")
    )

    rounding = Fraction(1, 10**9)
    assert mean - rounding <= energetic <= largest + rounding


def test_the_callers_precision_does_not_matter():
    both = [observed(0, 1, "50"), observed(1, 1, "60")]

    with localcontext(prec=5):
        found = aggregate_observations(both, "energetic").amount

    assert found == Fraction("57.4036268949")
