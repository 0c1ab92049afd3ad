"""What is refused of a measure, an effect and a report; which states count."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from naturbudget.core.programme.measure import (
    STATES,
    Written,
    check_effect,
    check_measure,
    check_report,
    check_unit,
    is_counted,
    is_in_force,
)

GOOD = {"title": "Heat", "text": "", "state": "under-way", "first": 2025, "last": 2027}
SURE = {"year": 2026, "first": 2025, "low": None, "high": None, "confidence": "fair"}


def codes(problems):
    return [(one.code, one.values["field"]) for one in problems]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, []),
        ({"last": None}, []),
        ({"last": 2025}, []),
        ({"title": "  "}, [("no-title", "title")]),
        ({"title": "x" * 201}, [("too-long", "title")]),
        ({"text": "x" * 5001}, [("too-long", "text")]),
        ({"state": "idea"}, [("no-state", "state")]),
        ({"last": 2024}, [("ends-early", "last")]),
        ({"state": "permanent"}, [("never-ends", "last")]),
        ({"state": "permanent", "last": None}, []),
    ],
)
def test_a_measure_says_what_it_is(more, found):
    assert codes(check_measure(**{**GOOD, **more})) == found


@pytest.mark.parametrize(
    ("likely", "more", "found"),
    [
        (-12, {}, []),
        (0, {}, []),
        (-12, {"low": Fraction(-9), "high": Fraction(-14)}, []),
        (12, {"low": Fraction(9), "high": Fraction(14)}, []),
        (-12, {"low": Fraction(-13)}, []),
        (
            -12,
            {"low": Fraction(-9), "high": Fraction(-11)},
            [("not-between", "likely")],
        ),
        (-12, {"confidence": ""}, [("no-confidence", "confidence")]),
        (-12, {"confidence": "sure"}, [("no-confidence", "confidence")]),
        (-12, {"year": 2024}, [("too-early", "year")]),
        (None, {"confidence": ""}, []),
        (None, {"low": Fraction(1), "confidence": ""}, [("ends-alone", "likely")]),
    ],
)
def test_an_effect_is_a_number_with_its_ends_or_unknown(likely, more, found):
    amount = None if likely is None else Fraction(likely)
    assert codes(check_effect(likely=amount, **{**SURE, **more})) == found


def test_an_effect_is_written_in_the_unit_of_its_indicator():
    assert check_unit(Written(Decimal(1)), "t", field="likely") == []
    assert check_unit(Written(Decimal(1), "t"), "t", field="likely") == []
    assert check_unit(None, "t", field="likely") == []
    found = check_unit(Written(Decimal(1), "kg"), "t", field="likely")
    assert codes(found) == [("other-unit", "likely")]


def test_a_report_says_something_of_a_year_in_which_the_measure_was():
    assert check_report(text="Done.", year=2025, first=2025) == []
    found = check_report(text=" ", year=2024, first=2025)
    assert codes(found) == [("no-text", "text"), ("too-early", "year")]


def test_what_is_examined_or_stopped_does_not_count():
    assert [state for state in STATES if not is_counted(state)] == [
        "to-examine",
        "stopped",
    ]


def test_a_measure_is_in_force_between_its_years():
    years = range(2024, 2029)
    found = [year for year in years if is_in_force("done", 2025, 2027, year)]
    assert found == [2025, 2026, 2027]
    assert is_in_force("permanent", 2025, None, 2300)
    assert not is_in_force("to-examine", 2025, None, 2025)
