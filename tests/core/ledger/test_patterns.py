"""Seasons, zeros and repetitions in the run of an account's figures (RQ-5)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.ledger.delivered import delivered_doubts
from naturbudget.core.ledger.patterns import FLOOR, is_unlike, median, spread
from naturbudget.core.ledger.plausible import Entry, Known, Limits, whole_parts

TODAY = date(2027, 1, 1)
STEADY = (100, 104, 98, 102, 97, 101)
WILD = (100, 140, 60, 120, 80, 101)


def month(year, number, amount, line=0):
    first = date(year, number, 1)
    last = date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
    return Known(line, Entry(first, last, Fraction(amount)))


def found(figures, **limits):
    told = delivered_doubts(
        "gas",
        figures,
        unit="MW.h",
        is_flow=True,
        today=TODAY,
        limits=Limits(**limits),
    )
    return [(line, one.code) for line, one in told]


def januaries(amounts, now):
    before = [month(2020 + n, 1, amount) for n, amount in enumerate(amounts)]
    return [*before, month(2026, 1, now, line=2)]


@pytest.mark.parametrize(
    ("amounts", "now", "codes"),
    [
        (STEADY, 160, [(2, "season")]),
        (STEADY, 150, []),
        (WILD, 160, []),
        (STEADY[:2], 160, []),
        (STEADY, 40, [(2, "season")]),
        (STEADY, 500, [(2, "far-from")]),  # told once, by the plainer check
    ],
)
def test_a_figure_unlike_the_same_days_of_earlier_years(amounts, now, codes):
    assert found(januaries(amounts, now)) == codes


def test_how_unlike_is_the_municipalitys():
    assert found(januaries(STEADY, 150), season_spread=Fraction(4)) == [(2, "season")]


@given(st.lists(st.fractions(-9, 9), min_size=1, max_size=9))
def test_half_of_all_lie_within_the_spread_of_the_middle(amounts):
    middle = median(amounts)
    around = spread(amounts, middle)

    inside = [one for one in amounts if abs(one - middle) <= around]
    assert 2 * len(inside) >= len(amounts)


@given(
    st.lists(st.fractions(-9, 9, max_denominator=12), min_size=4, max_size=7),
    st.fractions(0, 9, max_denominator=7),
)
def test_whole_parts_are_as_unlike_as_the_fractions_they_stand_for(amounts, limit):
    now, *before = amounts
    middle = median(before)
    away, around = abs(now - middle), spread(before, middle)
    wanted = middle != 0 and away > limit * max(around, abs(middle) * FLOOR)

    whole, _ = whole_parts(amounts)
    assert is_unlike(whole[0], whole[1:], Limits(season_spread=limit)) == wanted


def run(*amounts, since=2025):
    return [
        month(since + n // 12, n % 12 + 1, amount, line=n + 2)
        for n, amount in enumerate(amounts)
    ]


def test_the_first_zero_after_figures_is_doubted():
    assert found(run(5, 6, 5, 0, 0)) == [(5, "zero-after")]
    assert found(run(5, 6, 0)) == []
    assert found(run(5, 6, 0), zero_after=2) == [(4, "zero-after")]


def test_a_zero_of_every_july_is_not_doubted():
    year = [9, 8, 7, 6, 5, 4, 0, 4, 5, 6, 7, 8]

    assert found(run(*year, *year)) == [(8, "zero-after")]


def test_the_same_figure_again_and_again_is_doubted_once():
    assert found(run(*[7] * 8, 8)) == [(9, "equal-run")]
    assert found(run(*[7] * 5, 8)) == []
    assert found(run(*[7] * 5, 8), equal_run=5) == [(6, "equal-run")]


@pytest.mark.parametrize(
    ("factor", "code"),
    [
        (1000, "unit-slip"),
        (Fraction(1, 1000), "unit-slip"),
        (Fraction(18, 5), "unit-slip"),
    ],
)
def test_a_slip_of_the_unit_is_told_as_one(factor, code):
    figures = [month(2025, 1, 1200), month(2026, 1, 1200 * factor, line=2)]

    assert found(figures) == [(2, code)]


@pytest.mark.parametrize(
    ("sealed", "new", "lines"),
    [
        ((), (-5,), [2]),
        ((100, 100), (-5,), [2]),
        ((-5, 100), (-5,), [2]),
        ((-5, -6, 100), (-5,), []),  # mostly below zero: what grows takes up carbon
        ((), (-5, -6, 7, -8), [2, 3, 5]),
        ((100,), (0,), []),
    ],
)
def test_less_than_nothing_used_is_doubted(sealed, new, lines):
    figures = [month(2020 + n, 1, amount) for n, amount in enumerate(sealed)]
    for n, amount in enumerate(new):
        figures.append(month(2024, n + 1, amount, line=n + 2))

    told = [line for line, code in found(figures) if code == "negative"]

    assert told == lines


def test_a_level_below_zero_is_told_as_such_alone():
    told = delivered_doubts(
        "wood", [month(2025, 1, -5, line=2)], unit="m3", is_flow=False, today=TODAY
    )

    assert told == []


def draft(year, number, amount):
    one = month(year, number, amount).entry
    return Known(0, Entry(one.first, one.last, one.amount, is_draft=True))


@pytest.mark.parametrize(
    ("drafts", "new", "code"),
    [
        ([draft(2024, 1, 100)], month(2025, 1, 500, line=2), "far-from"),
        ([draft(2025, 1, 100)], month(2025, 2, 99000, line=2), "unit-slip"),
        (
            [draft(2025, n, 90 + n) for n in (1, 2, 3)],
            month(2025, 4, 0, 2),
            "zero-after",
        ),
        ([draft(2025, n, 90) for n in range(1, 6)], month(2025, 6, 90, 2), "equal-run"),
        (
            [draft(2020 + n, 1, n % 2 + 100) for n in range(5)],
            month(2025, 1, 200, 2),
            "season",
        ),
    ],
)
def test_a_figure_is_compared_with_drafts_and_that_is_said(drafts, new, code):
    told = delivered_doubts(
        "gas", [*drafts, new], unit="MW.h", is_flow=True, today=TODAY
    )

    [(line, problem)] = [one for one in told if one[1].code == code]
    assert line == 2
    assert "Drafts that are not sealed yet are among" in str(problem)


def test_a_draft_overlaps_nothing_and_fills_no_gap():
    figures = [month(2025, 1, 100), draft(2025, 2, 101), month(2025, 3, 99, line=2)]

    assert found(figures) == [(2, "months-missing")]
    assert found([draft(2025, 1, 101), month(2025, 1, 99, line=2)]) == []
