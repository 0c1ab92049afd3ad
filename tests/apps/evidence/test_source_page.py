from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import factories, suppliers

from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.queries import is_cited, uses_of, with_cited
from naturbudget.apps.ledger import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(vaxjo):
    return factories.source(vaxjo, b"<script>alert(1)</script>", origin="bill åäö.html")


def address(source, tail=""):
    return f"/desk/vaxjo/books/evidence/{source.sha256}/{tail}"


@pytest.fixture
def erase(client, django_capture_on_commit_callbacks):
    def erase(source, *, by, method="post", **typed):
        client.force_login(by)
        with django_capture_on_commit_callbacks(execute=True):
            return getattr(client, method)(address(source, "erase/"), typed)

    return erase


def test_the_page_says_what_rests_on_the_file(client, vaxjo, source, ben):
    voucher = factories.voucher(vaxjo, source_row=source)
    client.force_login(ben)

    page = client.get(address(source)).content.decode()

    assert voucher.key in page
    assert source.sha256 in page


def test_a_voucher_is_named_before_its_key(client, vaxjo, source, ben):
    factories.account(vaxjo, names={"en": "Gas, town hall"})
    voucher = factories.voucher(vaxjo, source_row=source)
    client.force_login(ben)

    page = client.get(address(source)).content.decode()

    assert ">Gas, town hall</a>" in page
    assert f'<span class="mono">{voucher.key}</span>' in page
    assert "One voucher cites this file. One of them is a draft." in page


def test_what_was_reversed_since_is_counted_and_named(client, vaxjo, source, ada):
    first, second = (
        factories.voucher(vaxjo, source_row=source, lines={f"gas/{place}": "1 m3"})
        for place in ("one", "two")
    )
    for one in (first, second):
        actions.seal_voucher(one, by=ada, at=factories.NOW)
    actions.reverse_voucher(
        first, key="gas~reversed", reason="twice", by=ada, at=factories.NOW
    )
    client.force_login(ada)

    page = client.get(address(source)).content.decode()

    found = uses_of(source, most=50)
    assert (found.count, found.reversed_since, found.counting) == (2, 1, 1)
    assert "2 vouchers cite this file." in page
    assert "One of them was reversed since and does not count any more." in page
    assert page.count("reversed by") == 1
    assert "One of them is a draft" not in page


def test_the_file_is_saved_and_never_shown_as_a_page(client, source, ben):
    client.force_login(ben)

    answer = client.get(address(source, "file/"))

    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("tail", ["", "file/"])
def test_it_is_hidden_from_other_municipalities(client, bologna, source, carla, tail):
    client.force_login(carla)

    assert client.get(address(source, tail)).status_code == 404
    other = address(source, tail).replace("vaxjo", "bologna")
    assert client.get(other).status_code == 404


def test_before_a_file_is_gone_the_page_asks_once_more(erase, vaxjo, source, ada):
    factories.voucher(vaxjo, source_row=source)

    answer = erase(source, by=ada, reason="it held a name")

    page = answer.content.decode()
    source.refresh_from_db()
    assert answer.status_code == 200
    assert source.erased_at is None
    assert store.read(source.sha256) is not None
    assert "bill åäö.html" in page
    assert source.sha256 in page
    assert "this cannot be undone" in page
    assert "The voucher that cites it stays in the log as it is" in page
    assert 'name="reason" value="it held a name"' in page
    assert 'name="sure" value="1"' in page
    assert not vaxjo.events.filter(kind="file-erased").exists()


def test_what_stays_for_good_is_not_even_asked_about(erase, vaxjo, ada):
    minutes = factories.decision(vaxjo).minutes

    answer = erase(minutes, by=ada, reason="it held a name")

    assert answer.status_code == 409
    assert "Erase this file for good?" not in answer.content.decode()


