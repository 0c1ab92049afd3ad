"""Evidence with an odd name, kind or content: kept as it is, or refused in words."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/figures/new/"
TYPED = {
    "where": "gas/town-hall",
    "quantity": "1200",
    "valid_from": "2025-01-01",
    "valid_to": "2025-03-31",
    "status": "measured",
}


@pytest.fixture
def send(client, vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall")
    client.force_login(ada)

    def send(name, content, kind="application/pdf"):
        evidence = SimpleUploadedFile("x", content, kind)
        evidence._name = name  # what a sender may write, which the class tidies
        return client.post(PAGE, {**TYPED, "evidence": evidence})

    return send


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\bills\\bill.pdf", "bill.pdf"),
        ("/srv/evidence/bill.pdf", "bill.pdf"),
        ("bill\x01\x1f.pdf", "bill.pdf"),
        ("a" * 400 + ".pdf", None),
        ("räkning ٢.pdf", "räkning ٢.pdf"),
    ],
)
def test_a_name_is_a_label_and_never_a_path(send, vaxjo, settings, given, kept):
    answer = send(given, given.encode())

    assert answer.status_code == 302
    source = vaxjo.sources.get()
    assert len(source.origin) <= 300
    assert "/" not in source.origin
    if kept:
        assert source.origin == kept
    inside = {path.name for path in settings.EVIDENCE_FOLDER.rglob("*")}
    assert source.sha256 in inside
    assert source.origin not in inside


def test_an_empty_file_is_refused(send, vaxjo):
    answer = send("bill.pdf", b"")

    assert answer.status_code == 409
    assert "empty" in answer.content.decode()
    assert not vaxjo.sources.exists()


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("bill.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("bill.html", "text/html", b"<script>alert(1)</script>"),
        ("bill.xhtml", "application/xhtml+xml", b"<html><script/></html>"),
        ("bill.js", "text/javascript", b"alert(1)"),
        ("bill.pdf", "text/html; charset=utf-7", b"+ADw-script+AD4-"),
    ],
)
def test_what_holds_a_script_is_handed_out_to_be_saved(
    send, client, vaxjo, name, kind, content
):
    assert send(name, content, kind).status_code == 302

    answer = client.get(
        f"/desk/vaxjo/books/evidence/{vaxjo.sources.get().sha256}/file/"
    )

    assert answer.content == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_name_that_would_break_a_header_is_encoded(client, vaxjo, ada):
    source = factories.source(vaxjo, b"x", origin='bill"\r\nX-Evil: 1.pdf')
    client.force_login(ada)

    answer = client.get(f"/desk/vaxjo/books/evidence/{source.sha256}/file/")

    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
