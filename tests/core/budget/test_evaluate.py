from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Line, ParameterError, Parameters
from naturbudget.core.budget.result import FIGURES
from naturbudget.core.errors import Problem
from naturbudget.core.indicator.value import Value
from naturbudget.core.quantity import NotANumberError
from naturbudget.core.target import TargetPath

VAXJO = Line(
    indicator="CO2",
    unit="t",
    kind="flow",
    direction="less",
    base=Fraction(62),
    base_year=1999,
    previous=Fraction(44),
    previous_year=2003,
    target=Fraction(36),
    long_term=Fraction(33),
    long_term_year=2010,
)
MISSING = Value.absent(Problem("no-figure", "There is no figure. Deliver it."))
amounts = st.fractions(-1000, 1000, max_denominator=1000)
perhaps = st.none() | amounts
perhaps_year = st.none() | st.integers(1990, 2050)
lines = st.builds(
    Line,
    direction=st.sampled_from(["", "less", "more", "band", "milestone"]),
    hold=st.booleans(),
    base=perhaps,
    base_year=perhaps_year,
    previous=perhaps,
    target=perhaps,
    target_low=perhaps,
    target_high=perhaps,
    long_term=perhaps,
    long_term_year=perhaps_year,
    legal=perhaps,
)
values = st.builds(Value, amounts) | st.just(MISSING)


def evaluated(line, actual, *, year=2006, history=None, distance=None, **parameters):
    value = actual if isinstance(actual, Value) else Value(Fraction(actual))
    return evaluate(
        line,
        value,
        year=year,
        history=history or {},
        previous_distance=distance,
        parameters=Parameters(**parameters),
    )


def yearly(first, *amounts_of_years):
    return {first + n: Fraction(x) for n, x in enumerate(amounts_of_years)}


def test_what_is_published_is_rounded_once_and_the_rest_says_why():
    strings = evaluated(VAXJO, "38").as_strings()

    assert strings["p"] == "0.827586206897"
    assert strings["dD"] is None
    assert strings["reasons"]["dD"] == (
        "The distance at the end of the year before is not known."
    )
    assert set(strings["reasons"]) == {"dD", "legal_gap"}


def test_a_missing_value_gives_its_reason_to_every_figure_that_needs_it():
    result = evaluated(VAXJO, MISSING)

    asked = {name for name, why in result.reasons.items() if why.code == "no-figure"}
    assert asked == {"A", "R", "R%", "F", "D", "dD", "p", "G", "q"}
    assert str(result.reasons["R"]) == "There is no figure. Deliver it."


def test_the_status_is_that_of_the_actual():
    assert evaluated(VAXJO, Value(Fraction(38), "provisional")).status == "provisional"


def test_a_voted_path_replaces_the_straight_one():
    voted = TargetPath(((2004, Fraction(44)), (2008, Fraction(36))))

    result = evaluated(replace(VAXJO, voted_path=voted), "38")

    assert (result["E"], result["G"]) == (40, 2)


def test_a_hold_line_takes_its_sign_from_its_direction():
    line = Line(direction="less", hold=True, previous=Fraction(7), target=Fraction(7))

    assert evaluated(line, "6")["R"] == 1
    assert evaluated(line, "6")["F"] == 1


def test_the_trend_takes_the_last_five_values():
    falling_then_rising = yearly(2000, 90, 80, 50, 51, 53, 55, 58)

    assert evaluated(VAXJO, "58", history=falling_then_rising).direction == "worsening"
    assert (
        evaluated(VAXJO, "58", history=falling_then_rising, trend_years=7).direction
        == "improving"
    )


def test_the_trend_counts_years_not_places():
    # 10 less over ten years is 1 a year, which is inside 2 % of 62.
    slow = {1996: Fraction(54), 2001: Fraction(49), 2006: Fraction(44)}

    assert evaluated(VAXJO, "44", history=slow).direction == "standstill"


def test_values_after_the_year_are_passed_over():
    later = yearly(2004, 50, 45, 40, 90, 95)

    assert evaluated(VAXJO, "40", history=later).direction == "improving"


def test_a_slope_as_wide_as_the_dead_band_stands_still():
    line = Line(direction="less", base=Fraction(100))
    history = yearly(2004, 100, 98, 96)

    assert evaluated(line, "96", history=history).direction == "standstill"
    assert (
        evaluated(
            line, "96", history=history, dead_band_percent=Fraction("1.9")
        ).direction
        == "improving"
    )


