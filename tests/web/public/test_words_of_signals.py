"""A trend beside a missing value says until when; shares differ by points."""

from __future__ import annotations

import html
import re

import pytest

from naturbudget.web.sheet import sheet_lines, trend_until


def text_of(answer):
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(page).split())


def line(**result):
    history = [{"year": 2019, "value": "5"}, {"year": 2020, "value": "4"}]
    return {"history": history, "result": result, "unit": "%"}


@pytest.mark.parametrize(
    ("result", "until"),
    [
        ({"A": None, "direction": "improving"}, 2020),
        ({"A": None, "direction": "none"}, None),
        ({"A": "3", "direction": "improving"}, None),
        ({}, None),
    ],
)
def test_a_trend_says_until_when_where_the_year_has_no_value(result, until):
    assert trend_until(line(**result)) == until


def test_a_copy_had_targets_and_no_nature_budget(client, demo):
    for slug, said in (
        ("munster", "missed its target for 2020"),
        ("umea", "Neither of the two targets of"),
    ):
        demo(slug)

        page = text_of(client.get(f"/{slug}/"))

        assert said in page
        assert "its nature budget" not in page


def test_a_line_of_the_demo_without_a_value_dates_its_trend(client, demo):
    """V-1: a missing value does not end the trend of the years before."""
    found = 0
    for slug in ("vaxjo", "umea", "munster", "alvhamn"):
        demo(slug)
        page = text_of(client.get(f"/{slug}/"))
        found += len(
            re.findall(r"(?:Improving|Worsening|Standstill) until \d{4}", page)
        )

    assert found


def test_the_result_of_a_share_is_in_percentage_points():
    document = {
        "year": 2020,
        "symbols": {},
        "indicators": {"X": {"name": {"en": "Share"}}},
        "lines": [
            {
                "indicator": "X",
                "unit": unit,
                "target": "40",
                "result": {"A": "45", "R": "5"},
            }
            for unit in ("%", "kt")
        ],
    }

    shares, tonnes = sheet_lines(document)

    assert (shares.result_unit, tonnes.result_unit) == ("percentage points", "")
