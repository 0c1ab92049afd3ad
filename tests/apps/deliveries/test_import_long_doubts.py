"""All rows of a long file are looked over, and its job waits for answers."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories import csv

from naturbudget.apps.deliveries import actions, course, jobs
from naturbudget.apps.deliveries.actions import DoubtsOpenError, import_figures
from naturbudget.apps.deliveries.models import Job
from naturbudget.apps.ledger.actions.relating import set_relation
from naturbudget.apps.ledger.queries import late_doubts
from naturbudget.config import worker

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/import/"
HOUSES = range(1, 31)
RIGHT = {"": "It is right."}


def house(number, *, year=2024, times=1, days=("01-01", "12-31")):
    first, last = (f"{year}-{day}" for day in days)
    amount = 1000 * times + number
    return f"gas/house-{number},flow,m3,{first},{last},{amount},measured,bill"


OLD = [house(number) for number in HOUSES]
# The last ten are ten times as much, and house 30 has a second figure in these days.
NEW = [
    *(house(number, year=2025, times=10 if number > 20 else 1) for number in HOUSES),
    house(30, year=2025, days=("01-01", "03-31")),
]
MIXED = [
    *(
        f"air,series,ug/m3,{year}-01-01,{year}-12-31,{value},measured,station"
        for year, value in ((2021, 20), (2022, 21), (2023, 19), (2024, 900))
    ),
    "land,stock,m2,2023-12-31,2023-12-31,5000,measured,survey",
    "land,stock,m2,2024-12-31,2024-12-31,5,measured,survey",
    *(
        f"gas/hall,flow,m3,2024-{month:02}-01,2024-{month:02}-28,7,measured,meter"
        for month in (1, 2, 3, 4, 5, 6, 7, 10)
    ),
    "gas/hall,flow,m3,2024-01-15,2024-02-15,3,measured,meter",
    "co2,flow,kg,2024-01-01,2024-01-28,900,measured,reckoned",
]


@pytest.fixture
def send(vaxjo, ada):
    def send(*rows, **fields):
        values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
        return import_figures(vaxjo, csv(*rows), **{**values, **fields})

    return send


@pytest.fixture
def _in_parts(monkeypatch):
    monkeypatch.setattr(actions, "PART_ROWS", 10)
    monkeypatch.setattr(course, "BEFORE_SEALED_MAX", 10)


def told(done):
    return [(row.line, row.column, row.doubt.check) for row in done.doubts]


def said(done):
    return {
        (row.line, row.column, row.doubt.name, str(row.problem)) for row in done.doubts
    }


@pytest.mark.usefixtures("_in_parts")
def test_rows_behind_the_first_parts_are_looked_over_too(send, vaxjo):
    send(*OLD)
    odd = [(line, f"gas/house-{line - 1}", "far-from") for line in range(22, 32)]

    assert told(send(*NEW, dry_run=True)) == [*odd, (32, "gas/house-30", "overlaps")]
    with pytest.raises(DoubtsOpenError) as refused:
        send(*NEW)
    assert "11 figures of the file look odd, the first in line 22." in str(
        refused.value
    )
    assert (vaxjo.seals.count(), vaxjo.doubt_answers.count()) == (30, 0)
    with pytest.raises(DoubtsOpenError):
        send(*NEW, reasons={"far-from": "A cold winter."})
    assert (vaxjo.seals.count(), vaxjo.doubt_answers.count()) == (30, 0)

    reasons = {"far-from": "A cold winter.", "overlaps": "A second meter."}
    done = send(*NEW, reasons=reasons)

    assert (done.sealed, done.open) == (31, 0)
    assert vaxjo.seals.count() == 61
    answers = vaxjo.doubt_answers.values_list("check_id", "reason")
    assert sorted(answers) == [
        *[("far-from", "A cold winter.")] * 10,
        ("overlaps", "A second meter."),
    ]


@pytest.mark.parametrize("rows_at_once", [1, 50_000])
def test_what_is_found_at_the_end_is_what_is_found_before_the_sealing(
    send, vaxjo, ada, monkeypatch, rows_at_once
):
    send("gas/hall,flow,m3,2023-01-01,2023-01-28,2,measured,meter", reasons=RIGHT)
    send("co2,flow,kg,2023-01-01,2023-01-28,3,measured,reckoned", reasons=RIGHT)
    bounds = {"least": "1", "most": "2", "basis": "invented"}
    sides = {"upper": "co2", "lower": "gas/hall"}
    set_relation(vaxjo, **sides, **bounds, by=ada, at=factories.NOW)
    before = send(*MIXED, dry_run=True)

    monkeypatch.setattr(course, "BEFORE_SEALED_MAX", 0)
    monkeypatch.setattr(late_doubts, "ROWS_AT_ONCE", rows_at_once)
    after = send(*MIXED, dry_run=True)

    assert said(after) == said(before)
    assert after.counts == before.counts
    assert {"far-from", "overlaps", "months-missing", "equal-run"} <= set(after.counts)
    assert {"out-of-range", "far-a-day"} & set(after.counts)


def test_the_queries_of_the_end_do_not_grow_with_the_rows(send, vaxjo):
    send(*OLD)
    asked = []
    for some in (HOUSES[:2], HOUSES[2:]):
        before = vaxjo.seals.count()
        send(*(house(one, year=2025, times=10) for one in some), reasons=RIGHT)
        with CaptureQueriesContext(connection) as queries:
            today, lines = factories.NOW.date(), range(2, len(some) + 2)
            found = late_doubts.doubts_after(vaxjo, before, today=today, lines=lines)
            assert [len(doubts) for doubts in found] == [len(some)]
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_all_are_counted_and_the_first_ones_of_each_check_kept(send, monkeypatch):
    send(*OLD)
    monkeypatch.setattr(course, "DOUBTS_MAX", 3)

    done = send(*NEW, dry_run=True)

    assert told(done) == [
        *((line, f"gas/house-{line - 1}", "far-from") for line in (22, 23, 24)),
        (32, "gas/house-30", "overlaps"),
    ]
    assert (done.counts, done.open) == ({"far-from": 10, "overlaps": 1}, 11)


# The job and its page


@pytest.fixture
def at(client, database_copy, vaxjo, ada, monkeypatch, _in_parts):
    """Send or open something as Ada; return the words of the page."""
    monkeypatch.setattr(jobs, "LONG_BYTES", 10)
    monkeypatch.setattr(jobs, "DOUBTS_TOLD", 4)
    client.force_login(ada)

    def at(path=PAGE, **fields):
        if "content" in fields:
            fields["file"] = SimpleUploadedFile("year.csv", fields.pop("content"))
        sent = {name.replace("_", "-"): text for name, text in fields.items()}
        at.answer = (client.post if sent else client.get)(path, sent, follow=True)
        return unescape(at.answer.content.decode())

    return at


def page_of(number):
    return f"{PAGE}long/{number}/"


def test_a_job_waits_for_an_answer_to_each_kind_and_seals_with_them(at, send, vaxjo):
    send(*OLD)
    at(content=csv(*NEW), do="check", create="1")
    worker.work_once()

    page = at(page_of(1))
    assert "year.csv waits for answers." in page
    assert "<dt>would be sealed</dt><dd>31</dd>" in page
    assert "11 things look odd." in page
    assert "Far from the figure of the year before: 10</h3>" in page
    assert page.count('name="why-') == 2
    assert page.count('<td class="mono">gas/house-') == 5
    assert Job.objects.get().told["open"] == 11
    assert vaxjo.seals.count() == 30

    for given in ({}, {"why_overlaps": "A meter."}, {"why_far_from": " ... "}):
        page = at(page_of(1), do="seal", **given)
        assert at.answer.status_code == 409
        assert "no reason is given, so nothing is sealed" in page
    assert 'value="A meter."' in at(page_of(1), do="seal", why_overlaps="A meter.")
    assert at(page_of(1), do="seal", why_far_from="a" * 501, why_overlaps="A meter.")
    assert at.answer.status_code == 409
    assert Job.objects.count() == 1

    why = {"why_far_from": "A cold winter.", "why_overlaps": "A second meter."}
    assert "year.csv waits for its turn." in at(page_of(1), do="seal", **why)
    worker.work_once()

    page = at(page_of(2))
    assert "year.csv is sealed." in page
    assert "11 things looked odd." in page
    assert "Why it is right: A cold winter." in page
    assert 'name="why-' not in page
    assert vaxjo.seals.count() == 61
    answers = set(vaxjo.doubt_answers.values_list("check_id", "reason"))
    assert answers == {("far-from", "A cold winter."), ("overlaps", "A second meter.")}
    assert vaxjo.doubt_answers.count() == 11


def test_a_job_asks_again_where_the_books_changed_since_the_check(at, send, vaxjo):
    rows = [house(number, year=2025, times=10) for number in HOUSES]
    at(content=csv(*rows), do="check", create="1")
    worker.work_once()
    assert "is all right and waits to be sealed" in at(page_of(1))
    send(*OLD)

    at(page_of(1), do="seal")
    worker.work_once()

    page = at(page_of(2))
    assert "year.csv waits for answers." in page
    assert vaxjo.seals.count() == 30
    at(page_of(2), do="seal", why_far_from="A cold winter.")
    worker.work_once()
    assert "year.csv is sealed." in at(page_of(3))
    assert vaxjo.doubt_answers.count() == 30


def test_who_did_not_send_the_file_sees_what_is_asked_and_no_field(
    at, send, client, vaxjo
):
    send(*OLD)
    at(content=csv(*NEW), do="check", create="1")
    worker.work_once()
    client.force_login(factories.member("co-ordinator", of=vaxjo))

    page = at(page_of(1))

    assert "11 things looked odd." in page
    assert 'name="why-' not in page
