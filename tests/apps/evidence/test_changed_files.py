"""A file that was changed on the disk is never given out as the evidence (L-17)."""

from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.documents.models import Document
from naturbudget.apps.evidence import store

BILL = b"the bill of the first quarter"


@pytest.fixture
def digest():
    found = store.put(BILL)
    yield found
    store.put(BILL)


@pytest.mark.parametrize("bytes_there", [BILL[:-1], BILL + b"!", BILL.upper(), b""])
def test_bytes_of_another_hash_are_refused(digest, bytes_there):
    factories.evidence_path(digest).write_bytes(bytes_there)

    with pytest.raises(store.DamagedFileError, match="its bytes were changed"):
        store.read(digest)


@pytest.mark.parametrize(
    ("bytes_there", "said"),
    [
        (BILL, "as kept"),
        (BILL.upper(), "changed"),
        (BILL + b"!", f"{len(BILL) + 1} bytes long, not {len(BILL)}"),
    ],
)
def test_its_state_is_a_word(digest, bytes_there, said):
    factories.evidence_path(digest).write_bytes(bytes_there)

    assert store.state(digest, size=len(BILL)) == said


def test_a_missing_file_is_told(digest):
    factories.evidence_path(digest).unlink()

    assert store.state(digest, size=len(BILL)) == "missing"


def test_keeping_the_same_bytes_again_heals_the_file(digest):
    factories.evidence_path(digest).write_bytes(b"something else")

    store.put(BILL)

    assert store.read(digest) == BILL


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (lambda path: path.write_bytes(b"another bill"), "its bytes were changed"),
        (lambda path: path.unlink(), "is not in the store"),
    ],
)
def test_the_download_is_a_sentence_instead(client, vaxjo, ben, happens, said):
    source = factories.source(vaxjo)
    client.force_login(ben)
    happens(factories.evidence_path(source.sha256))

    answer = client.get(f"/desk/vaxjo/books/evidence/{source.sha256}/file/")

    assert answer.status_code == 503
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["", "years/2024/", "documents/budget-balance/2024/1/data.json"]
)
def test_a_document_that_was_changed_on_the_disk_is_not_shown(demo, client, address):
    document = demo("alvhamn").documents.get(
        kind=Document.Kind.BUDGET_BALANCE, year=2024
    )
    path = factories.evidence_path(document.sha256)
    held = path.read_bytes()
    path.write_bytes(held.replace(b'"kept":"missed"', b'"kept":"kept"', 1))
    try:
        answer = client.get(f"/alvhamn/{address}")
    finally:
        path.write_bytes(held)

    assert answer.status_code == 503
    assert "its bytes were changed on the disk" in answer.content.decode()
