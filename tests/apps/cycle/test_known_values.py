"""A draft does not say of earlier years what the books know otherwise (CHK-1)."""

from __future__ import annotations

import pytest
from tests import factories, year

from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.queries import budget_problems

pytestmark = pytest.mark.django_db

BILL = {"first": "2015-01-01", "last": "2015-12-31", "lines": {year.GAS: "1400 m3"}}


def codes(version):
    return [problem.code for problem in budget_problems(version).blocking]


def test_a_base_beside_the_books_needs_a_source(vaxjo):
    factories.sealed(vaxjo, at=year.BEFORE, **BILL)
    draft = year.drafted(vaxjo, base_source="")

    assert codes(draft) == ["not-the-books"]
    with pytest.raises(GateError, match="the books say 1400 m3"):
        year.handed_over(vaxjo)

    year.line(draft, base_source="baseline review")
    assert codes(draft) == []
    year.line(draft, base_source="", base="1400")
    assert codes(draft) == []


def test_where_the_books_know_nothing_the_line_says_it_alone(vaxjo):
    assert codes(year.drafted(vaxjo, base_source="")) == []


SHEET = "/desk/vaxjo/budget/2025/"
OTHERWISE = "The books hold 1,400\xa0m³ for the base year 2015"
MARK = "the books hold another value"


@pytest.mark.parametrize(
    ("state", "is_said"),
    [
        (year.drafted, True),
        (year.handed_over, True),
        (year.submitted, True),
        (year.ratified, False),
    ],
)
def test_a_line_is_marked_where_the_notice_stands(client, vaxjo, ada, state, is_said):
    factories.sealed(vaxjo, at=year.BEFORE, **BILL)
    state(vaxjo)
    client.force_login(ada)

    page = client.get(SHEET).content.decode()

    assert [OTHERWISE in page, MARK in page] == [is_said, is_said]


def numbered(page):
    """Return how many items stand under what is to settle."""
    listed = page.partition('id="problems"')[2].partition("</ol>")[0]
    return listed.count("<li>")


def test_what_is_counted_is_what_is_numbered(client, vaxjo, ada):
    factories.sealed(vaxjo, at=year.BEFORE, **BILL)
    year.drafted(vaxjo, long_term="", long_term_year=None)
    client.force_login(ada)
    page = client.get(SHEET).content.decode()
    assert numbered(page) == 2
    assert "2 things to settle" in page
    assert "2 more things the council will want to know" in page
    assert OTHERWISE in page.partition("<details>")[2]


def test_what_the_gate_refuses_is_not_said_twice(client, vaxjo, ada):
    factories.sealed(vaxjo, at=year.BEFORE, **BILL)
    year.drafted(vaxjo, base_source="")
    client.force_login(ada)
    page = client.get(SHEET).content.decode()

    assert "One thing to settle" in page
    assert numbered(page) == 1
    assert OTHERWISE not in page
