"""A copy of a publication claims no vote, and the keys name every sign they explain."""

from __future__ import annotations

import re

import pytest

PAGES = ["", "years/", "lines/CL-01/", "check/"]


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("address", PAGES)
def test_a_copy_does_not_say_that_anybody_voted(demo, client, address):
    demo("vaxjo")

    page = text_of(client.get(f"/vaxjo/{address}"))

    page = page.replace("No council has voted on them here", "")
    assert not re.search(r"\bvoted\b", page), page


def test_a_chart_of_a_budget_that_was_voted_on_says_so(demo, client):
    demo("alvhamn")

    page = text_of(client.get("/alvhamn/lines/CL-01/"))

    assert "budgets voted 2024 to 2026" in page


@pytest.mark.parametrize(
    "address",
    ["", "lines/CL-01/", "lines/CL-02/", "documents/budget-balance/2020/1/"],
)
def test_a_copy_has_targets_and_no_budgets(demo, client, address):
    demo("munster")

    page = text_of(client.get(f"/munster/{address}"))

    page = page.replace("Nature budget", "").replace("Budget Balance", "")
    assert not re.search(r"\bbudget", page, re.IGNORECASE), page
    assert re.search(r"\btarget", page, re.IGNORECASE)


def test_a_copy_counts_the_targets_and_not_the_lines_it_watches(demo, client):
    demo("munster")

    page = text_of(client.get("/munster/years/2030/"))

    assert "Münster published four targets for 2030." in page


def test_a_document_leaves_out_the_sections_it_has_nothing_for(demo, client):
    demo("munster")

    page = text_of(client.get("/munster/documents/budget-balance/2020/1/"))

    assert "What the account holders say" not in page
    assert "Notes" in page


def test_the_key_explains_every_signal(demo, client):
    demo("vaxjo")

    page = client.get("/vaxjo/").content.decode()

    key = page[page.index("Two signals, never mixed") :]
    for word in ("Kept", "Missed", "Not assessed", "Tracked", "Provisional"):
        assert f"</svg>{word}</span></dt><dd>" in key
    for word in ("Improving", "Standstill", "Worsening", "No trend"):
        assert f"</svg>{word}</span></dt><dd>" in key


def test_a_line_says_nothing_of_measures_as_long_as_there_are_none(demo, client):
    demo("alvhamn")

    assert "easures" not in text_of(client.get("/alvhamn/lines/CL-01/"))
