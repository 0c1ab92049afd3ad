"""The evidence pack: everything a stranger needs to check a year without us."""

from __future__ import annotations

import io
import zipfile

from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.published import published_documents
from naturbudget.apps.documents.queries import document_bytes, issue_bytes, vote_on
from naturbudget.apps.ledger.queries.log import leaves, log_vouchers, sources_until
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
# The same pack has the same bytes: the archive carries no clock of its own.
NO_CLOCK = (1980, 1, 1, 0, 0, 0)


class PackError(NaturbudgetError):
    """There is nothing to pack."""


def evidence_pack(
    municipality: Municipality, year: int, *, published_only: bool = False
) -> bytes:
    """Return the pack of a year as a zip file.

    It holds the whole log, the checkpoint, the proofs, the balance of the year (or
    its budget, where there is no balance yet), the budget it is measured against with
    its earlier versions, the vote on the balance, the PDFs, and the list of sources
    (L-30).
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
    lines = [leaf.line for leaf in log_vouchers(municipality)]
    sealed = leaves(municipality)
    size = len(sealed)
    earlier = [
        one
        for one in documents
        if one.kind == Document.Kind.MASTER_BUDGET and one != budget
    ]
    vote = _vote_on_balance(balance)
    packed = [one for one in (*earlier, budget, balance, vote) if one]
    rests_on = [(one.size, one.root) for one in packed]
    stored = municipality.checkpoints.values_list("size", "root")
    published = {count: said for count, said in (*rests_on, *stored) if count}
    seqs = {document.seal.seq for document in packed}
    rows = [
        (digest, origin, instant(received))
        for digest, origin, received in sources_until(municipality, size)
    ]
    units = unit_table()
    used = municipality.accounts.values_list("unit__code", flat=True).distinct()
    files = {
        "vouchers.jsonl": pack.vouchers_jsonl(lines),
        "checkpoint.txt": checkpoint_text(
            origin_of(municipality), size, root(sealed)
        ).encode(),
        "proofs.json": pack.proofs(sealed, seqs, published),
        "document.json": document_bytes(shown),
        "sources.csv": pack.sources_csv(rows),
        "units.csv": pack.units_csv({code: units.row(code).scale for code in used}),
    }
    if balance and budget:
        files["budget.json"] = document_bytes(budget)
    for one in earlier:
        files[f"budget-v{one.version}.json"] = document_bytes(one)
    for name, document in (("document", shown), ("budget", balance and budget)):
        for issue in document.issues.select_related("pdf") if document else ():
            files[f"{name}.{issue.language}.pdf"] = issue_bytes(issue)
    if vote:
        files["decision.json"] = document_bytes(vote)
    files["MANIFEST.csv"] = pack.manifest(files)
    return _zipped(files)


def _vote_on_balance(document: Document | None) -> Document | None:
    """Return the sealed second vote; the first stands in the budget itself."""
    balance = getattr(document, "balance", None)
    return vote_on(balance.decision) if balance and balance.decision else None


def origin_of(municipality: Municipality) -> str:
    """Return the name under which the log is published."""
    return f"naturbudget.{municipality.slug}/books"


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=NO_CLOCK)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return buffer.getvalue()
