"""The room Documents: what is frozen, and its PDF in the town's languages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.packs import PackError, evidence_pack
from naturbudget.apps.documents.queries import document_bytes
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.core.errors import NaturbudgetError

ISSUED_IN = ("en", "de", "sv", "it")


@login_required
@require_safe
def documents(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="read-desk")
    rows = (
        town.documents.exclude(kind=Document.Kind.DECISION)
        .select_related("data", "seal")
        .prefetch_related("issues")
        .order_by("-year", "kind", "-version")
    )
    context = {
        **desk(request, town, "documents"),
        "documents": rows,
        "languages": [one for one in town.languages if one in ISSUED_IN] or ["en"],
    }
    return render(request, "cycle/documents.html", context)


@login_required
@require_POST
def issue(
    request: UserRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    town = town_for(request, slug, to="issue-document")
    issued = town.documents.exclude(kind=Document.Kind.DECISION)
    found = get_object_or_404(issued, kind=kind, year=year, version=version)
    language = request.POST.get("language", "en")
    if language not in ISSUED_IN:
        raise Http404("The product does not speak that language.")
    try:
        issue_document(found, language=language, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        for problem in error.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, _("The document is issued."))
    return redirect("cycle:documents", slug)


@login_required
@require_safe
def data(
    request: UserRequest, slug: str, kind: str, year: int, version: int
) -> HttpResponse:
    town = town_for(request, slug, to="read-desk")
    found = get_object_or_404(town.documents, kind=kind, year=year, version=version)
    return _file(
        document_bytes(found), "application/json", f"{kind}-{year}-v{version}.json"
    )


@login_required
@require_safe
def pack(request: UserRequest, slug: str, year: int) -> HttpResponse:
    town = town_for(request, slug, to="export-pack")
    try:
        content = evidence_pack(town, year)
    except PackError as error:
        raise Http404(str(error)) from None
    return _file(content, "application/zip", f"{slug}-{year}-evidence.zip")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