def test_where_the_base_is_zero_the_way_gives_the_dead_band():
    change = Line(direction="less", base=Fraction(0), long_term=Fraction(-100))

    assert evaluated(change, "-4", history=yearly(2004, 0, -2, -4)).direction == (
        "standstill"
    )
    assert evaluated(change, "-6", history=yearly(2004, 0, -3, -6)).direction == (
        "improving"
    )


def test_without_base_and_way_there_is_no_dead_band():
    line = Line(direction="more")

    assert evaluated(line, "3", history=yearly(2004, 1, 2, 3)).direction == "improving"
    assert evaluated(line, "1", history=yearly(2004, 1, 1, 1)).direction == "standstill"


def test_a_band_is_heading_where_its_result_is_heading():
    lake = Line(direction="band", target_low=Fraction("6.5"), target_high=Fraction(8))

    nearer = evaluated(lake, "6", history=yearly(2004, 5, "5.5", 6))
    away = evaluated(lake, "10", history=yearly(2004, 7, 9, 10))
    inside = evaluated(lake, "8", history=yearly(2004, "6.5", 7, 8))

    assert [one.direction for one in (nearer, away, inside)] == [
        "improving",
        "worsening",
        "standstill",
    ]


def test_a_band_needs_both_its_ends():
    half = Line(direction="band", target_low=Fraction("6.5"))

    result = evaluated(half, "7")

    assert (result.kept, result.reasons["R"].code) == ("unknown", "half-a-band")


def test_a_band_without_ends_is_tracked():
    result = evaluated(Line(direction="band"), "7")

    assert (result.kept, result.reasons["R"].code) == ("tracked", "tracked")


@given(lines, values, st.integers(1990, 2050), perhaps)
def test_every_figure_has_a_value_or_a_reason(line, actual, year, distance):
    result = evaluated(line, actual, year=year, distance=distance)

    strings = result.as_strings()
    for name in FIGURES:
        assert (strings[name] is None) == bool(strings["reasons"].get(name)), name


@given(lines, values, st.integers(1990, 2050))
def test_the_signals_agree_with_the_result(line, actual, year):
    result = evaluated(line, actual, year=year)

    of_kept = {"kept": {"green"}, "missed": {"yellow", "red"}, "unknown": {"blue"}}
    assert result.colour in of_kept.get(result.kept, {None})
    assert (result.kept == "kept") == (result["R"] is not None and result["R"] >= 0)
    assert (result.kept == "tracked") == line.is_tracked


@given(amounts, amounts, amounts, st.fractions("1/100", 100, max_denominator=100))
def test_the_unit_a_line_is_kept_in_does_not_change_its_shares(
    base, previous, goal, by
):
    def scaled(factor):
        line = Line(
            direction="less",
            base=base * factor,
            previous=previous * factor,
            target=goal * factor,
            long_term=goal * factor,
        )
        return evaluated(line, Value(Fraction(7) * factor))

    plain, changed = scaled(Fraction(1)), scaled(by)

    for name in ("R%", "F", "p"):
        assert plain[name] == changed[name]
    assert (plain.kept, plain.colour) == (changed.kept, changed.colour)


@given(amounts, amounts, amounts, amounts)
def test_less_and_more_mirror_each_other(base, previous, target, actual):
    less = Line(direction="less", base=base, previous=previous, target=target)
    more = Line(direction="more", base=-base, previous=-previous, target=-target)

    one, other = evaluated(less, Value(actual)), evaluated(more, Value(-actual))

    assert (one["R"], one["R%"], one["F"]) == (other["R"], other["R%"], other["F"])
    assert (one.kept, one.direction, one.colour) == (
        other.kept,
        other.direction,
        other.colour,
    )


def test_parameters_come_from_the_settings_of_the_municipality():
    found = Parameters.from_strings({"trend_years": "7", "dead_band_percent": "0.5"})

    assert (found.trend_years, str(found.dead_band_percent)) == (7, "0.5")
    assert found.explain_threshold_percent == 0
    assert Parameters.from_strings({"trend_years": 3}).trend_years == 3


@pytest.mark.parametrize(
    ("given_ones", "error"),
    [
        ({"trend_years": 2}, ParameterError),
        ({"dead_band_percent": "-1"}, ParameterError),
        ({"explain_threshold_percent": "5 %"}, NotANumberError),
    ],
)
def test_parameters_that_mean_nothing_are_refused(given_ones, error):
    with pytest.raises(error):
        Parameters.from_strings(given_ones)
