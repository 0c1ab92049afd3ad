"""What several callers ask of issued documents."""

from __future__ import annotations

import json
from typing import Any

from naturbudget.apps.documents.models import Document, Issue
from naturbudget.apps.evidence import store
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

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


def document_data(document: Document) -> dict[str, Any]:
    """Return the frozen content."""
    content: dict[str, Any] = json.loads(document_bytes(document))
    return content
