"""The way home of a figure ends where it came from: a decision, or its vouchers."""

from __future__ import annotations

import html
import re

import pytest
from tests import year

LINE = f"/vaxjo/lines/{year.CODE}/"


def text_of(answer):
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    said = " ".join(html.unescape(page).split())
    return said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.voted
def test_a_budget_comes_from_a_decision_and_not_from_vouchers(client, vaxjo, ada):
    year.ratified(vaxjo)

    page = text_of(client.get(LINE))

    came = page[page.index("Where from") :]
    assert "1,200 m³" in came
    assert "vote of the council on 26 November 2024, 17 to 4" in came
    assert "sealed vouchers, each with its evidence" not in came


@pytest.mark.voted
def test_the_way_home_of_a_budget_leads_to_the_vote(client, vaxjo, ada):
    year.ratified(vaxjo)

    page = text_of(client.get(f"{LINE}why/"))

    assert "Why 1,200 m³?" in page
    assert "17 for, 4 against, 1 abstaining" in page
    assert "Why is there no value?" not in page
    assert "As the council saw it" not in page


def test_a_line_that_is_tracked_says_why_it_has_no_budget(client, vaxjo, ada):
    year.ratified(vaxjo, target="", tracked_reason="No goal is agreed yet.")

    page = text_of(client.get(f"{LINE}why/"))

    assert "Why is there no budget?" in page
    assert "No goal is agreed yet." in page


@pytest.mark.voted
def test_an_actual_still_comes_from_its_vouchers(client, vaxjo, ada):
    year.balance_ratified(vaxjo)

    page = text_of(client.get(LINE))
    home = text_of(client.get(f"{LINE}why/"))

    assert "sealed vouchers, each with its evidence" in page
    assert "Why 1,190?" in home
    assert "Sealed since" not in home


def test_a_better_value_is_followed_to_the_voucher_that_made_it(client, demo):
    demo("alvhamn")
    line = client.get("/alvhamn/lines/WA-02/?year=2024").content.decode()

    page = text_of(client.get("/alvhamn/lines/WA-02/why/?year=2024"))

    assert 'href="/alvhamn/lines/WA-02/why/?year=2024#since"' in line
    before, since = page.split("Sealed since")
    first = set(re.findall(r"Voucher ([\d,]+):", before))
    later = set(re.findall(r"Voucher ([\d,]+):", since))
    assert "With them the value is 1,870 kg." in since
    assert first
    assert later
    assert not first & later
