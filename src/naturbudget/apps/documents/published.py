"""What the public may read: documents after the vote, and copies of publications."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from naturbudget.apps.documents.models import Document
from naturbudget.apps.municipalities.models import Municipality


def published_documents(municipality: Municipality) -> QuerySet[Document]:
    """Return the frozen documents that were voted on, or copied, newest year first.

    A balance that is only submitted is not among them: it is public after the vote.
    The states stand in the app above; reverse names reach them without an import.
    """
    is_voted = Q(budget_version__state="ratified") | Q(balance__state="ratified")
    is_copy = Q(budget_version__state="published-copy") | Q(balance__state="calculated")
    return (
        municipality.documents.filter(is_voted | is_copy)
        .select_related("data", "seal", "municipality")
        .order_by("-year", "kind", "-version")
    )


def published_document(
    municipality: Municipality, kind: str, year: int
) -> Document | None:
    """Return the latest published document of a kind and year."""
    rows = published_documents(municipality).filter(kind=kind, year=year)
    return rows.order_by("-version").first()


def shown_document(municipality: Municipality) -> Document | None:
    """Return what the public page shows first: the latest balance, else the budget."""
    rows = published_documents(municipality)
    balance = rows.filter(kind=Document.Kind.BUDGET_BALANCE).first()
    return balance or rows.first()
