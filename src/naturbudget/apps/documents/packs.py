"""The evidence pack: everything a stranger needs to check a year without us."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.published import published_documents
from naturbudget.apps.documents.queries import document_bytes, issue_bytes, vote_on
from naturbudget.apps.ledger.queries.log import (
    kept_roots,
    leaves,
    log_vouchers,
    sources_until,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger import pack
from naturbudget.core.ledger.leaf import instant
from naturbudget.core.ledger.log import checkpoint_text, root

NOTHING_ISSUED = gettext_noop(
    "There is no frozen document of {year} yet. A pack is made once the Master Budget "
    "is ratified."
)


# What every entry of an archive says of itself, wherever and whenever it was made.
NO_CLOCK = (1980, 1, 1, 0, 0, 0)
UNIX = 3
READABLE = 0o644 << 16


class PackError(NaturbudgetError):
    """There is nothing to pack."""


def evidence_pack(
    municipality: Municipality, year: int, *, published_only: bool = False
) -> bytes:
    """Return the pack of a year as a zip file.

    It holds the whole log, the checkpoint, the proofs, the balance of the year (or
    its budget, where there is no balance yet), the budget it is measured against with
    its earlier versions, of each the vote and the PDFs, the in-year accounts, and the
    list of sources (L-30).
    """
    rows_of_year = (
        published_documents(municipality)
        if published_only
        else municipality.documents.select_related("data", "seal")
    )
    documents = rows_of_year.filter(year=year).order_by("version")
    latest = {document.kind: document for document in documents}
    budget = latest.get(Document.Kind.MASTER_BUDGET)
    balance = latest.get(Document.Kind.BUDGET_BALANCE)
    shown = balance or budget
    if shown is None:
        raise PackError(Problem("nothing-issued", NOTHING_ISSUED, {"year": str(year)}))
    # What was sealed and published is taken as it was stored then, the vouchers as
    # they are now: where the two differ, whoever checks the pack finds it.
    read = list(log_vouchers(municipality))
    lines = [leaf.line for leaf in read]
    sealed = leaves(municipality)
    size = len(sealed)
    named = {
        f"budget-v{one.version}": one
        for one in documents
        if one.kind == Document.Kind.MASTER_BUDGET and one != budget
    }
    named |= {"budget": budget} if balance and budget else {}
    named |= {"document": shown}
    in_year = municipality.documents.filter(
        kind=Document.Kind.IN_YEAR_ACCOUNT, year=year
    )
    named |= {
        f"in-year-v{one.version}": one
        for one in in_year.select_related("data", "seal").order_by("version")
    }
    votes = {name: vote for name, one in named.items() if (vote := _vote_on(one))}
    kept = {one.size: one.root for one in (*named.values(), *votes.values())}
    kept |= kept_roots(municipality)
    published = {count: said for count, said in kept.items() if count}
    issues = [issue for one in named.values() for issue in one.issues.all()]
    pdfs = municipality.seals.filter(voucher__source__in=[x.pdf_id for x in issues])
    seqs = {one.seal.seq for one in (*named.values(), *votes.values())}
    seqs |= {*pdfs.values_list("seq", flat=True)}
    rows = [
        (digest, origin, instant(received))
        for digest, origin, received in sources_until(municipality, size)
    ]
    units = unit_table()
    booked = {
        line["unit"] for leaf in read for line in leaf.content.get("postings", ())
    }
    files = {
        "vouchers.jsonl": pack.vouchers_jsonl(lines),
        "checkpoint.txt": checkpoint_text(
            origin_of(municipality), size, root(sealed)
        ).encode(),
        "proofs.json": pack.proofs(sealed, seqs, published),
        "sources.json": pack.sources_json(rows),
        "units.json": pack.units_json({code: units.row(code).scale for code in booked}),
    }
    for name, one in named.items():
        files[f"{name}.json"] = document_bytes(one)
        for issue in one.issues.select_related("pdf"):
            files[f"{name}.{issue.language}.pdf"] = issue_bytes(issue)
    for name, vote in votes.items():
        files[f"{name}.vote.json"] = document_bytes(vote)
    files["MANIFEST.csv"] = pack.manifest(files)
    return zipped(files)


def _vote_on(document: Document) -> Document | None:
    """Return the sealed vote that made a document what it is, if there was one."""
    is_budget = document.kind == Document.Kind.MASTER_BUDGET
    owner = getattr(document, "budget_version" if is_budget else "balance", None)
    return vote_on(owner.decision) if owner and owner.decision else None


def origin_of(municipality: Municipality) -> str:
    """Return the name under which the log is published."""
    return f"naturbudget.{municipality.slug}/books"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return the one archive of these files: the same files give the same bytes.

    They are stored and not compressed, because how a compressor writes is its own
    affair; with a fixed day, in the order of their names, and nothing beside them.
    So a changed byte of the archive itself is found like one of a file.

    Args:
        files: The files of the pack by name, in ASCII.

    Source:
        L-30 (docs/method/ledger.md)
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=NO_CLOCK)
            entry.create_system, entry.external_attr = UNIX, READABLE
            archive.writestr(entry, files[name])
    return buffer.getvalue()
