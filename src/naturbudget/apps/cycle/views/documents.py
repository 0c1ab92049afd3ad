"""The room Documents: what is frozen, and its PDF in the town's languages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.packs import PackError, evidence_pack
from naturbudget.apps.documents.printing import WRITERS, written_for_office
from naturbudget.apps.documents.queries import (
    document_bytes,
    document_data,
    issue_bytes,
)
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.ledger.keys import PAPERS

ISSUED_IN = ("en", "de", "sv", "it")
# A vote has no paper; papers are in one language and have a list of their own.
NOT_HERE = (Document.Kind.DECISION, *PAPERS)
IN_BLOCKS = (Document.Kind.MASTER_BUDGET, Document.Kind.BUDGET_BALANCE)
OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


@login_required
@require_safe
def documents(request: UserRequest, slug: str) -> HttpResponse:
    return _page(request, town_for(request, slug, to="read-desk"))


def _page(
    request: UserRequest, town: Municipality, refused: tuple[Problem, ...] = ()
) -> HttpResponse:
    rows = (
        town.documents.exclude(kind__in=NOT_HERE)
        .select_related("data", "seal")
        .prefetch_related("issues")
        .order_by("-year", "kind", "-version")
    )
    spoken = issued_in(town)
    context = {
        **desk(request, town, "documents"),
        "documents": [(row, _lacking(row, spoken)) for row in rows],
        "in_blocks": IN_BLOCKS,
        "office_language": spoken[0],
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "cycle/documents.html", context, status=status)


def issued_in(town: Municipality) -> list[str]:
    """Return the languages of a town that documents are set in."""
    return [one for one in town.languages if one in ISSUED_IN] or ["en"]


def _lacking(document: Document, spoken: list[str]) -> list[str]:
    """Return the languages that no PDF of a document is made in yet."""
    made = {issue.language for issue in document.issues.all()}
    return [one for one in spoken if one not in made]


@login_required
@require_POST
def issue(
    request: UserRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    town = town_for(request, slug, to="issue-document")
    issued = town.documents.exclude(kind__in=NOT_HERE)
    found = get_object_or_404(issued, kind=kind, year=year, version=version)
    language = request.POST.get("language", "en")
    if language not in ISSUED_IN:
        raise Http404("The product does not speak that language.")
    try:
        issue_document(found, language=language, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return _page(request, town, error.problems)
    messages.success(request, _("The PDF is made."))
    return redirect("cycle:documents", slug)


@login_required
@require_safe
def data(
    request: UserRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    town = town_for(request, slug, to="read-desk")
    found = get_object_or_404(town.documents, kind=kind, year=year, version=version)
    name = f"{kind}-{year}-v{version}.json"
    return as_file(document_bytes(found), "application/json", name)


@login_required
@require_safe
def issued(
    request: UserRequest, slug: str, kind: str, year: int, version: int, language: str
) -> HttpResponse:
    """Give an issued PDF, also of a balance that the council has not voted on yet."""
    town = town_for(request, slug, to="read-desk")
    found = get_object_or_404(town.documents, kind=kind, year=year, version=version)
    paper = get_object_or_404(found.issues.select_related("pdf"), language=language)
    name = f"{slug}-{kind}-{year}-v{version}.{language}.pdf"
    return as_file(issue_bytes(paper), "application/pdf", name)


@login_required
@require_safe
def office(
    request: UserRequest,
    slug: str,
    kind: str,
    year: int,
    version: int,
    language: str,
    form: str,
) -> HttpResponse:
    """Give a Master Budget or a balance as a file of an office program."""
    town = town_for(request, slug, to="read-desk")
    if kind not in IN_BLOCKS or form not in WRITERS or language not in ISSUED_IN:
        raise Http404("There is no such file of this document.")
    found = get_object_or_404(town.documents, kind=kind, year=year, version=version)
    try:
        written = written_for_office(document_data(found), form, language=language)
    except NaturbudgetError as error:
        return _page(request, town, error.problems)
    name = f"{slug}-{kind}-{year}-v{version}.{language}.{form}"
    return as_file(written, OFFICE[form], name)


@login_required
@require_safe
@gzip_page
def pack(request: UserRequest, slug: str, year: int) -> HttpResponse:
    town = town_for(request, slug, to="export-pack")
    try:
        content = evidence_pack(town, year)
    except PackError as error:
        raise Http404(str(error)) from None
    return as_file(content, "application/zip", f"{slug}-{year}-evidence.zip")


def as_file(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Return an answer that the browser keeps as a file."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
