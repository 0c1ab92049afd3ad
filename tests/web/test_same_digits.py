"""One figure has the same digits on every page, and in the PDF."""

from __future__ import annotations

import html
import re

import pytest
from tests import factories, year
from tests.pdfs import words_of

from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.queries import issue_bytes

LINE = f"/vaxjo/lines/{year.CODE}/"
MINUS = "\N{MINUS SIGN}"


def text_of(answer):
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(page).split())


@pytest.fixture
def missed(vaxjo, ada):
    """A year that burnt 402.25 m3 where 400 were voted."""
    balance = year.drawn(vaxjo, "402.25 m3", target="400", previous="410")
    year.explained(balance)
    year.cycle.submit_balance(balance, by=ada, at=factories.NOW)
    found = year.balance_of(vaxjo, year.YEAR)
    vote = year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW)
    year.cycle.ratify_balance(found, **vote)
    return year.balance_of(vaxjo, year.YEAR)


def test_the_public_pages_show_the_same_digits(client, missed):
    for address in ("/vaxjo/", LINE, missed.document.get_absolute_url()):
        page = text_of(client.get(address))
        assert "402.25" in page, address
        assert f"{MINUS}2.25" in page, address
        assert not re.search(r"402\.2\b|[+−]2\.2\b", page), address


def test_account_and_voucher_behind_a_figure_stand_in_full(client, missed):
    page = text_of(client.get(f"{LINE}why/"))

    # The heading, the figure, its account and its voucher; and nothing changed since.
    assert page.count("402.25") == 4
    assert "Unchanged since the vote." in page
    assert not re.search(r"402\.2\b", page)
    assert "half to even" in page


def test_the_desk_shows_the_same_digits(client, missed, ada):
    client.force_login(ada)

    page = text_of(client.get(f"/desk/vaxjo/balance/{year.YEAR}/"))

    assert "402.25" in page
    assert f"{MINUS}2.25" in page


def test_the_pdf_shows_the_same_digits(missed, ada):
    issue = issue_document(missed.document, language="en", by=ada, at=factories.NOW)

    words = words_of(issue_bytes(issue))

    assert "402.25" in words
    assert f"{MINUS}2.25" in words
    assert not re.search(r"402\.2\b|−2\.2\b", words)


def test_chart_and_table_show_each_year_with_its_own_digits(client, vaxjo, ada):
    year.drafted(vaxjo, target="21", base="40", long_term="0", previous="30")
    year.booked(vaxjo, "22.5 m3", first="2024-01-01", last="2024-12-31", at=year.BEFORE)
    balance = year.drawn(vaxjo, "20 m3")
    year.cycle.submit_balance(balance, by=ada, at=factories.NOW)
    vote = year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW)
    year.cycle.ratify_balance(year.balance_of(vaxjo, year.YEAR), **vote)

    page = text_of(client.get(LINE))

    assert "22.5" in page
    assert "21.0" not in page
    assert "40.0" not in page


def test_a_figure_of_another_year_gives_a_line_no_more_digits(client, vaxjo, ada):
    """Desk and public page agree: 21 is 21, whatever the year before was."""
    version = year.drafted(vaxjo, target="21", base="40", long_term="0")
    year.line(version, target="21", base="40", long_term="0", previous="30")
    year.booked(vaxjo, "22.5 m3", first="2024-01-01", last="2024-12-31", at=year.BEFORE)
    client.force_login(ada)

    desk = text_of(client.get(f"/desk/vaxjo/budget/{year.YEAR}/"))
    year.ratified(vaxjo)
    public = text_of(client.get(f"/vaxjo/documents/master-budget/{year.YEAR}/1/"))

    assert "22.5" in desk
    for page in (desk, public):
        assert "40.0" not in page
        assert "21.0" not in page
