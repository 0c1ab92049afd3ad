from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from naturbudget.core.target import PathYearError, TargetPath, planned_value

years = st.integers(1950, 2100)
amounts = st.fractions(-1000, 1000)


def values(path, *asked):
    return [str(planned_value(path, year)) for year in asked]


def test_half_of_the_way_after_half_of_the_time():
    path = TargetPath.straight(2020, Fraction(1000), 2030, Fraction(600))

    assert values(path, 2020, 2025, 2030) == ["1000", "800", "600"]


def test_before_the_path_the_base_counts_and_after_it_the_target():
    vaxjo = TargetPath.straight(1999, Fraction(62), 2010, Fraction(33))

    assert values(vaxjo, 1995, 2015) == ["62", "33"]


def test_a_third_of_the_way_is_exact():
    path = TargetPath.straight(2020, Fraction(1), 2023, Fraction(2))

    assert values(path, 2021) == ["4/3"]


def test_a_path_goes_forward_in_time():
    with pytest.raises(PathYearError, match="from 2030 to 2030"):
        TargetPath.straight(2030, Fraction(1), 2030, Fraction(2))


def test_a_voted_path_moves_evenly_between_its_years():
    path = TargetPath(
        ((2020, Fraction(100)), (2022, Fraction(60)), (2030, Fraction(0)))
    )

    assert values(path, 2021, 2022, 2026) == ["80", "60", "30"]


def test_a_voted_path_in_steps_holds_until_the_next_year_it_names():
    points = ((2020, Fraction(100)), (2025, Fraction(60)))
    path = TargetPath(points, in_steps=True)

    assert values(path, 2019, 2020, 2024, 2025, 2040) == [
        "100",
        "100",
        "100",
        "60",
        "60",
    ]


@given(years, years, amounts, amounts, years)
def test_a_straight_path_stays_between_its_ends(first, last, start, end, year):
    assume(first < last)

    value = planned_value(TargetPath.straight(first, start, last, end), year)

    assert min(start, end) <= value <= max(start, end)


@given(years, st.integers(2, 40), amounts, amounts)
def test_a_straight_path_takes_the_same_step_each_year(first, length, start, end):
    path = TargetPath.straight(first, start, first + length, end)

    found = [planned_value(path, first + n) for n in range(length + 1)]

    steps = {after - before for before, after in pairwise(found)}
    assert len(steps) == 1
