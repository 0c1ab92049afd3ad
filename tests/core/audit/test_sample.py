"""Drawing: anybody draws the same, in whatever order the figures are read."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.audit.sample import (
    Figure,
    SampleError,
    Way,
    check_way,
    draw,
)

UNITS = st.sampled_from(["m3", "kW.h", "t"])
SIZES = st.dictionaries(UNITS, st.integers(1, 10**6).map(Decimal), max_size=2)
RISKS = st.frozensets(st.sampled_from(["soft", "correction", "doubted", "late"]))


@st.composite
def _figures(draw_):
    count = draw_(st.integers(1, 30))
    return [
        Figure(seq, sha256(bytes([seq])).digest(), draw_(SIZES), draw_(RISKS))
        for seq in range(1, count + 1)
    ]


FIGURES = _figures()


def numbers(figures, way):
    return [one.seq for one in draw(figures, way, year=2025)]


def codes(way, population=10):
    return [one.code for one in check_way(way, population=population, year=2025)]


@given(FIGURES, st.text(min_size=1, max_size=20), st.data())
def test_at_random_the_order_of_the_figures_does_not_matter(figures, seed, data):
    count = data.draw(st.integers(1, len(figures)))
    shuffled = data.draw(st.permutations(figures))
    way = Way("random", count, seed)

    assert numbers(figures, way) == numbers(shuffled, way)


@given(FIGURES, st.text(min_size=1, max_size=20))
def test_at_random_the_lowest_hashes_of_seed_and_leaf_are_drawn(figures, seed):
    ranks = {one.seq: sha256(seed.encode() + one.leaf).hexdigest() for one in figures}
    count = (len(figures) + 1) // 2

    drawn = draw(figures, Way("random", count, seed), year=2025)

    assert [one.seq for one in drawn] == sorted(ranks, key=ranks.get)[:count]
    assert [one.why for one in drawn] == [(ranks[one.seq],) for one in drawn]


@given(FIGURES, st.text(min_size=1, max_size=20))
def test_a_larger_sample_begins_with_the_smaller_one(figures, seed):
    samples = [
        numbers(figures, Way("random", count, seed))
        for count in range(1, len(figures) + 1)
    ]

    for smaller, larger in pairwise(samples):
        assert larger[: len(smaller)] == smaller


@given(FIGURES.filter(lambda all_: any(one.sizes for one in all_)), st.integers(1, 100))
def test_by_size_each_unit_is_covered_by_its_largest_and_by_no_more(figures, share):
    drawn = draw(figures, Way("size", share=share), year=2025)

    by_seq = {one.seq: one for one in figures}
    for unit in {unit for one in figures for unit in one.sizes}:
        sizes = [one.sizes[unit] for one in figures if unit in one.sizes]
        taken = [by_seq[one.seq].sizes[unit] for one in drawn if unit in one.why]
        assert sorted(taken, reverse=True) == sorted(sizes, reverse=True)[: len(taken)]
        assert sum(taken) * 100 >= sum(sizes) * share
        assert (sum(taken) - min(taken)) * 100 < sum(sizes) * share


def test_units_are_never_added():
    figures = [
        Figure(1, b"", {"kW.h": Decimal(1_000_000)}),
        Figure(2, b"", {"t": Decimal(2)}),
        Figure(3, b"", {"t": Decimal(1)}),
    ]

    assert numbers(figures, Way("size", share=60)) == [1, 2]


@given(FIGURES.filter(lambda all_: any(one.risks for one in all_)))
def test_by_risk_the_most_marks_come_first_and_nothing_without_a_mark(figures):
    drawn = draw(figures, Way("risk"), year=2025)

    marks = [len(one.why) for one in drawn]
    assert marks == sorted(marks, reverse=True)
    assert {one.seq for one in drawn} == {one.seq for one in figures if one.risks}


def test_by_risk_no_more_than_asked():
    figures = [Figure(seq, b"", {}, frozenset({"late"})) for seq in range(1, 9)]

    assert numbers(figures, Way("risk", 3)) == [1, 2, 3]


@given(FIGURES)
def test_all_are_all_in_the_order_of_the_log(figures):
    assert numbers(figures[::-1], Way("all")) == [one.seq for one in figures]


@pytest.mark.parametrize(
    ("way", "code"),
    [
        (Way("dice"), "not-a-method"),
        (Way("random", 11, "x"), "not-a-count"),
        (Way("random", 0, "x"), "not-a-count"),
        (Way("random", None, "x"), "not-a-count"),
        (Way("random", 5, ""), "no-seed"),
        (Way("random", 5, "x" * 101), "no-seed"),
        (Way("risk", 11), "not-a-count"),
        (Way("size"), "not-a-share"),
        (Way("size", share=101), "not-a-share"),
    ],
)
def test_a_way_that_is_none_is_refused(way, code):
    assert codes(way) == [code]


def test_what_another_way_asks_is_not_asked():
    assert codes(Way("all")) == codes(Way("risk")) == codes(Way("size", share=1)) == []


def test_nothing_is_drawn_from_nothing():
    assert codes(Way("all"), population=0) == ["no-figures"]


@pytest.mark.parametrize("way", [Way("size", share=50), Way("risk")])
def test_a_way_that_finds_nothing_says_so(way):
    with pytest.raises(SampleError, match="none has a size"):
        draw([Figure(1, b"")], way, year=2025)
