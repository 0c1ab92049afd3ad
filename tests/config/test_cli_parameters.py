"""Parameters by command: told with their defaults, checked, journaled."""

from __future__ import annotations

import json
from functools import partial

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def naturbudget(run, vaxjo):
    return partial(run, "municipality", "set", "vaxjo")


def test_parameters_are_set_by_name_and_value(naturbudget, vaxjo, eva):
    code, out, _ = naturbudget(
        "four_eyes=yes", "trend_years=4", "--by", eva.email, "--format", "json"
    )

    vaxjo.refresh_from_db()
    assert code == 0
    assert vaxjo.parameters == {"four_eyes": True, "trend_years": 4}
    rows = {row["parameter"]: row for row in json.loads(out)["parameters"]}
    assert (rows["trend_years"]["value"], rows["trend_years"]["default"]) == ("4", "5")
    assert vaxjo.events.filter(kind="parameter-set", who=eva.email).count() == 2


def test_without_settings_they_are_told(naturbudget, vaxjo, ben):
    code, out, _ = naturbudget("--by", ben.email)

    assert code == 0
    assert "four_eyes=no (default no): Yes: who wrote" in out
    assert not vaxjo.events.filter(kind="parameter-set").exists()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("trend_years", "sets nothing"),
        ("trend_years=two", "is no whole number"),
        ("colour=red", "There is no parameter"),
    ],
)
def test_what_means_nothing_is_refused(naturbudget, vaxjo, setting, said):
    code, _, error = naturbudget(setting, "four_eyes=yes")

    vaxjo.refresh_from_db()
    assert code == 1
    assert said in error
    assert vaxjo.parameters == {}


def test_it_requires_the_permission(naturbudget, vaxjo, ada):
    code, _, error = naturbudget("four_eyes=no", "--by", ada.email)

    assert code == 1
    assert "executive" in error
