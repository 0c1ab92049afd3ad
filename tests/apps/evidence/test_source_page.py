from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.evidence import store

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


def test_erasing_works_and_leaves_the_fingerprint(erase, client, source, ada):
    answer = erase(source, by=ada, reason="it held a name")

    source.refresh_from_db()
    assert answer.status_code == 302
    assert source.erased_reason == "it held a name"
    assert store.read(source.sha256) is None
    assert client.get(address(source, "file/")).status_code == 404
    page = client.get(address(source)).content.decode()
    assert "it held a name" in page
    assert source.sha256 in page


def test_erasing_needs_a_reason(erase, source, ada):
    answer = erase(source, by=ada)

    assert answer.status_code == 409
    assert store.read(source.sha256) is not None


def test_erasing_requires_the_permission(erase, source, hanna):
    assert erase(source, by=hanna, reason="any").status_code == 403


def test_erasing_hides_other_municipalities(erase, source, carla):
    assert erase(source, by=carla, reason="any").status_code == 404


def test_erasing_rejects_get(erase, source, ada):
    assert erase(source, by=ada, method="get").status_code == 405
