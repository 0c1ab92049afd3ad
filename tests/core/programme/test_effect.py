"""What measures come to together, and the gap they close: worked cases and laws."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.programme.effect import Contribution, Expected, gap_of, sum_of
from naturbudget.core.programme.measure import STATES

amounts = st.fractions(min_value=-1000, max_value=1000, max_denominator=12)
years = st.integers(2024, 2028)
expected = st.builds(
    Expected, likely=st.none() | amounts, low=st.none(), high=st.none()
)
contributions = st.lists(
    st.builds(
        Contribution,
        measure=st.integers(1, 99),
        state=st.sampled_from(sorted(STATES)),
        first=years,
        planned=st.dictionaries(years, expected),
        realised=st.dictionaries(years, amounts),
    ),
    max_size=6,
    unique_by=lambda one: one.measure,
)


def measure(number, planned, *, first=2025, state="under-way", realised=None):
    told = {year: Expected(Fraction(text)) for year, text in planned.items()}
    real = {year: Fraction(text) for year, text in (realised or {}).items()}
    return Contribution(number, state, first, told, real)


def test_only_what_comes_on_top_of_the_last_actual_counts():
    heat = measure(1, {2025: -4, 2027: -12})
    assert sum_of([heat], 2027, since=2025).total == -8


def test_what_was_reported_stands_before_what_was_expected():
    heat = measure(1, {2025: -4, 2027: -12}, realised={2025: "-3.6"})
    assert sum_of([heat], 2027, since=2025).total == Fraction("-8.4")


def test_a_measure_that_begins_later_counts_in_full():
    assert sum_of([measure(1, {2027: -5}, first=2026)], 2027, since=2025).total == -5


def test_an_unknown_effect_is_named_and_never_zero():
    without = measure(7, {})
    unknown_before = measure(8, {2027: -5})
    found = sum_of(
        [without, unknown_before, measure(9, {2025: 0, 2027: 0})], 2027, since=2025
    )
    assert (found.total, found.unknown, found.counted) == (0, (7, 8), (9,))


def test_what_is_examined_or_begins_after_the_year_is_in_no_sum():
    rest = [
        measure(1, {2027: -5}, state="to-examine"),
        measure(2, {2028: -5}, first=2028),
    ]
    found = sum_of(rest, 2027, since=2025)
    assert (found.total, found.unknown, found.counted) == (0, (), ())


def test_ends_add_up_with_the_likely_effect_where_there_is_none():
    wide = Contribution(
        1,
        "done",
        2026,
        {2027: Expected(Fraction(-12), Fraction(-9), Fraction(-14))},
    )
    found = sum_of([wide, measure(2, {2027: -1}, first=2026)], 2027, since=2025)
    assert (found.low, found.total, found.high) == (-10, -13, -15)


@pytest.mark.parametrize(
    ("sign", "actual", "goal", "change", "left", "word"),
    [
        (-1, 20, 12, -5, 3, "leaves"),
        (-1, 20, 12, -8, 0, "closes"),
        (1, 100, 130, 40, 0, "closes"),
        (1, 100, 130, -10, 40, "leaves"),
        (-1, 10, 12, 0, 0, "none"),
        (-1, 10, 12, 5, 3, "lost"),
    ],
)
def test_the_gap_is_told_in_the_direction_of_the_line(
    sign, actual, goal, change, left, word
):
    found = gap_of(
        sign, actual=Fraction(actual), goal=Fraction(goal), change=Fraction(change)
    )
    assert (found.left, found.word) == (left, word)


@given(contributions, years, years)
def test_the_order_of_measures_changes_nothing(found, one, two):
    since, year = sorted((one, two))
    assert sum_of(found, year, since=since) == sum_of(found[::-1], year, since=since)


@given(contributions, years, years)
def test_a_measure_that_nobody_knows_changes_no_number(found, one, two):
    since, year = sorted((one, two))
    before = sum_of(found, year, since=since)
    after = sum_of([*found, Contribution(100, "done", 2024)], year, since=since)
    assert (after.total, after.low, after.high) == (
        before.total,
        before.low,
        before.high,
    )
    assert after.unknown == (*before.unknown, 100)
    assert after.counted == before.counted


@given(contributions, contributions, years, years)
def test_the_sum_of_two_groups_is_the_sum_of_all(some, others, one, two):
    since, year = sorted((one, two))
    parts = [sum_of(group, year, since=since) for group in (some, others)]
    whole = sum_of([*some, *others], year, since=since)
    assert whole.total == sum(part.total for part in parts)
    assert len(whole.unknown) == sum(len(part.unknown) for part in parts)


@given(contributions, years)
def test_nothing_comes_on_top_of_the_year_itself_unless_it_was_reported_otherwise(
    found, year
):
    planned = [
        Contribution(one.measure, one.state, one.first, one.planned) for one in found
    ]
    assert sum_of(planned, year, since=year).total == 0


@given(st.sampled_from([1, -1]), amounts, amounts, amounts)
def test_needed_is_what_is_brought_and_what_is_left_or_too_much(
    sign, actual, goal, change
):
    found = gap_of(sign, actual=actual, goal=goal, change=change)
    assert found.left >= 0
    assert (found.left == 0) == (sign * (actual + change) >= sign * goal)
    mirrored = gap_of(-sign, actual=-actual, goal=-goal, change=-change)
    assert mirrored == found
