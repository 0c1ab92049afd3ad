"""A folder and a bucket keep evidence alike, and say alike what they cannot do."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import override_settings
from django.utils import timezone
from tests import factories

from naturbudget.apps.deliveries import waiting
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import erase_file, keep_file
from naturbudget.config import evidence
from naturbudget.config.boot import BootError
from naturbudget.config.checks import files

pytestmark = pytest.mark.usefixtures("place")
BILL = b"the bill of the first quarter"
DIGEST = sha256(BILL).hexdigest()


def overwrite(content, digest=DIGEST):
    storages["evidence"].save(store.name_of(digest), ContentFile(content))


def test_what_was_put_is_read_and_named_by_its_hash():
    assert store.put(BILL) == DIGEST

    assert store.read(DIGEST) == BILL
    assert store.state(DIGEST, size=len(BILL)) == "as kept"
    assert list(store.names()) == [f"{DIGEST[:2]}/{DIGEST}"]


def test_the_same_bytes_are_kept_once():
    store.put(BILL)
    store.put(BILL)

    assert len(list(store.names())) == 1


def test_what_is_not_there_is_nothing():
    assert store.read(DIGEST) is None
    assert store.state(DIGEST, size=len(BILL)) == "missing"
    assert list(store.names()) == []


def test_what_was_changed_is_not_given_out_and_is_mended_by_sending_it_again():
    store.put(BILL)
    overwrite(BILL.upper())

    with pytest.raises(store.DamagedFileError):
        store.read(DIGEST)
    assert store.state(DIGEST, size=len(BILL)) == "changed"

    store.put(BILL)
    assert store.read(DIGEST) == BILL


def test_what_was_cut_is_told_by_its_length():
    store.put(BILL)
    overwrite(BILL[:-1])

    assert store.state(DIGEST, size=len(BILL)) == "28 bytes long, not 29"


def test_what_is_erased_is_gone_and_may_be_erased_again():
    store.put(BILL)
    store.erase(DIGEST)
    store.erase(DIGEST)

    assert store.read(DIGEST) is None
    assert list(store.names()) == []


def test_a_large_file_comes_back_whole():
    content = bytes(range(256)) * 40_000  # more than one part of an upload

    assert store.read(store.put(content)) == content


def test_files_that_wait_lie_apart_for_a_day():
    digest = waiting.put(BILL, who=7)
    assert waiting.read(digest, who=7) == BILL
    assert waiting.read(digest, who=8) is None
    assert list(store.names()) == []

    store.drop_waiting(before=timezone.now() - timedelta(days=1))
    assert waiting.read(digest, who=7) == BILL
    store.drop_waiting(before=timezone.now() + timedelta(days=1))
    assert waiting.read(digest, who=7) is None


def test_a_file_that_waits_no_longer_is_gone():
    digest = waiting.put(BILL, who=7)
    waiting.drop(BILL, who=7)
    waiting.drop(BILL, who=7)

    assert waiting.read(digest, who=7) is None


def test_erasing_leaves_the_log_as_it_was(
    vaxjo, ada, django_capture_on_commit_callbacks
):
    source = factories.source(vaxjo, BILL)
    factories.sealed(vaxjo, source_row=source)
    before = factories.log_root(vaxjo)

    with django_capture_on_commit_callbacks(execute=True):
        erase_file(source, reason="a name in it", by=ada, at=factories.NOW)

    assert factories.log_root(vaxjo) == before
    assert store.read(source.sha256) is None
    assert list(files.differences(vaxjo)) == []


def test_the_check_finds_what_is_missing_and_what_nobody_keeps(vaxjo, ada):
    said = {"of": vaxjo, "by": ada, "at": factories.NOW}
    keep_file(BILL, origin="bill.pdf", **said)
    left = store.put(b"sent, and not kept")
    assert files.unnamed() == [store.name_of(left)]

    store.erase(DIGEST)

    [told] = files.differences(vaxjo)
    assert told.endswith("is missing")


# What does not work


@contextmanager
def no_room(size):
    """Let the system itself refuse every byte of a file after so many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def away(address, settings):
    """Let the object storage be where nobody answers: a port that is closed."""
    host = address.partition("@")[2].partition("/")[0]
    gone = address.replace(host, "127.0.0.1:9")
    with override_settings(STORAGES={**settings.STORAGES, **evidence.storages(gone)}):
        yield


