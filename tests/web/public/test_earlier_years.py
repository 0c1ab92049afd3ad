"""A figure of an earlier year that a balance corrects stands where the balance does."""

from __future__ import annotations

import html
import re

import pytest
from tests.documents import balance_document

from naturbudget.web.corrections import corrections

CODE = "WA-02"
WAS_AND_IS = "2024 was 1,862 kg in the balance of that year, and is 1,870 kg"


def text_of(answer):
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    said = " ".join(html.unescape(page).split())
    return said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "address",
    [
        f"/alvhamn/lines/{CODE}/?year=2025",
        "/alvhamn/years/2025/",
        "/alvhamn/documents/budget-balance/2025/1/",
    ],
)
def test_a_correction_stands_on_the_pages_of_the_balance(client, balanced, address):
    assert WAS_AND_IS in text_of(client.get(address))


def test_the_line_is_compared_with_what_the_books_held_of_the_year_before(
    client, balanced
):
    page = text_of(client.get(f"/alvhamn/lines/{CODE}/?year=2025"))

    assert "That is 70 kg more than in 2024." in page


def test_the_line_of_a_gap_is_compared_with_the_year_before(client, balanced):
    page = text_of(client.get("/alvhamn/lines/CL-01/?year=2024"))

    assert "than in 2023" in page
    assert "than in 2022" not in page


@pytest.mark.parametrize(
    "address",
    ["/alvhamn/lines/CL-01/?year=2025", "/alvhamn/years/2024/"],
)
def test_a_page_without_corrections_has_no_heading_for_them(client, balanced, address):
    assert 'id="corrections"' not in client.get(address).content.decode()


def test_the_desk_shows_what_was_frozen(client, balanced):
    [clerk] = balanced.memberships.filter(role="co-ordinator").select_related("user")
    client.force_login(clerk.user)

    assert WAS_AND_IS in text_of(client.get("/desk/alvhamn/balance/2025/"))


def test_a_figure_that_was_missing_is_not_zero():
    document = balance_document()
    document["corrections"][0]["was"] = None

    [one] = corrections(document)["corrections"]

    assert (one.code, one.year, one.was) == ("WA-01", 2024, "no value")
    assert corrections(document, "CL-01")["corrections"] == []
