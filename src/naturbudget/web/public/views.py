"""The pages anybody reads. They show frozen documents, and no names of persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.published import (
    in_year_accounts,
    published_documents,
    sealed_vote,
)
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.inyear.words import page_words
from naturbudget.apps.ledger.queries.both import Both
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import published_municipalities
from naturbudget.core.budget.scope import TERRITORY, by_scope
from naturbudget.core.indicator.value import Value
from naturbudget.web.public import queries
from naturbudget.web.public.better import both_of_line, known_better
from naturbudget.web.public.divided import ways_of
from naturbudget.web.public.leads import line_lead
from naturbudget.web.public.papers import issued_papers
from naturbudget.web.public.supplements import changes_of


@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    return render(request, "public/towns.html", {"towns": published_municipalities()})


@require_safe
def home(request: HttpRequest, slug: str) -> HttpResponse:
    return _sheet(request, slug, None)


@require_safe
def year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    return _sheet(request, slug, year)


def _sheet(request: HttpRequest, slug: str, year: int | None) -> HttpResponse:
    town = queries.town_or_404(slug)
    found = queries.shown(town, year=year)
    if found is None and year is not None:
        raise Http404("Nothing is published for that year.")
    context: dict[str, object] = {
        "municipality": town,
        "room": "home" if year is None else "years",
    }
    if found is None:
        return render(request, "public/nothing.html", context)
    documents = list(published_documents(town))
    context |= {
        "shown": found,
        "better": known_better(found),
        "document": found.content,
        "frozen": found.document,
        "decision": sealed_vote(found.document),
        "targets": found.content["summary"]["lines"]
        - found.content["summary"]["tracked"],
        "documents": documents,
        "next_budget": next(
            (
                one
                for one in documents
                if one.kind == Document.Kind.MASTER_BUDGET
                and one.year > found.document.year
            ),
            None,
        ),
    }
    return render(request, "public/home.html", context)


@require_safe
def years(request: HttpRequest, slug: str) -> HttpResponse:
    town = queries.town_or_404(slug)
    rows = [
        {"document": one, "summary": document_data(one)["summary"]}
        for one in published_documents(town)
    ]
    context = {"municipality": town, "room": "years", "rows": rows}
    return render(request, "public/years.html", context)


@dataclass(frozen=True)
class LinePage:
    """A line of a published document, with what its page shows."""

    town: Municipality
    shown: queries.Shown
    entry: Mapping[str, Any]

    @property
    def indicator(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.shown.content["indicators"][
            self.entry["indicator"]
        ]
        return found

    def context(self) -> dict[str, Any]:
        document = self.shown.document
        return {
            "municipality": self.town,
            "room": "home",
            "document": self.shown.content,
            "frozen": document,
            "decision": (vote := sealed_vote(document)),
            "not_voted": vote is None,
            "voted": queries.vote_on_budget(document),
            "line": self.entry,
            "indicator": self.indicator,
            "code": self.entry["indicator"],
            "year": document.year,
            "lead": line_lead(
                self.entry,
                self.indicator["name"],
                year=document.year,
                is_copy=self.shown.content["publication"] is not None,
            ),
            "behind": queries.behind(self.town, self.indicator, document),
        }


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


def _line(slug: str, code: str, year: str | None) -> LinePage:
    """Return a line of the year asked for, else of the latest year that has it."""
    town = queries.town_or_404(slug)
    chosen = int(year) if year and _is_year(year) else None
    found = queries.shown(town, year=chosen)
    entry = found.line(code) if found else None
    if found is not None and entry is not None:
        return LinePage(town, found, entry)
    for document in published_documents(town):
        other = queries.Shown(document, document_data(document))
        entry = other.line(code)
        if chosen in (None, document.year) and entry is not None:
            return LinePage(town, other, entry)
    raise Http404("No published budget has this line.")


@require_safe
def line(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    page = _line(slug, code, request.GET.get("year"))
    years = queries.year_rows(page.town, code)
    better = known_better(page.shown, [code]).get(code)
    # What nothing was sealed on since stands as it was voted.
    both = [better.both] if better else _as_voted(page)
    context = {**page.context(), "years": years, "better": better, "both": both}
    return render(request, "public/line.html", context)


def _as_voted(page: LinePage) -> list[Both]:
    result = page.entry.get("result") or {}
    if sealed_vote(page.shown.document) is None or not result.get("A"):
        return []
    saw = Value(Fraction(result["A"]), result.get("status") or None)
    return [Both(page.shown.document.year, saw, saw)]


@require_safe
def why(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    page = _line(slug, code, request.GET.get("year"))
    now = queries.value_now(page.shown.document, code)
    context = {
        **page.context(),
        "size": log_size(page.town),
        "since": queries.since(page.town, page.indicator, page.shown.document),
        "now": now,
        "both": [both_of_line(page.entry, now, page.shown.document.year)]
        if now
        else [],
        "tree": queries.why_tree(page.town, page.indicator, page.shown.document, code),
    }
    return render(request, "public/why.html", context)


@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    town = queries.town_or_404(slug)
    context = {
        "municipality": town,
        "room": "documents",
        "documents": [
            *published_documents(town).prefetch_related("issues"),
            *in_year_accounts(town).prefetch_related("issues"),
        ],
        "papers": issued_papers(town),
    }
    return render(request, "public/documents.html", context)


@require_safe
def document(
    request: HttpRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    town = queries.town_or_404(slug)
    found = queries.published_or_404(town, kind, year, version)
    content = document_data(found)
    context = {
        "municipality": town,
        "room": "documents",
        "frozen": found,
        "document": content,
        "issues": found.issues.order_by("language"),
    }
    if found.kind == Document.Kind.IN_YEAR_ACCOUNT:
        context |= page_words(content)
        return render(request, "public/in-year-account.html", context)
    context |= {
        **_told(content),
        "changes": changes_of(content),
        "groups": by_scope(
            content["lines"], lambda line: str(line.get("scope") or TERRITORY)
        ),
        "divided": [
            {"line": line, "ways": ways}
            for line in content["lines"]
            if (ways := ways_of(line))
        ],
        "decision": sealed_vote(found),
    }
    return render(request, f"public/{kind}.html", context)


def _told(content: Mapping[str, Any]) -> dict[str, bool]:
    """Return which of the sections a document fills; an empty one is left out."""
    lines = content["lines"]
    results = [line.get("result") or {} for line in lines]
    has_reasons = any(
        line.get("justification") or line.get("tracked_reason") for line in lines
    )
    return {
        "has_explanations": any(line.get("explanation") for line in lines),
        "has_reasons": has_reasons,
        "has_notes": has_reasons
        or any(
            # With part E they stand there, with their plans.
            ((found.get("reasons") or {}).get("A") and not content.get("status"))
            or found.get("status") == "provisional"
            for found in results
        ),
    }


@require_safe
def check(request: HttpRequest, slug: str) -> HttpResponse:
    town = queries.town_or_404(slug)
    found = queries.shown(town)
    context = {
        "municipality": town,
        "room": "check",
        "is_voted": found is not None and sealed_vote(found.document) is not None,
        "packs": queries.packs(town),
        "size": log_size(town),
        "roots": queries.roots(town),
    }
    return render(request, "public/check.html", context)
