"""What public pages read: frozen documents, and what they say of one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import get_language

from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.published import (
    SealedVote,
    in_year_accounts,
    published_documents,
    sealed_vote,
)
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.voted import vouchers_behind, vouchers_since
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.names import label
from naturbudget.apps.suppliers.queries import mark_answers
from naturbudget.core.budget.shown import line_decimals
from naturbudget.core.indicator.steps import Part, Step
from naturbudget.core.indicator.tree import tree_of
from naturbudget.core.indicator.value import Value
from naturbudget.web.charts import YearRow
from naturbudget.web.sheets.why import parts

CHECKPOINTS_SHOWN = 10


@dataclass(frozen=True)
class Shown:
    """A published document with its content."""

    document: Document
    content: Mapping[str, Any]

    def line(self, code: str) -> Mapping[str, Any] | None:
        """Return the line of an indicator, if the document has it."""
        lines = (line for line in self.content["lines"] if line["indicator"] == code)
        return next(lines, None)


def town_or_404(slug: str) -> Municipality:
    found = Municipality.objects.filter(slug=slug).first()
    if found is None:
        raise Http404("No municipality of that name.")
    return found


def shown(municipality: Municipality, *, year: int | None = None) -> Shown | None:
    """Return the balance of a year, else its budget; of the latest year by default."""
    rows = published_documents(municipality)
    if year is not None:
        rows = rows.filter(year=year)
    balances = rows.filter(kind=Document.Kind.BUDGET_BALANCE)
    found = balances.first() or rows.first()
    return Shown(found, document_data(found)) if found else None


def vote_on_budget(document: Document) -> SealedVote | None:
    """Return the vote on the budget that a document is, or is measured against."""
    balance = getattr(document, "balance", None)
    budget = balance.version.document if balance else document
    return sealed_vote(budget)


def packs(municipality: Municipality) -> list[Document]:
    """Return the document that the pack of each year shows, the latest year first."""
    found: dict[int, Document] = {}
    for document in published_documents(municipality):
        best = found.get(document.year)
        rank = (document.kind == Document.Kind.BUDGET_BALANCE, document.version)
        if best is None or rank > (
            best.kind == Document.Kind.BUDGET_BALANCE,
            best.version,
        ):
            found[document.year] = document
    return [found[year] for year in sorted(found, reverse=True)]


@dataclass(frozen=True)
class Root:
    """A root of the log that is public, and the documents that rest on it."""

    made_at: datetime
    size: int
    root: str
    documents: tuple[Document, ...]


def roots(municipality: Municipality) -> list[Root]:
    """Return what documents rest on, and the checkpoints, the largest log first.

    A root that a published document rests on is always among them: it is the one to
    compare with. Of the others the latest ones are.
    """
    resting: dict[tuple[int, str], list[Document]] = {}
    for document in published_documents(municipality):
        resting.setdefault((document.size, document.root), []).append(document)
    found = {
        key: Root(min(one.frozen_at for one in documents), *key, tuple(documents))
        for key, documents in resting.items()
    }
    for one in municipality.checkpoints.order_by("-size")[:CHECKPOINTS_SHOWN]:
        found.setdefault(
            (one.size, one.root), Root(one.made_at, one.size, one.root, ())
        )
    return [found[key] for key in sorted(found, reverse=True)]


def year_rows(municipality: Municipality, code: str) -> list[YearRow]:
    """Return what each published document says of one line, a row for each year."""
    rows: dict[int, YearRow] = {}
    documents = published_documents(municipality).order_by("year", "-kind", "version")
    for document in documents:
        content = document_data(document)
        line = Shown(document, content).line(code)
        if line is None:
            continue
        result = line.get("result") or {}
        known = rows.get(document.year)
        rows[document.year] = YearRow(
            document.year,
            budget=line["target"],
            actual=result.get("A") or (known.actual if known else None),
            result=result.get("R"),
            kept=str(result.get("kept") or ""),
            status=str(result.get("status") or ""),
            decimals=line_decimals(line),
        )
        for entry in line.get("history") or []:
            year = int(entry["year"])
            rows.setdefault(
                year,
                YearRow(year, actual=entry["value"], status=entry["status"] or ""),
            )
    return [row for _, row in sorted(rows.items())]


def behind(
    municipality: Municipality, indicator: Mapping[str, Any], document: Document
) -> list[dict[str, Any]]:
    """Return each term of an indicator with the vouchers that its year rests on."""
    return vouchers_behind(
        municipality,
        indicator["terms"],
        year=document.year,
        size=document.size,
    )


def why_tree(
    municipality: Municipality,
    indicator: Mapping[str, Any],
    document: Document,
    code: str,
) -> Step:
    """Return the steps of a figure down to the vouchers it rests on (IN-11)."""

    def parts_of(year: int) -> list[Part]:
        terms = indicator["terms"]
        return parts(municipality, terms, year=year, size=document.size)

    name = label(indicator["name"], get_language() or "en", otherwise=code)
    return tree_of(
        indicator,
        parts_of,
        year=document.year,
        title=f"{code} {name}, {document.year}",
        first_month=municipality.first_month,
    )


def since(
    municipality: Municipality, indicator: Mapping[str, Any], document: Document
) -> list[dict[str, Any]]:
    """Return the terms that were sealed on later, for the year of a balance."""
    if document.kind != Document.Kind.BUDGET_BALANCE:
        return []
    found = vouchers_since(
        municipality, indicator["terms"], year=document.year, size=document.size
    )
    mark_answers(municipality, found)
    return found


def published_or_404(
    municipality: Municipality, kind: str, year: int, version: int
) -> Document:
    rows = published_documents(municipality)
    if kind == Document.Kind.IN_YEAR_ACCOUNT:
        rows = in_year_accounts(municipality)
    found = rows.filter(kind=kind, year=year, version=version).first()
    if found is None:
        raise Http404("No such document is published.")
    return found


def value_now(document: Document, code: str) -> Value | None:
    """Return what the books say today of a figure that was voted on."""
    version = getattr(document, "budget_version", None)
    balance = getattr(document, "balance", None)
    if version is None and balance is not None:
        version = balance.version
    if version is None:
        return None
    lines = version.lines.filter(definition__indicator__code=code)
    line = lines.select_related("definition").first()
    if line is None:
        return None
    values = IndicatorValues(document.municipality, [line.definition])
    return values.value(line.definition, document.year, "restated")
