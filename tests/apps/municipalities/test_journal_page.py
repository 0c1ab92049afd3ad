"""The journal is filtered by who, what, when and a word, and taken away as a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import pytest
from django.utils import timezone
from tests import factories

from naturbudget.apps.ledger import actions
from naturbudget.apps.municipalities import events

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(vaxjo, ada, ben, eva):
    """A journal of which each entry differs in who, what and when."""
    for by, at, kind, what in (
        (ada, "2025-03-01T00:00:00+00:00", "file-kept", {"file": "=bill 7.pdf"}),
        (ada, "2025-03-31T23:59:59+00:00", "budget-drafted", {"year": 2026}),
        (eva, "2025-04-01T00:00:00+00:00", "budget-submitted", {"year": 2026}),
    ):
        moment = datetime.fromisoformat(at)
        events.record(kind, of=vaxjo, by=by, at=moment, **what)
    return vaxjo


@pytest.fixture
def read(client, told, eva):
    client.force_login(eva)

    def read(query="", ending=""):
        path = f"/desk/{told.slug}/people/journal/"
        response = client.get(f"{path}{f'all.{ending}' if ending else ''}?{query}")
        assert response.status_code == 200
        return response.getvalue().decode() if ending else response.content.decode()

    return read


def kinds(text):
    return [json.loads(line)["kind"] for line in text.splitlines()]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=budget-drafted", ["budget-drafted"]),
        ("last=2025-03-31&first=2025-03-31", ["budget-drafted"]),
        ("first=2025-04-01&last=2025-04-01", ["budget-submitted"]),
        ("about=BILL", ["file-kept"]),
        ("about=submitted", ["budget-submitted"]),
        ("about=2026", ["budget-submitted", "budget-drafted"]),
        ("about=nothing+such", []),
        ("who=0", []),
        ("first=someday", []),
    ],
)
def test_only_what_was_asked_for_is_given(read, query, expected):
    assert kinds(read(query, ending="jsonl")) == expected


def test_by_who(read, eva):
    assert kinds(read(f"who={eva.pk}", ending="jsonl")) == ["budget-submitted"]


def test_a_wrong_day_is_told_at_its_field(read):
    page = read("first=someday")

    assert 'class="field bad"' in page
    assert "No entry fits what you asked for." in page


def test_a_spreadsheet_runs_nothing_of_it(read):
    rows = list(csv.DictReader(io.StringIO(read("kind=file-kept", ending="csv"))))

    assert [row["what"] for row in rows] == ["Evidence was kept: =bill 7.pdf"]
    assert rows[0]["leaf"]
    assert "@" not in rows[0]["who"]


def test_a_file_goes_on_where_a_page_ends(read, told, ada):
    for year in range(2027, 2087):
        at = timezone.now()
        events.record("budget-drafted", of=told, by=ada, at=at, year=year)

    found = kinds(read("kind=budget-drafted", ending="jsonl"))

    assert len(found) == 61
    assert "?kind=budget-drafted&amp;page=2" in read("kind=budget-drafted")


def test_a_page_is_short_enough_for_a_phone(read, told, ada):
    for _ in range(30):
        events.record("budget-drafted", of=told, by=ada, at=timezone.now(), year=2027)

    page = read("kind=budget-drafted")

    assert page.count("<time ") == 20
    assert "31 entries, the newest first" in page


def test_an_entry_leads_to_what_it_speaks_of(read, told, ada):
    voucher = factories.voucher(of=told, lines={"gas/town-hall": "1200 m3"})
    actions.seal_voucher(voucher, by=ada, at=timezone.now())

    page = read("kind=voucher-sealed")

    assert f'href="/desk/{told.slug}/books/vouchers/' in page
    assert "Voucher " in page


def test_what_is_gone_has_no_link(read):
    assert "/books/evidence/" not in read("kind=file-kept")


def test_another_ending_is_not_found(client, told, eva):
    client.force_login(eva)

    assert client.get(f"/desk/{told.slug}/people/journal/all.xml").status_code == 404
