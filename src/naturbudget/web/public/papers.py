"""Papers on the public site: whoever issues one publishes it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naturbudget.apps.cycle.views.documents import as_file
from naturbudget.apps.documents.queries import (
    document_bytes,
    document_data,
    issue_bytes,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.papers.models import Paper
from naturbudget.apps.papers.shown import shown
from naturbudget.web.public import queries


def issued_papers(town: Municipality) -> list[Paper]:
    """Return the papers that were issued, the latest first."""
    rows = Paper.objects.filter(document__municipality=town).select_related(
        "document__data", "document__municipality"
    )
    return list(rows.order_by("-document__frozen_at", "-pk"))


@require_safe
def paper(
    request: HttpRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    """Show an issued paper as a page, with its hash and root."""
    town = queries.town_or_404(slug)
    found = _paper_or_404(town, kind, year, version)
    content = document_data(found.document)
    context = {
        "municipality": town,
        "room": "documents",
        "issued": found,
        "document": found.document,
        "paper": shown(content),
    }
    return render(request, "public/paper.html", context)


@require_safe
def paper_pdf(
    request: HttpRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    """Give the PDF of an issued paper."""
    found = _paper_or_404(queries.town_or_404(slug), kind, year, version)
    issue = found.document.issues.filter(language=found.language).first()
    if issue is None:
        raise Http404("The paper has no PDF.")
    name = f"{slug}-{kind}-{year}-v{version}.{found.language}.pdf"
    return as_file(issue_bytes(issue), "application/pdf", name)


@require_safe
def paper_json(
    request: HttpRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    """Give the data of an issued paper, byte by byte as it was sealed."""
    found = _paper_or_404(queries.town_or_404(slug), kind, year, version)
    name = f"{slug}-{kind}-{year}-v{version}.json"
    return as_file(document_bytes(found.document), "application/json", name)


def _paper_or_404(town: Municipality, kind: str, year: int, version: int) -> Paper:
    rows = Paper.objects.filter(
        document__municipality=town,
        document__kind=kind,
        document__year=year,
        document__version=version,
    )
    found = rows.select_related("document__data", "document__municipality").first()
    if found is None:
        raise Http404("No paper like that was issued.")
    return found
