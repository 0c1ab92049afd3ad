"""Part C: intensities, changes, and whether load and service part."""

from __future__ import annotations

from fractions import Fraction

import pytest

from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.budget.benefit import (
    Changes,
    Pair,
    changes,
    check_benefit,
    combined,
    intensity_unit,
)
from naturbudget.core.indicator.terms import Name

NAMES = {
    "fuel": Name("account", "kW.h", "flow"),
    "air": Name("indicator", "ug/m3", "state"),
    "per-head": Name("indicator", "kW.h/person", "ratio"),
    "people": Name("series", "person"),
    "share": Name("series", "%"),
    "heat": Name("account", "MW.h", "flow"),
    "factor": Name("factor", "kg/(kW.h)"),
}


@pytest.mark.parametrize(
    ("load", "reading"),
    [
        *(("-2", "absolute"), ("0", "absolute"), ("4", "relative")),
        *(("10", "none"), ("12", "none")),
    ],
)
def test_with_a_growing_service_the_load_tells_the_reading(load, reading):
    """TV-12: the service grows by ten percent."""
    now = Pair(100 + Fraction(load), Fraction(110))

    assert changes(now, Pair(Fraction(100), Fraction(100))).reading == reading


@pytest.mark.parametrize("service", ["0", "-0.1", None])
def test_without_a_growing_service_nothing_is_read(service):
    grown = service and Fraction(service)

    assert Changes(Fraction(-1, 2), grown, None).reading == "not-read"


def test_the_three_changes_are_told_against_a_year():
    found = changes(
        Pair(Fraction(98), Fraction(110)), Pair(Fraction(100), Fraction(100))
    )

    assert (found.load, found.service) == (Fraction(-1, 50), Fraction(1, 10))
    assert found.intensity == Fraction(98, 110) - 1


def test_what_was_nothing_has_no_change():
    found = changes(Pair(Fraction(1), Fraction(1)), Pair(Fraction(0), None))

    assert (found.load, found.service, found.intensity) == (None, None, None)


def test_departments_are_added_up_and_never_averaged():
    """TV-10: 30/100 and 10/400 are 40/500, not the mean of the ratios."""
    both = [Pair(Fraction(30), Fraction(100)), Pair(Fraction(10), Fraction(400))]

    assert combined(both).intensity == Fraction(8, 100)
    assert combined([*both, Pair(None, Fraction(1))]).intensity is None


def codes(**given):
    row = {"need": "housing", "own": "", "load": "fuel", "service": "people", **given}
    return [one.code for one in check_benefit(**row, names=NAMES, units=unit_table())]


def test_a_row_that_can_be_divided_is_kept():
    assert codes() == []
    assert intensity_unit("kW.h", "person", unit_table()) == "kW.h/person"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"need": "own"}, ["no-need"]),
        ({"load": "people"}, ["no-load"]),
        ({"load": "air"}, ["no-amount"]),
        ({"load": "per-head"}, ["no-amount"]),
        ({"service": ""}, ["no-service"]),
        ({"service": "air"}, ["no-service"]),
        ({"service": "share"}, ["not-divided"]),
        ({"service": "heat"}, ["same-unit"]),
        ({"load": "x", "service": "factor"}, ["no-load", "no-service"]),
    ],
)
def test_what_cannot_be_divided_is_refused_at_once(given, found):
    assert codes(**given) == found