@pytest.fixture
def broken(place, settings):
    """Return what makes the store refuse to write, as its kind does."""
    if isinstance(place, str):
        return lambda: away(place, settings)
    return lambda: no_room(10)


def test_a_store_that_cannot_write_is_said_and_nothing_is_half_kept(broken):
    with broken(), pytest.raises(store.StoreError) as refusal:
        store.put(BILL)

    assert "Nothing of it is kept" in str(refusal.value)
    assert list(store.names()) == []
    assert store.read(DIGEST) is None


def test_evidence_of_a_store_that_cannot_write_leaves_no_row(vaxjo, ada, broken):
    said = {"of": vaxjo, "by": ada, "at": factories.NOW}
    entries = vaxjo.events.count()

    with broken(), pytest.raises(store.StoreError):
        keep_file(BILL, origin="bill.pdf", **said)

    assert not vaxjo.sources.exists()
    assert vaxjo.events.count() == entries


def test_a_file_cannot_wait_where_nothing_can_be_written(broken):
    with broken(), pytest.raises(store.StoreError, match="could not be stored"):
        waiting.put(BILL, who=7)

    assert waiting.read(DIGEST, who=7) is None


@pytest.mark.parametrize("place", ["bucket"], indirect=True)
def test_a_storage_that_is_away_is_a_page_with_a_sentence(
    place, settings, vaxjo, client
):
    source = factories.source(vaxjo, BILL)
    client.force_login(factories.member("auditor", of=vaxjo))
    page = f"/desk/vaxjo/books/evidence/{source.sha256}/file/"
    assert client.get(page).content == BILL

    with away(place, settings):
        answer = client.get(page)

    assert answer.status_code == 503
    said = answer.content.decode()
    assert "cannot be read" in said
    assert "the object storage does not answer" in said
    assert "key-of-the-bucket" not in said


@pytest.mark.parametrize("place", ["bucket"], indirect=True)
def test_an_erasure_that_a_storage_does_not_do_is_said(place, settings):
    store.put(BILL)

    with away(place, settings), pytest.raises(store.StoreError, match="check names it"):
        store.erase(DIGEST)

    assert store.read(DIGEST) == BILL


@pytest.mark.parametrize("place", ["bucket"], indirect=True)
def test_a_bucket_that_does_not_exist_is_said(place, settings):
    missing = place.replace("/nature/", "/no-such-bucket/")
    elsewhere = evidence.storages(missing)

    with (
        override_settings(STORAGES={**settings.STORAGES, **elsewhere}),
        pytest.raises(store.StoreError, match="the object storage refuses"),
    ):
        store.put(BILL)


@pytest.mark.parametrize("place", ["folder"], indirect=True)
@pytest.mark.parametrize(
    "address",
    [
        "https://key:topsecret@host/bucket",
        "s3://key:topsecret@host",
        "s3://key:topsecret@/bucket",
        "s3://topsecret@host/bucket",
        "s3://key:topsecret@host:port/bucket",
        "s3://key:topsecret@host/bucket?acl=public",
        "s3://key:topsecret@[host/bucket",
    ],
)
def test_an_address_that_is_wrong_is_refused_without_its_secret(place, address):
    with pytest.raises(BootError) as refusal:
        evidence.storages(address)

    assert "NATURBUDGET_EVIDENCE_URL" in str(refusal.value)
    assert "topsecret" not in str(refusal.value)
