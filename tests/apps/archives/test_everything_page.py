"""Whoever may take everything gets one file, and the journal knows it."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from hashlib import sha256

import pytest
from django.conf import settings
from tests import factories

from naturbudget.apps.archives import views
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.ledger import actions

pytestmark = pytest.mark.django_db
PAGE = "/desk/vaxjo/documents/everything/"


@pytest.fixture
def ask(client, vaxjo):
    def ask(*, by, method="post"):
        client.force_login(by)
        return getattr(client, method)(PAGE)

    return ask


def test_it_is_one_archive(ask, vaxjo, ada):
    response = ask(by=ada)

    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert archive.testzip() is None
    assert "datapackage.json" in archive.namelist()
    assert response["Content-Disposition"] == (
        'attachment; filename="vaxjo-everything.zip"'
    )
    assert vaxjo.events.get(kind="everything-exported").who == ada.email
    assert list((settings.DATA_FOLDER / "exports").iterdir()) == []


def test_the_file_comes_with_its_hash_which_the_page_keeps(ask, vaxjo, ada):
    response = ask(by=ada)

    digest = sha256(response.getvalue()).digest()
    assert response["Repr-Digest"] == f"sha-256=:{b64encode(digest).decode()}:"
    page = ask(by=ada, method="get").content.decode()
    root = bytes.fromhex(vaxjo.events.get(kind="everything-exported").what["root"])
    assert digest.hex() in page
    assert b64encode(root).decode() in page


def test_the_page_says_what_is_in_it(ask, vaxjo, eva):
    page = ask(by=eva, method="get").content.decode()

    assert "names and e-mail addresses" in page
    assert "Make the archive" in page
    assert not vaxjo.events.exists()


def test_it_requires_the_permission(ask, ben):
    assert ask(by=ben).status_code == 403


def test_it_hides_other_municipalities(ask, carla):
    assert ask(by=carla).status_code == 404


def test_a_file_that_is_away_is_named(ask, vaxjo, ada):
    kept = keep_file(b"bill", of=vaxjo, origin="bill 7", by=ada, at=ada.joined_at)
    store.erase(kept.sha256)

    response = ask(by=ada)

    assert response.status_code == 409
    assert "(bill 7) cannot be exported: it is missing" in response.content.decode()
    assert not vaxjo.events.filter(kind="everything-exported").exists()


def test_long_books_are_left_to_the_command(ask, vaxjo, ada, monkeypatch):
    monkeypatch.setattr(views, "VOUCHERS_MAX", 0)
    voucher = factories.voucher(of=vaxjo, lines={"gas/town-hall": "1200 m3"})
    actions.seal_voucher(voucher, by=ada, at=ada.joined_at)

    page = ask(by=ada).content.decode()

    assert "naturbudget municipality export vaxjo vaxjo.zip" in page
    assert "Make the archive" not in page
