"""Where a line stands in the middle of its year, and where it is expected to end."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.budget.inyear import (
    FIGURES,
    Profile,
    SoFar,
    check_day,
    is_used_up,
    outlook_of,
    profile_of,
)
from naturbudget.core.budget.line import Line
from naturbudget.core.budget.steering import (
    Steered,
    check_comment,
    check_issue,
    check_steering,
    untold,
)
from naturbudget.core.errors import Problem
from naturbudget.core.indicator.terms import Term, Terms
from naturbudget.core.indicator.value import Value
from naturbudget.core.period import budget_year

JUNE, YEAR = date(2026, 6, 30), budget_year(2026)
HALF = Fraction(181, 365)
LESS = Line(direction="less", target=Fraction(100))
amounts = st.fractions(1, 10_000, max_denominator=1000)


def posted(amount, *, used_up=True, until=JUNE, is_old=False):
    value = Value(Fraction(amount), "measured")
    return SoFar(value, until, used_up, is_old)


def profile(**years):
    """Return a profile; a year is its part and its whole: y2025=(30, 50)."""
    both = {int(name[1:]): tuple(map(_exact, pair)) for name, pair in years.items()}
    return profile_of(both, until=JUNE, year=YEAR, count=3)


def _exact(value):
    return None if value is None else Fraction(value)


def outlook(so_far, made=None, line=LESS):
    return outlook_of(line, so_far, made, year=2026)


def test_the_profile_is_the_mean_share_of_the_last_years():
    made = profile(y2022=(1, 100), y2023=(60, 100), y2024=(55, 100), y2025=(35, 50))

    assert made.years == (2023, 2024, 2025)
    assert made.share == Fraction(37, 60)
    assert made.ends == (Fraction(55, 100), Fraction(7, 10))


@pytest.mark.parametrize(
    "pair", [(None, 100), (50, None), (0, 0), (5, 0), (-1, 100), (5, -10)]
)
def test_a_year_without_both_figures_is_passed_over_and_is_not_zero(pair):
    assert profile(y2024=pair, y2025=(50, 100)).years == (2025,)


def test_without_an_earlier_year_it_is_a_straight_line_by_days():
    found = outlook(posted(50), profile())

    assert (found.way, found.share) == ("straight", HALF)
    assert found.forecast == 50 / HALF
    assert (found.low, found.high) == (None, None)
    assert found.reasons["low"].code == "no-year"


def test_one_year_has_no_range():
    found = outlook(posted(60), profile(y2025=(50, 100)))

    assert (found.way, found.forecast, found.low) == ("profile", 120, None)
    assert found.reasons["high"].code == "one-year"
    assert not found.is_sure


def test_the_range_is_where_the_extreme_years_lead():
    made = profile(y2023=(40, 100), y2024=(50, 100), y2025=(60, 100))

    found = outlook(posted(48), made)

    assert (found.low, found.forecast, found.high) == (80, 96, 120)
    assert (found.by_now, found.deviation, found.expected) == (50, 4, "kept")
    assert not found.is_sure  # at 120 the budget of 100 is missed


def test_a_year_in_which_nothing_was_booked_by_then_leaves_the_upper_end_open():
    found = outlook(posted(20), profile(y2024=(0, 100), y2025=(50, 100)))

    assert (found.forecast, found.low, found.high) == (80, 40, None)
    assert found.reasons["high"].code == "no-upper-end"
    assert not found.is_sure


def test_where_nothing_is_ever_booked_by_then_there_is_no_forecast():
    found = outlook(posted(5), profile(y2024=(0, 100), y2025=(0, 90)))

    assert (found.forecast, found.expected) == (None, "unknown")
    assert found.reasons["deviation"].code == "nothing-by-now"


def test_no_figure_is_unknown_and_never_zero():
    missing = Value.absent(Problem("not-until", "No figures until {day}."))

    found = outlook(SoFar(missing, None, True), profile(y2025=(50, 100)))

    assert (found.posted, found.forecast, found.expected) == (None, None, "unknown")
    assert (found.share, found.by_now) == (Fraction(1, 2), 50)


def test_a_level_stands_as_it_stands():
    found = outlook(posted(90, used_up=False))

    assert (found.way, found.forecast, found.deviation) == ("level", 90, 10)
    assert found.reasons["by_now"].code == "a-level"


def test_a_level_of_an_earlier_year_is_shown_and_forecasts_nothing():
    found = outlook(posted(90, used_up=False, is_old=True))

    assert (found.posted, found.forecast, found.expected) == (90, None, "unknown")


@pytest.mark.parametrize(
    ("line", "deviation", "expected"),
    [
        (LESS, -20, "missed"),
        (Line(direction="more", target=Fraction(100)), 20, "kept"),
        (
            Line(direction="band", target_low=Fraction(90), target_high=Fraction(110)),
            -10,
            "missed",
        ),
        (Line(direction="less"), None, "tracked"),
    ],
    ids=["less", "more", "band", "tracked"],
)
def test_the_forecast_is_judged_in_the_direction_of_the_line(line, deviation, expected):
    found = outlook(posted(60), profile(y2025=(50, 100)), line)

    assert (found.deviation, found.expected) == (deviation, expected)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=5), amounts)
def test_the_forecast_lies_within_its_range_and_gives_back_the_share(pairs, amount):
    years = {2025 - n: (min(p), max(p)) for n, p in enumerate(pairs)}
    made = profile_of(years, until=JUNE, year=YEAR, count=3)

    found = outlook(posted(amount), made)

    assert found.forecast * made.share == amount
    assert len(made.years) == min(3, len(pairs))
    if len(made.years) > 1:
        assert found.low <= found.forecast <= found.high


@given(st.lists(amounts, min_size=1, max_size=3), amounts, amounts)
def test_a_year_that_runs_like_all_others_ends_where_its_pattern_says(
    wholes, share_over, whole
):
    share = share_over / 10_000
    years = {2025 - n: (one * share, one) for n, one in enumerate(wholes)}

    found = outlook(
        posted(whole * share), profile_of(years, until=JUNE, year=YEAR, count=3)
    )

    assert found.forecast == whole
    assert found.low in (None, whole)


@given(
    st.sampled_from(["profile", "straight", "level", "old", "none"]),
    st.fractions(-100, 100, max_denominator=50),
    st.sampled_from(["less", "more"]),
)
def test_every_figure_has_a_value_or_a_reason(way, amount, direction):
    line = Line(direction=direction, target=Fraction(50))
    made = {"profile": profile(y2025=(30, 50)), "straight": profile()}.get(way)
    so_far = posted(amount, used_up=made is not None, is_old=way == "old")
    if way == "none":
        so_far = SoFar(Value.absent(Problem("x", "There is none.")), None, True)

    found = outlook(so_far, made, line)

    for name in FIGURES:
        assert (getattr(found, name) is None) == (name in found.reasons), name


def term(kind, how=""):
    return Term("x", "account", kind, "m3", Fraction(1), how=how)


@pytest.mark.parametrize(
    ("above", "below", "change", "expected"),
    [
        ([term("flow"), term("flow")], [], None, True),
        ([term("flow")], [term("stock")], None, True),
        ([term("flow")], [term("state")], None, True),
        ([term("flow")], [term("flow")], None, False),
        ([term("flow", "weather:days")], [], None, False),
        ([term("stock")], [], None, False),
        ([term("flow")], [], 2020, False),
        ([term("flow"), term("stock")], [], None, None),
        ([term("flow")], [term("flow"), term("stock")], None, None),
    ],
)
def test_what_is_used_up_over_the_year(above, below, change, expected):
    terms = Terms(tuple(above), tuple(below), Fraction(1), "flow", "m3", change)

    assert is_used_up(terms) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 30), []),
        (date(2026, 6, 29), ["not-an-end"]),
        (date(2026, 12, 31), ["not-an-end"]),
        (date(2025, 6, 30), ["not-an-end"]),
        (date(2026, 9, 30), ["not-yet"]),
    ],
)
def test_the_day_is_the_end_of_a_month_that_is_over(day, expected):
    found = check_day(day, year=2026, first_month=1, today=date(2026, 9, 30))

    assert [one.code for one in found] == expected


def test_only_a_line_in_expected_deficit_waits_for_a_decision():
    lines = [
        Steered("A", "missed", is_told=False, is_steered=False),
        Steered("B", "missed", is_told=False, is_steered=True),
        Steered("C", "kept", is_told=False, is_steered=False),
        Steered("D", "unknown", is_told=False, is_steered=False),
    ]

    assert [one.values["line"] for one in check_issue(lines)] == ["A"]
    assert [one.values["line"] for one in untold(lines)] == ["A", "B"]


def test_a_comment_says_all_that_it_lacks():
    found = check_comment(cause="", measure="", needs="measure", decides="nobody")

    assert {one.code for one in found} == {"no-cause", "no-measure", "not-known"}
    assert [one.code for one in check_steering(how="wait", text="x" * 2001)] == [
        "not-known",
        "too-long",
    ]
    assert [one.code for one in check_steering(how="tolerate", text="")] == ["no-text"]


def test_a_profile_without_years_has_the_share_of_the_days():
    assert Profile((), HALF).share == HALF
