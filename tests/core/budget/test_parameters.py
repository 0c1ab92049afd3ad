from __future__ import annotations

import pytest

from naturbudget.core.budget.line import Parameters
from naturbudget.core.budget.parameter import SettingError
from naturbudget.core.budget.parameters import PARAMETERS, read_parameters


def codes(**given):
    with pytest.raises(SettingError) as refusal:
        read_parameters(given)
    return [(one.values["field"], one.code) for one in refusal.value.problems]


def test_the_defaults_are_those_the_rules_calculate_with():
    assert Parameters.from_strings({one.name: one.default for one in PARAMETERS}) == (
        Parameters()
    )


def test_what_is_set_is_what_the_rules_calculate_with():
    given = read_parameters(
        {"trend_years": "3", "dead_band_percent": "1.50", "four_eyes": "Yes"}
    )

    assert given["four_eyes"] is True
    assert Parameters.from_strings(given).as_strings() == {
        "trend_years": 3,
        "dead_band_percent": "1.5",
        "explain_threshold_percent": "0",
    }


def test_an_empty_text_goes_back_to_the_default():
    assert read_parameters({"trend_years": " ", "four_eyes": ""}) == {
        "trend_years": 5,
        "four_eyes": False,
    }


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("four_eyes", "perhaps", "not-yes-or-no"),
        ("trend_years", "2", "out-of-bounds"),
        ("trend_years", "31", "out-of-bounds"),
        ("trend_years", "3.5", "not-whole"),
        ("trend_years", "-5", "not-whole"),
        ("dead_band_percent", "2,5", "not-a-number"),
        ("dead_band_percent", "-1", "out-of-bounds"),
        ("explain_threshold_percent", "101", "out-of-bounds"),
        ("commitment_age_days", "3651", "out-of-bounds"),
        ("escalate_days", "366", "out-of-bounds"),
    ],
)
def test_what_means_nothing_is_refused(name, given, code):
    assert codes(**{name: given}) == [(name, code)]


@pytest.mark.parametrize("name", ["commitment_age_days", "estimate_days"])
def test_a_contract_or_an_estimate_may_be_ten_years_old(name):
    assert read_parameters({name: "3650"}) == {name: "3650"}


def test_all_problems_are_said_at_once():
    assert codes(trend_years="0", four_eyes="x", colour="red") == [
        ("trend_years", "out-of-bounds"),
        ("four_eyes", "not-yes-or-no"),
        ("", "unknown-parameter"),
    ]
