"""The connection breaks in the middle: nothing is kept, and a sentence says so."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.actors import at_work

from naturbudget.apps.ledger.queries.log import log_root, log_size, recomputed_root
from naturbudget.core.ledger.doubt import CHECKS

WHY = {f"why-{check}": "It is right." for check in CHECKS}
PAGE = "/desk/vaxjo/books/import/"
FILE = factories.csv(
    "gas/town-hall,flow,m3,2025-01-01,2025-12-31,1200,measured,bill",
    "land/meadow,stock,m2,2025-01-01,2025-12-31,5000,measured,survey",
    "no2-ring,series,ug/m3,2025-01-01,2025-12-31,21.4,measured,station",
)
# A COPY of lines under way, or the statement that seals: it waits for this table.
MOMENTS = ["ledger_posting", "ledger_seal"]
KEPT = [
    *("vouchers", "seals", "sources", "accounts", "series", "periods"),
    *("month_totals", "departments", "events"),
]


@pytest.fixture
def town(transactional_db):
    town = factories.municipality("vaxjo")
    factories.sealed(town, by=factories.member("co-ordinator", of=town))
    return town


@pytest.fixture
def break_while(superuser_connection):
    """Break the connection of somebody whose statement writes to a table."""

    @contextmanager
    def break_while(person, table):
        work = superuser_connection
        work.autocommit = False
        work.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
        assert person.waits()
        work.execute("SELECT pg_terminate_backend(%s)", [person.pid])
        work.rollback()

    return break_while


def kept(town):
    return {name: getattr(town, name).count() for name in KEPT}


def signed_in(town):
    client = Client(raise_request_exception=False)
    client.force_login(factories.author_of(town))
    return client


def send(client):
    file = SimpleUploadedFile("figures.csv", FILE, "text/csv")
    return client.post(PAGE, {"file": file, "do": "seal", "create": "1", **WHY})


@pytest.mark.parametrize("table", MOMENTS)
def test_of_an_import_that_breaks_nothing_is_kept_and_it_works_again(
    town, break_while, table
):
    client, before = signed_in(town), (kept(town), log_root(town))
    with at_work(1) as (person,):
        with break_while(person, table):
            answering = person.starts(send, client)
        answer = answering.result()

        assert answer.status_code == 503
        assert answer["Retry-After"]
        assert "connection to it was lost" in answer.content.decode()
        assert (kept(town), log_root(town)) == before

        assert person.does(send, client).status_code == 302
    assert log_size(town) == 4
    assert recomputed_root(town) == log_root(town)


def test_of_a_sealing_that_breaks_nothing_is_kept_and_it_works_again(town, break_while):
    draft = factories.sure(factories.voucher(town))
    client, before = signed_in(town), (kept(town), log_root(town))
    url = f"/api/v1/ledger/vaxjo/vouchers/{draft.key}/seal"
    with at_work(1) as (person,):
        with break_while(person, "ledger_seal"):
            answering = person.starts(client.post, url)
        answer = answering.result()

        assert answer.status_code == 503
        [problem] = answer.json()["problems"]
        assert problem["code"] == "database-away"
        assert (kept(town), log_root(town)) == before
        assert draft.postings.count() == 1

        assert person.does(client.post, url).json()["seq"] == 2
    assert recomputed_root(town) == log_root(town)


def test_what_is_our_own_mistake_is_still_called_so(town, monkeypatch):
    client = signed_in(town)
    monkeypatch.setattr("naturbudget.apps.deliveries.views.import_figures", None)

    answer = send(client)

    assert answer.status_code == 500
    assert "our mistake" in answer.content.decode()