def test_erasing_works_and_leaves_the_fingerprint(erase, client, source, ada):
    answer = erase(source, by=ada, reason="it held a name", sure="1")

    source.refresh_from_db()
    assert answer.status_code == 302
    assert source.erased_reason == "it held a name"
    assert store.read(source.sha256) is None
    assert client.get(address(source, "file/")).status_code == 404
    page = client.get(address(source)).content.decode()
    assert "it held a name" in page
    assert source.sha256 in page


@pytest.mark.parametrize("typed", [{}, {"sure": "1"}, {"sure": "1", "reason": " "}])
def test_erasing_needs_a_reason(erase, source, ada, typed):
    answer = erase(source, by=ada, **typed)

    assert answer.status_code == 409
    assert "“Why it is erased” is missing. Fill it in.</a></li>" in (
        answer.content.decode()
    )
    assert store.read(source.sha256) is not None


def test_erasing_requires_the_permission(erase, source, hanna):
    assert erase(source, by=hanna, reason="any", sure="1").status_code == 403


def test_erasing_hides_other_municipalities(erase, source, carla):
    assert erase(source, by=carla, reason="any", sure="1").status_code == 404


def test_erasing_rejects_get(erase, source, ada):
    assert erase(source, by=ada, method="get").status_code == 405


def test_a_file_that_nothing_cites_is_marked_and_may_be_erased(
    client, vaxjo, source, ada, ben
):
    client.force_login(ben)
    read = client.get(address(source)).content.decode()
    client.force_login(ada)
    page = client.get(address(source)).content.decode()

    assert "Nothing cites this file." in read
    assert "The co-ordinator can erase it." in read
    assert "It can be erased below." in page
    assert "Nothing cites this file.</textarea>" in page
    assert "Only where the law asks for it" not in page


@pytest.mark.parametrize("by", ["voucher", "count", "answer", "run"])
def test_whatever_cites_a_file_is_seen(client, vaxjo, source, ada, by):
    cite(source, vaxjo, ada, by)
    client.force_login(ada)

    page = client.get(address(source)).content.decode()

    assert is_cited(source)
    assert "Nothing cites this file" not in page
    assert "Only where the law asks for it" in page


def cite(source, town, by, what):
    if what == "voucher":
        factories.voucher(town, source_row=source)
    elif what == "count":
        gas = factories.account(town)
        town.assertions.create(
            account=gas, day=date(2025, 12, 31), expected=1, source=source
        )
    elif what == "answer":
        asked = suppliers.asked(town, by=by)
        asked.answers.create(
            number=1, kind="file", source=source, given_at=factories.NOW, given_by=by
        )
    else:
        row = town.connections.create(
            name="air", kind="open-csv", saved_at=factories.NOW, saved_by=by
        )
        row.runs.create(
            number=1, ran_at=factories.NOW, ran_by=by, outcome="waits", source=source
        )


def test_every_reference_to_a_file_is_asked(vaxjo, source):
    """A model that is new and names a file is found by itself."""
    query = str(with_cited(type(source).objects.all()).query)

    for table in (
        *("ledger_voucher", "ledger_assertion", "ledger_whole", "suppliers_answer"),
        *("connections_run", "decisions_decision", "documents_document"),
        "documents_issue",
    ):
        assert f'"{table}"' in query


def test_a_refused_form_offers_its_file_and_says_that_nothing_cites_it(
    client, vaxjo, ada
):
    factories.account(vaxjo)
    file = SimpleUploadedFile("gas.txt", b"a bill", "text/plain")
    client.force_login(ada)

    refused = client.post(reverse("ledger:figure", args=["vaxjo"]), {"evidence": file})
    page = refused.content.decode()

    assert refused.status_code == 409
    assert "gas.txt (nothing cites this file yet)" in page
    factories.voucher(vaxjo, source_row=vaxjo.sources.get())
    after = client.get(reverse("ledger:figure", args=["vaxjo"])).content.decode()
    assert ">gas.txt</option>" in after
