"""What a vote and an issue leave in the log and in the evidence pack (L-32, L-34)."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256

import pytest
from tests import factories, packs, year

from naturbudget import verifier
from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.queries import document_data, issue_bytes
from naturbudget.apps.ledger.actions import keep_checkpoint
from naturbudget.apps.ledger.models import ClosingRow
from naturbudget.core.ledger.log import canonical
from naturbudget.core.quantity import fixed

pytestmark = pytest.mark.django_db


def issued(of, document, language="en"):
    by = factories.author_of(of)
    return issue_document(document, language=language, by=by, at=factories.NOW)


def packed(of):
    with zipfile.ZipFile(io.BytesIO(evidence_pack(of, year.YEAR))) as archive:
        names = {*archive.namelist()} - {"MANIFEST.csv"}
        return {name: archive.read(name) for name in names}


@pytest.mark.voted
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


@pytest.mark.voted
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
    files.pop("document.en.pdf")
    [*_, finding] = packs.findings(tmp_path, files)
    assert finding.startswith("document.json: the hash of document.en.pdf is nothing")


def test_a_pack_holds_each_root_that_was_kept(vaxjo, tmp_path):
    """By night too; and what was frozen since names all of them (L-30)."""
    factories.sealed(
        vaxjo,
        lines={"land/meadow": "12 m2"},
        kind="opening",
        first="2024-12-31",
        last="2024-12-31",
        at=year.BEFORE,
    )
    by_night = keep_checkpoint(vaxjo, by=factories.author_of(vaxjo), at=year.BEFORE)
    balance = year.balance_ratified(vaxjo)

    files = packed(vaxjo)
    proofs = json.loads(files["proofs.json"])

    kept = dict(vaxjo.checkpoints.values_list("size", "root"))
    assert {int(size): root for size, root in proofs["roots"].items()} == kept
    frozen = balance.document.size, balance.version.document.size
    assert {by_night.size, *frozen, *(size + 1 for size in frozen)} <= {*kept}
    del proofs["roots"][str(by_night.size)], proofs["consistency"][str(by_night.size)]
    found = packs.findings(tmp_path, files | {"proofs.json": canonical(proofs)})
    assert any("document.json: its checkpoints is" in one for one in found), found


@pytest.mark.voted
def test_the_same_pack_has_the_same_bytes(vaxjo):
    year.balance_ratified(vaxjo)

    whole = evidence_pack(vaxjo, year.YEAR)

    assert whole == evidence_pack(vaxjo, year.YEAR) == packs.zipped(packed(vaxjo))


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
