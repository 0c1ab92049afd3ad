"""What freezes a document, and what issues its PDF."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.models import Document, Issue
from naturbudget.apps.documents.printing import headed, printed
from naturbudget.apps.documents.queries import document_data, issue_name, vote_content
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.ledger.actions import lock, make_checkpoint, seal_document
from naturbudget.apps.ledger.queries.log import (
    kept_roots,
    log_root,
    log_size,
    sources_until,
)
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.ledger.keys import document_key
from naturbudget.core.ledger.leaf import instant
from naturbudget.core.ledger.log import canonical
from naturbudget.core.ledger.pack import checkpoints_digest, sources_digest
from naturbudget.core.period import budget_year


@transaction.atomic
def freeze_document(
    municipality: Municipality,
    *,
    kind: str,
    year: int,
    version: int,
    content: dict[str, Any],
    ledger: str,
    day: date,
    reason: str,
    decision: Decision | None,
    by: User,
    at: datetime,
) -> Document:
    """Freeze content as canonical JSON and seal its hash in the log.

    The document names the size and root of the log it rests on: all that was sealed
    before it, and of the journal as it stands. It is itself the next voucher. The root
    is kept before it and after it, and the document names all that were kept until
    then.

    Source:
        L-29, L-34, L-40 (docs/method/ledger.md)
    """
    owner = lock(municipality)
    size = log_size(owner)
    if size:
        make_checkpoint(owner, at=at)
    root = log_root(owner, size=size).hex()
    rows = [
        (digest, origin, instant(received))
        for digest, origin, received in sources_until(owner, size)
    ]
    journal = events.head_of(owner)
    frozen = {
        **headed(content, owner, kind=kind, year=year, version=version, made=at),
        "rests_on": {"size": size, "root": root},
        "sources": sources_digest(rows),
        "journal": {"entries": journal.entries, "root": journal.root},
        "checkpoints": checkpoints_digest(kept_roots(owner, size=size)),
    }
    key = document_key(kind, year, version)
    source = keep_file(
        canonical(frozen),
        of=owner,
        origin=f"{key}.json",
        media_type="application/json",
        by=by,
        at=at,
    )
    seal = seal_document(
        owner,
        key=key,
        ledger=ledger,
        day=day,
        reason=reason,
        source=source,
        decision=decision,
        by=by,
        at=at,
    )
    document = Document.objects.create(
        municipality=owner,
        kind=kind,
        year=year,
        version=version,
        data=source,
        size=size,
        root=root,
        seal=seal,
        frozen_at=at,
        frozen_by=by,
    )
    make_checkpoint(owner, at=at)
    events.record(
        "document-frozen", of=owner, by=by, at=at, document=key, sha256=source.sha256
    )
    return document


@transaction.atomic
def seal_vote(
    decision: Decision, *, about: Document | None, by: User, at: datetime
) -> Document:
    """Freeze a decision with its votes, and seal its hash in the log (L-32).

    What pages show of a vote, and whoever checks a pack, reads these bytes.

    Args:
        decision: As it was just recorded; whatever its outcome.
        about: The frozen document that was voted on, if there was one before the vote.
        by: Who records.
        at: When.
    """
    town = lock(decision.municipality)
    span = budget_year(decision.year, town.first_month)
    earlier = town.documents.filter(kind=Document.Kind.DECISION, year=decision.year)
    is_budget = decision.kind != Decision.Kind.BUDGET_BALANCE
    with translation.override("en"):  # the log speaks one language, whoever records
        reason = f"{decision.title}, {decision.outcome} on {decision.taken_on}"
    return freeze_document(
        town,
        kind=Document.Kind.DECISION,
        year=decision.year,
        version=earlier.count() + 1,
        content={
            **vote_content(decision, about=about),
            "first": span.first.isoformat(),
            "last": span.last.isoformat(),
        },
        ledger="budget" if is_budget else "actual",
        day=decision.taken_on,
        reason=reason,
        decision=decision,
        by=by,
        at=at,
    )


def issue_document(
    document: Document, *, language: str, by: User, at: datetime
) -> Issue:
    """Make the PDF of a frozen document in one language, and seal its hash.

    It is made once.

    Source:
        L-32 (docs/method/ledger.md)
    """
    if found := document.issues.filter(language=language).first():
        return found
    pdf = printed(document_data(document), language=language)
    with transaction.atomic():
        town = lock(document.municipality)
        if found := document.issues.filter(language=language).first():
            return found
        name = issue_name(document, language)
        source = keep_file(
            pdf, of=town, origin=name, media_type="application/pdf", by=by, at=at
        )
        is_budget = document.kind == Document.Kind.MASTER_BUDGET
        seal_document(
            town,
            key=name,
            ledger="budget" if is_budget else "actual",
            day=at.date(),
            reason=f"{document.kind} {document.year} as PDF, {language}",
            source=source,
            decision=None,
            by=by,
            at=at,
        )
        issue: Issue = document.issues.create(
            language=language, pdf=source, issued_at=at, issued_by=by
        )
        events.record(
            "document-issued",
            of=town,
            by=by,
            at=at,
            document=str(document),
            language=language,
            file=name,
            sha256=source.sha256,
        )
    return issue
