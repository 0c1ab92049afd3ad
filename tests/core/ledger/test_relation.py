"""Figures that must fit each other: fuels and emissions, wholes and parts (RQ-5)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from naturbudget.core.ledger.plausible import Entry, Known
from naturbudget.core.ledger.relation import (
    PARTS,
    RATIO,
    BoundError,
    Relation,
    Side,
    read_bounds,
    relation_doubts,
)

GAS = Side("gas", ("gas",), "MW.h")
CO2 = Side("co2", ("co2",), "t CO2")
# 54,300 to 58,300 kg/TJ are 0.19548 to 0.20988 t/MWh.
FUEL = Relation(RATIO, CO2, GAS, Fraction("0.19548"), Fraction("0.20988"), "IPCC")
WHOLE = Relation(
    PARTS,
    Side("heat", ("heat",), "MW.h"),
    Side("of", ("of/a", "of/b"), "MW.h"),
    Fraction("0.99"),
    Fraction("1.01"),
    "the bill",
)


def year(amount, line=0, number=2025):
    days = date(number, 1, 1), date(number, 12, 31)
    return Known(line, Entry(*days, Fraction(amount)))


def found(relation, **figures):
    named = {name.replace("_", "/"): known for name, known in figures.items()}
    told = relation_doubts(relation, named)
    return [(line, path, problem.code) for line, path, problem in told]


@pytest.mark.parametrize(
    ("emitted", "codes"),
    [
        (202, []),
        (195.48, []),
        (194, [(2, "co2", "out-of-range")]),
        (202_000, [(2, "co2", "out-of-range")]),
        (0, [(2, "co2", "out-of-range")]),
    ],
)
def test_an_emission_fits_its_fuel(emitted, codes):
    given = Fraction(str(emitted))
    assert found(FUEL, co2=[year(given, line=2)], gas=[year(1000)]) == codes


def test_it_is_doubted_whichever_arrives_last():
    assert found(FUEL, co2=[year(300)], gas=[year(1000, line=5)]) == [
        (5, "gas", "out-of-range")
    ]


def test_what_is_sealed_alone_or_of_other_days_says_nothing():
    assert found(FUEL, co2=[year(300)], gas=[year(1000)]) == []
    assert found(FUEL, co2=[year(300, line=2)], gas=[year(1000, number=2024)]) == []
    assert found(FUEL, co2=[year(300, line=2)]) == []
    assert found(FUEL, co2=[year(300, line=2)], gas=[year(0)]) == []


def test_a_draft_beside_it_says_nothing():
    days = date(2025, 1, 1), date(2025, 12, 31)
    waits = Known(0, Entry(*days, Fraction(1000), is_draft=True))

    assert found(FUEL, co2=[year(300, line=2)], gas=[waits]) == []


def test_parts_give_the_whole():
    parts = {"of_a": [year(60)], "of_b": [year(40, line=3)]}

    assert found(WHOLE, heat=[year(100)], **parts) == []
    assert found(WHOLE, heat=[year(120)], **parts) == [(3, "of/b", "parts-whole")]


def test_parts_are_not_summed_before_all_are_there():
    assert found(WHOLE, heat=[year(100)], of_a=[year(60, line=2)]) == []


@pytest.mark.parametrize(
    ("least", "most"), [("", "1"), ("2", "1"), ("-1", "1"), ("x", "1")]
)
def test_bounds_that_mean_nothing_are_refused(least, most):
    with pytest.raises(BoundError):
        read_bounds(least, most)
