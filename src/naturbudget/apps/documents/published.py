"""What the public may read: documents after the vote, and copies of publications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.queries import (
    DocumentGoneError,
    document_data,
    vote_on,
)
from naturbudget.apps.municipalities.models import Body, Municipality
from naturbudget.apps.municipalities.names import decision_title, label
from naturbudget.core.errors import Problem, gettext_noop

NOT_THE_VOTE = gettext_noop(
    "What the tables say of the vote on {document} is not what was sealed. It is not "
    "shown. Whoever runs this installation finds out more with “naturbudget check”."
)


@dataclass(frozen=True)
class SealedVote:
    """A vote as its sealed bytes tell it; no table is asked for anything it says."""

    content: Mapping[str, Any]

    @property
    def decision(self) -> Mapping[str, Any]:
        """Return body, day, outcome, minutes and votes, as documents hold them."""
        found: Mapping[str, Any] = self.content["decision"]
        return found

    @property
    def taken_on(self) -> date:
        return date.fromisoformat(self.decision["taken"])

    @property
    def title(self) -> str:
        """Return what was voted on, in the reader's language."""
        about = self.content["about"]
        year, supplement = int(self.content["year"]), about["supplement"]
        return decision_title(about["kind"], year, supplement)

    @property
    def body(self) -> str:
        kind = Body.Kind(self.decision["body"]).label
        return label(self.decision["name"], get_language() or "en", otherwise=str(kind))

    @property
    def seats(self) -> int | None:
        seats: int | None = self.content["seats"]
        return seats

    @property
    def votes_for(self) -> int:
        return self._sum("for")

    @property
    def votes_against(self) -> int:
        return self._sum("against")

    @property
    def abstaining(self) -> int:
        return self._sum("abstaining")

    def _sum(self, side: str) -> int:
        return sum(int(vote[side]) for vote in self.decision["votes"])


def sealed_vote(document: Document) -> SealedVote | None:
    """Return the vote on a published document; nothing for a copy of a publication.

    Raises:
        DocumentGoneError: The tables name no vote, or another than the log seals.
    """
    content = document_data(document)
    if content["publication"]:
        return None
    is_budget = document.kind == Document.Kind.MASTER_BUDGET
    owner = getattr(document, "budget_version" if is_budget else "balance", None)
    decision = owner.decision if owner else None
    sealed = vote_on(decision) if decision else None
    if sealed is not None:
        vote = SealedVote(document_data(sealed))
        about = vote.content["about"]
        if is_budget:
            fits = vote.decision == content["decision"]
        else:
            fits = about["document"] == document.sha256
        if fits and vote.decision["outcome"] == "adopted":
            return vote
    raise DocumentGoneError(
        Problem("not-the-vote", NOT_THE_VOTE, {"document": document})
    )


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


def in_year_accounts(municipality: Municipality) -> QuerySet[Document]:
    """Return the in-year accounts that were issued; nobody votes on them (IY-8)."""
    return (
        municipality.documents.filter(in_year_account__isnull=False)
        .select_related("data", "seal", "municipality", "in_year_account")
        .order_by("-year", "-version")
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
