"""Whether the votes in the tables are those whose bytes the log seals."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.queries import document_data, vote_content
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.config.checks.compare import differences as compared
from naturbudget.core.errors import NaturbudgetError


def differences(town: Municipality) -> Iterator[str]:
    """Yield where a decision, its votes or its day are not what was sealed."""
    rows = town.documents.filter(kind=Document.Kind.DECISION).select_related(
        "data", "seal__voucher"
    )
    sealed: dict[int, list[Document]] = {}
    for document in rows.order_by("seal__seq"):
        sealed.setdefault(document.seal.voucher.decision_id or 0, []).append(document)
    decisions = town.decisions.select_related("body", "minutes").order_by("pk")
    for decision in decisions:
        name = f"the decision “{decision.title}” of {decision.taken_on}"
        if decision.body.municipality_id != town.pk:
            yield f"{name}: its body is called that of another municipality"
        documents = sealed.pop(decision.pk, [])
        if len(documents) != 1:
            yield f"{name} is sealed {len(documents)} times, not once"
        for document in documents:
            for said in _compared(decision, document):
                yield f"{name}: {said}"
    for documents in sealed.values():
        for document in documents:
            yield f"no decision has the vote of voucher {document.seal.seq} any more"
    yield from _ratified(town)


def _compared(decision: Decision, document: Document) -> Iterator[str]:
    try:
        content = document_data(document)
    except NaturbudgetError as error:
        yield str(error)
        return
    there = {
        **vote_content(decision, about=None),
        "year": decision.year,
        "recorded": decision.recorded_at,
        "recorded by": decision.recorded_by_id,
    }
    del there["about"]["document"]
    should = {
        **{name: content[name] for name in there if name in content},
        "about": {name: content["about"][name] for name in there["about"]},
        "recorded": document.frozen_at,
        "recorded by": document.frozen_by_id,
    }
    yield from compared(there, should, leaving=frozenset({"name"}))


def _ratified(town: Municipality) -> Iterator[str]:
    """Yield which balance is called ratified without a vote on it, or was voted."""
    adopted: dict[str, int | None] = {}
    for document in town.documents.filter(kind=Document.Kind.DECISION).select_related(
        "data", "seal__voucher"
    ):
        try:
            content = document_data(document)
        except NaturbudgetError:
            continue  # it is told above
        if content["decision"]["outcome"] == "adopted":
            about = content["about"]["document"]
            adopted[about] = document.seal.voucher.decision_id
    for document in town.documents.filter(
        kind=Document.Kind.BUDGET_BALANCE, balance__isnull=False
    ).select_related("data", "balance"):
        balance = document.balance
        if balance.decision_id != adopted.get(document.sha256):
            yield f"the balance of {document.year} is not bound to the vote on it"
        if (balance.state == "ratified") != (document.sha256 in adopted):
            yield f"the balance of {document.year} is called {balance.state}"
