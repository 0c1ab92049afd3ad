"""What a vote and an issue leave in the log and in the evidence pack (L-32, L-34)."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest
from tests import factories, year

from naturbudget import verifier
from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.queries import document_data, issue_bytes
from naturbudget.apps.ledger.models import ClosingRow
from naturbudget.core.quantity import fixed

pytestmark = pytest.mark.django_db


def issued(of, document, language="en"):
    by = factories.author_of(of)
    return issue_document(document, language=language, by=by, at=factories.NOW)


def packed(of):
    with zipfile.ZipFile(io.BytesIO(evidence_pack(of, year.YEAR))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pdf_is_sealed_once_when_it_is_issued(vaxjo):
    balance = year.balance_ratified(vaxjo)
    size = vaxjo.seals.count()

    issue = issued(vaxjo, balance.document)
    again = issued(vaxjo, balance.document)

    assert again == issue
    assert vaxjo.seals.count() == size + 1
    voucher = vaxjo.seals.order_by("seq").last().voucher
    assert (voucher.kind, voucher.key) == ("document", "budget-balance-2025-v1.en.pdf")
    assert voucher.source.sha256 == sha256(issue_bytes(issue)).hexdigest()


def test_the_pack_holds_what_was_issued_and_the_verifier_finds_another(vaxjo, tmp_path):
    balance = year.balance_ratified(vaxjo)
    issue = issued(vaxjo, balance.document)
    issued(vaxjo, balance.version.document)

    files = packed(vaxjo)

    assert files["document.en.pdf"] == issue_bytes(issue)
    assert files["budget.en.pdf"].startswith(b"%PDF")
    place = tmp_path / "pack.zip"
    place.write_bytes(evidence_pack(vaxjo, year.YEAR))
    report = verifier.verify(str(place))
    assert report.findings == []
    assert "document.en.pdf is sealed as it is" in report.checks


def test_the_closing_keeps_the_rows_that_the_council_saw(vaxjo):
    """L-34: they stand in the bytes that were sealed before the vote."""
    factories.sealed(
        vaxjo,
        lines={"land/meadow": "12 m2"},
        kind="opening",
        first="2024-12-31",
        last="2024-12-31",
        at=year.BEFORE,
    )
    closing = year.closed(vaxjo)
    document = document_data(year.balance_of(vaxjo, year.YEAR).document)

    kept = {row.account.path: row for row in ClosingRow.objects.select_related(
        "account__unit").filter(period=closing.period)}  # fmt: skip
    told = {row["account"]: row for row in document["accounts"]}

    assert {*told} == {*kept} >= {year.GAS, "land/meadow"}
    for path, row in kept.items():
        scale = row.account.unit.scale
        for name in (
            "opening",
            "corrections",
            "closing",
            "original",
            "final",
            "actual",
        ):
            parts = getattr(row, name)
            text = None if parts is None else fixed(int(parts), scale=scale)
            assert told[path][name] == text, (path, name)
    assert told[year.GAS]["closing"] == "1190.000"
    assert told[year.GAS]["original"] == "1200.000"
    assert told["land/meadow"]["opening"] == "12.00"
