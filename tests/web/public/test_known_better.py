"""A figure that is known better after the vote is said where people look for it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from tests import factories, year

from naturbudget.web.public import queries
from naturbudget.web.public.better import known_better

LINE = f"/vaxjo/lines/{year.CODE}/"
LATER = datetime(2026, 6, 18, 9, tzinfo=UTC)


def text_of(answer):
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(page).split())


def balanced(town, status, quantity="1190 m3"):
    version = year.ratified(town)
    year.booked(town, quantity, status=status)
    by = factories.author_of(town)
    balance = year.cycle.draw_balance(version, by=by, at=factories.NOW)
    year.cycle.submit_balance(balance, by=by, at=factories.NOW)
    vote = year.vote(town, taken_on=year.BALANCED_ON, at=factories.NOW)
    year.cycle.ratify_balance(year.balance_of(town, year.YEAR), **vote)


def test_a_correction_stands_below_what_was_voted(client, demo):
    demo("alvhamn")

    page = text_of(client.get("/alvhamn/lines/WA-02/?year=2024"))

    assert "1,862 kg" in page
    said = page[page.index("Known better since") :]
    assert re.match(
        r"Known better since \d+ \w+ 2025: 1,870 kg, final \(measured\)\. "
        "The balance as voted stays as it is; the correction appears in the next "
        r"balance\.",
        said,
    )


def test_the_sheet_says_it_beside_the_figure_that_was_voted(client, demo):
    demo("alvhamn")

    sheet = client.get("/alvhamn/years/2024/").content.decode()

    [row] = re.findall(r'id="line-WA-02">.*?</tr>', sheet, re.S)
    assert "<b>1,862</b>" in row
    assert "now 1,870, final" in row
    assert 'href="/alvhamn/lines/WA-02/?year=2024#better"' in row
    assert sheet.count("now ") == 1


@pytest.mark.voted
@pytest.mark.parametrize("address", [LINE, "/vaxjo/"])
def test_what_is_known_as_it_was_is_not_said_again(client, vaxjo, ada, address):
    balanced(vaxjo, "measured")

    page = text_of(client.get(address))

    assert "Known better" not in page
    assert "final" not in page.lower()


@pytest.mark.voted
def test_what_is_booked_for_the_next_year_changes_nothing(vaxjo, ada):
    balanced(vaxjo, "measured")
    year.booked(vaxjo, "90 m3", first="2026-01-01", last="2026-01-31", at=LATER)

    assert known_better(queries.shown(vaxjo, year=year.YEAR)) == {}


@pytest.mark.voted
def test_a_late_bill_is_known_better_without_being_final(client, vaxjo, ada):
    balanced(vaxjo, "measured")
    factories.period(vaxjo, 2026)
    year.booked(
        vaxjo,
        "30 m3",
        first="2025-12-01",
        last="2025-12-31",
        books_of=2026,
        at=LATER,
    )

    page = text_of(client.get(LINE))

    assert "Known better since 18 June 2026: 1,220 m³, measured." in page
    assert "now 1,220" in text_of(client.get(f"/vaxjo/years/{year.YEAR}/"))
    assert "1,190" in page


@pytest.mark.voted
def test_a_budget_knows_nothing_better(vaxjo, ada):
    year.ratified(vaxjo)

    assert known_better(queries.shown(vaxjo)) == {}
