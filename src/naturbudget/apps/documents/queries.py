"""What several callers ask of issued documents."""

from __future__ import annotations

import json
from typing import Any

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.models import Document, Issue
from naturbudget.apps.evidence import store
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.keys import print_key

GONE = gettext_noop(
    "The data of {document} are not in the store of this installation. Whoever runs it "
    "restores the evidence folder from the backup; the log still proves what they were."
)


class DocumentGoneError(NaturbudgetError):
    """The frozen bytes of a document are missing."""


def document_bytes(document: Document) -> bytes:
    """Return the frozen bytes, exactly as they were sealed."""
    content = store.read(document.data.sha256)
    if content is None:
        raise DocumentGoneError(Problem("gone", GONE, {"document": document}))
    return content


def issue_bytes(issue: Issue) -> bytes:
    """Return the PDF that was issued, byte by byte."""
    content = store.read(issue.pdf.sha256)
    if content is None:
        raise DocumentGoneError(Problem("gone", GONE, {"document": issue}))
    return content


def issue_name(document: Document, language: str) -> str:
    """Return the name of a PDF: of its file, and of the voucher that seals it."""
    return print_key(document.key, language)


def document_data(document: Document) -> dict[str, Any]:
    """Return the frozen content."""
    content: dict[str, Any] = json.loads(document_bytes(document))
    return content


def decision_content(decision: Decision | None) -> dict[str, Any] | None:
    """Return a decision as documents hold it; nobody is named."""
    if decision is None:
        return None
    return {
        "body": decision.body.kind,
        "name": decision.body.names,
        "taken": decision.taken_on.isoformat(),
        "outcome": decision.outcome,
        "minutes": decision.minutes.sha256,
        "votes": [
            {
                "group": vote.group,
                "for": vote.votes_for,
                "against": vote.votes_against,
                "abstaining": vote.abstaining,
            }
            for vote in decision.votes.order_by("position")
        ],
    }


def vote_content(decision: Decision, *, about: Document | None) -> dict[str, Any]:
    """Return all that is sealed of a decision, rejected ones too.

    Args:
        decision: As it was recorded.
        about: What the body had before it; a budget is frozen by the vote itself and
            has no document before.
    """
    return {
        "decision": decision_content(decision),
        "reasons": decision.reasons,
        "seats": decision.seats,
        "about": {
            "kind": decision.kind,
            "supplement": decision.supplement,
            "document": about.sha256 if about else None,
        },
    }


def vote_on(decision: Decision) -> Document | None:
    """Return the document in which the log seals a decision."""
    rows = decision.municipality.documents.filter(
        kind=Document.Kind.DECISION, seal__voucher__decision=decision
    )
    return rows.select_related("data").order_by("seal__seq").first()
