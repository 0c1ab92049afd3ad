from __future__ import annotations

import json
from functools import partial

import pytest
from tests import packs


@pytest.fixture
def check(tmp_path):
    return partial(packs.findings, tmp_path)


@pytest.mark.parametrize(
    ("code", "column", "forged"),
    [
        (line["indicator"], name, "1.75")
        for line in json.loads(packs.small_pack()["document.json"])["lines"]
        for name, value in line["result"].items()
        if name in packs.NAMES and value is not None
    ],
)
def test_every_printed_figure_must_follow_from_the_books(check, code, column, forged):
    def forge(document):
        packs.line_of(document, code)["result"][column] = forged

    [finding] = check(packs.small_pack(balance=forge))

    assert finding.startswith(f"document.json, {code}: {column} is “{forged}”")


@pytest.mark.parametrize(
    ("code", "changes", "finding"),
    [
        ("CO-01", {"kept": "kept"}, "kept is “kept”, should be “missed”"),
        ("CO-01", {"direction": "worsening"}, "direction is “worsening”"),
        ("CO-01", {"colour": "red"}, "colour is “red”, should be “yellow”"),
        ("CO-01", {"overdue": True}, "overdue is “yes”"),
        ("CH-01", {"overdue": False}, "overdue is “no”"),
        (
            "EN-01",
            {"status": "measured"},
            "status is “measured”, should be “estimated”",
        ),
        ("NO-01", {"A": "480"}, "A is “480”, should be nothing"),
        ("NO-01", {"reasons": {}}, "that it has a reason for no A"),
        ("PL-01", {"R": "0"}, "R is “0”, should be “-1”"),
    ],
)
def test_every_signal_must_follow_too(check, code, changes, finding):
    def forge(document):
        packs.line_of(document, code)["result"].update(changes)

    found = check(packs.small_pack(balance=forge))

    assert any(one.startswith(f"document.json, {code}: {finding}") for one in found)


def forged_indicator(code, **changes):
    def forge(document):
        document["indicators"][code].update(changes)

    return forge


@pytest.mark.parametrize(
    ("code", "changes", "finding"),
    [
        ("CO-01", {"scale": "9/10"}, "leads to t CO2"),
        ("CO-01", {"formula": "co2/heating"}, "its numerator"),
        ("CO-01", {"formula": "co2/transport + heat/hall"}, "its numerator"),
        ("CO-01", {"formula": "2 * co2/transport"}, "leads to t CO2"),
        ("CO-01", {"formula": "co2/transport / area"}, "its denominator"),
        ("CO-01", {"formula": "a / b / c"}, "the formula divides twice"),
        ("CO-01", {"formula": "change(co2/transport, 2003)"}, "it compares with"),
        ("EN-01", {"formula": "heat/hall / area"}, "its numerator"),
        ("EN-01", {"unit": "MW.h/m2"}, "leads to MW.h/m2"),
        ("EN-01", {"unit": "kW.h/person"}, "leads to kW.h/person"),
        ("CH-01", {"change_of": 2003}, "it compares with"),
        ("CH-01", {"scale": "1/1"}, "leads to %"),
    ],
)
def test_a_formula_must_be_what_was_calculated(check, code, changes, finding):
    found = check(packs.small_pack(balance=forged_indicator(code, **changes)))

    assert any(
        one.startswith(f"document.json, {code}") and finding in one for one in found
    ), found


def test_a_leaf_left_out_of_a_node_is_found(check):
    def forge(document):
        terms = document["indicators"]["EN-01"]["terms"]
        document["indicators"]["EN-01"]["terms"] = [terms[0], terms[2]]

    assert any("its numerator is “['heat/hall']”" in one for one in check(
        packs.small_pack(balance=forge)
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda d: d["lines"][0]["history"].pop(0), "CO-01: the value of 1999"),
        (
            lambda d: d["lines"][0]["history"][2].update(value="40"),
            "CO-01: the value of 2005",
        ),
        (
            lambda d: d["lines"][1]["history"][0].update(status="estimated"),
            "EN-01: the value of 2005",
        ),
        (
            lambda d: d["corrections"][0].update(was="42"),
            "CO-01, what 2005 was and is is “['42', '42']”, should be “['40', '42']”",
        ),
        (lambda d: d["summary"].update(kept=3, missed=2), "the kept of its summary"),
        (lambda d: d["summary"].update(lines=8), "the lines of its summary"),
        (
            lambda d: d.update(last="2006-11-30"),
            "document.json: its last is “2006-11-30”",
        ),
        (lambda d: d.update(decision=packs.VOTE), "the vote in document.json is"),
    ],
)
def test_what_surrounds_the_figures_must_follow_too(check, change, finding):
    found = check(packs.small_pack(balance=change))

    assert any(finding in one for one in found), found


def test_the_path_of_a_budget_must_follow(check):
    def forge(document):
        packs.line_of(document, "CO-01")["path"]["against"] = "0"

    found = check(packs.small_pack(budget=forge))

    assert any("budget.json, CO-01: the path is" in finding for finding in found)
