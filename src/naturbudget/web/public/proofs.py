"""What anybody may take away: data, documents, proofs, the verifier."""

from __future__ import annotations

import csv
from importlib import resources
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from naturbudget.apps.documents.packs import PackError, evidence_pack
from naturbudget.apps.documents.queries import document_bytes, issue_bytes
from naturbudget.apps.municipalities.units import symbol
from naturbudget.core.cell import cell
from naturbudget.web.public import queries

# By the sign of the method: what the column says. They are data, so not translated.
COLUMNS = {
    "B": "base (B)",
    "P": "previous value (P)",
    "T": "budget (T)",
    "A": "actual (A)",
    "L": "long-term target (L)",
    "R": "result (R)",
    "R%": "result in percent of the budget (R%)",
    "F": "share of the year's step (F)",
    "D": "distance to the long-term target (D)",
    "dD": "change of the distance (dD)",
    "p": "share of the way (p)",
    "E": "path asks for (E)",
    "G": "ahead of the path (G)",
    "q": "needed each year (q)",
}


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    content = (resources.files("naturbudget") / "verifier.py").read_bytes()
    return _download(content, "text/x-python; charset=utf-8", "verifier.py")


@require_safe
@gzip_page
def pack(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    town = queries.town_or_404(slug)
    if queries.shown(town, year=year) is None:
        raise Http404("Nothing is published for that year.")
    try:
        content = evidence_pack(town, year, published_only=True)
    except PackError as error:
        raise Http404(str(error)) from None
    return _download(content, "application/zip", f"{slug}-{year}-evidence.zip")


@require_safe
def document_json(
    request: HttpRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    town = queries.town_or_404(slug)
    found = queries.published_or_404(town, kind, year, version)
    name = f"{slug}-{kind}-{year}-v{version}.json"
    return _download(document_bytes(found), "application/json", name)


@require_safe
def document_pdf(
    request: HttpRequest, slug: str, kind: str, year: int, version: int, language: str
) -> HttpResponse:
    town = queries.town_or_404(slug)
    found = queries.published_or_404(town, kind, year, version)
    issue = found.issues.filter(language=language).select_related("pdf").first()
    if issue is None:
        raise Http404("The document is not issued in that language.")
    name = f"{slug}-{kind}-{year}-v{version}.{language}.pdf"
    return _download(issue_bytes(issue), "application/pdf", name)


@require_safe
def sheet_csv(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Give the budget sheet as a table, figures as the document holds them."""
    town = queries.town_or_404(slug)
    found = queries.shown(town, year=year)
    if found is None:
        raise Http404("Nothing is published for that year.")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{slug}-{year}-sheet.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response, lineterminator="\n")
    writer.writerow(
        ["indicator", "name", "unit", "symbol", *COLUMNS.values(), "kept", "direction"]
    )
    for line in found.content["lines"]:
        writer.writerow(_csv_row(found, line))
    return response


def _csv_row(found: queries.Shown, line: Any) -> list[object]:
    names = found.content["indicators"][line["indicator"]]["name"]
    plain = {"B": "base", "P": "previous", "T": "target", "L": "long_term"}
    result = line.get("result") or {
        name: line[column] for name, column in plain.items()
    }
    figures = [result.get(name) for name in COLUMNS]
    name = names.get("en") or next(iter(names.values()), "")
    row = [
        line["indicator"],
        name,
        line["unit"],
        found.content["symbols"].get(line["unit"]) or symbol(line["unit"]),
        *figures,
        result.get("kept", ""),
        result.get("direction", ""),
    ]
    return [cell(value) for value in row]
