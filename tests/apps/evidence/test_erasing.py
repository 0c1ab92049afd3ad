"""What is frozen is never erased; what the law wants erased leaves the log (L-31)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from tests import factories

from naturbudget.apps.documents.actions import freeze_document
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import EvidenceError, erase_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.queries.log import (
    changed_vouchers,
    log_root,
    recomputed_root,
)

pytestmark = pytest.mark.django_db

WHY = "it named a person"


@pytest.fixture
def erase(ada, django_capture_on_commit_callbacks):
    def erase(source):
        with django_capture_on_commit_callbacks(execute=True):
            erase_file(source, reason=WHY, by=ada, at=factories.NOW)

    return erase


@pytest.fixture
def frozen(vaxjo, ada):
    return freeze_document(
        vaxjo,
        kind="master-budget",
        year=2025,
        version=1,
        content={"lines": []},
        ledger="budget",
        day=factories.day("2025-01-01"),
        reason="as voted",
        decision=None,
        by=ada,
        at=factories.NOW,
    ).data


@pytest.fixture
def minutes(vaxjo):
    return factories.decision(vaxjo).minutes


@pytest.fixture(params=["frozen", "minutes"])
def kept(request):
    return request.getfixturevalue(request.param)


def test_data_and_minutes_are_not_erased(erase, kept):
    with pytest.raises(EvidenceError) as refusal:
        erase(kept)

    assert [one.code for one in refusal.value.problems] == ["is-frozen"]
    assert "never" not in str(refusal.value)
    assert "stays" in str(refusal.value)
    kept.refresh_from_db()
    assert kept.erased_at is None
    assert store.read(kept.sha256)


def test_the_database_refuses_it_too(kept):
    with (
        pytest.raises(IntegrityError, match="what is frozen is never erased"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE evidence_source SET erased_at = now() WHERE id = %s", [kept.pk]
        )


def test_the_page_offers_no_erasure_of_what_is_frozen(client, vaxjo, minutes, ada):
    client.force_login(ada)
    address = f"/desk/vaxjo/books/evidence/{minutes.sha256}/"

    page = client.get(address).content.decode()
    answer = client.post(f"{address}erase/", {"reason": WHY})

    assert "it is never erased" in page
    assert "erase/" not in page
    assert answer.status_code == 409
    assert "the minutes of a decision" in answer.content.decode()


def test_evidence_of_a_voucher_is_erased_and_the_log_stands(erase, vaxjo):
    voucher = factories.sealed(vaxjo)
    before = log_root(vaxjo)

    erase(voucher.source)

    assert store.read(voucher.source.sha256) is None
    assert recomputed_root(vaxjo) == log_root(vaxjo) == before
    assert changed_vouchers(vaxjo) == []


@pytest.mark.parametrize(
    "shown", ["vouchers/show/{key}/", "vouchers/", "evidence/{sha}/"]
)
def test_pages_say_when_and_why_it_was_erased(client, erase, vaxjo, ada, shown):
    voucher = factories.sealed(vaxjo)
    erase(voucher.source)
    client.force_login(ada)

    address = shown.format(key=voucher.key, sha=voucher.source.sha256)
    answer = client.get(f"/desk/vaxjo/books/{address}")

    assert answer.status_code == 200
    assert WHY in answer.content.decode()
    assert "2 February 2026" in answer.content.decode()


def test_erasing_again_keeps_the_first_reason(erase, vaxjo, ada):
    source = factories.source(vaxjo)
    erase(source)

    erase_file(source, reason="another", by=ada, at=factories.later())

    assert Source.objects.get(pk=source.pk).erased_reason == WHY
    assert vaxjo.events.filter(kind="file-erased").count() == 1


def test_what_another_municipality_keeps_stays_in_the_store(erase, vaxjo, bologna):
    here = factories.source(vaxjo, b"the same bill")
    factories.source(bologna, b"the same bill")

    erase(here)

    assert store.read(here.sha256) == b"the same bill"
