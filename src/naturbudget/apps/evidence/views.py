"""A file of evidence: what it is, where it is used, the file itself, its erasure."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import check_erasable, erase_file, frozen_as
from naturbudget.apps.evidence.forms import ErasureForm
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.evidence.queries import is_cited, uses_of
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    add_problems,
    desk,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.people import Signers
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

USES_SHOWN = 50
UNCITED = gettext_noop("Nothing cites this file.")


@login_required
@require_safe
def source(request: UserRequest, slug: str, sha256: str) -> HttpResponse:
    town = town_for(request, slug, to="read-voucher")
    found = get_object_or_404(town.sources, sha256=sha256)
    return _page(request, town, found)


def _page(
    request: UserRequest,
    town: Municipality,
    found: Source,
    form: ErasureForm | None = None,
) -> HttpResponse:
    cited = is_cited(found)
    if form is None:
        form = ErasureForm(initial={} if cited else {"reason": _(UNCITED)})
    context = {
        **desk(request, town, "books"),
        "source": found,
        "is_cited": cited,
        "received_by": Signers(town).word(found.received_by),
        "uses": uses_of(found, most=USES_SHOWN),
        "decisions": found.decisions.order_by("taken_on"),
        "frozen_as": _(what) if (what := frozen_as(found)) else "",
        "form": form,
    }
    status = 409 if form.errors else 200
    return render(request, "evidence/source.html", context, status=status)


@login_required
@require_safe
def file(request: UserRequest, slug: str, sha256: str) -> HttpResponse:
    """Give the bytes to be saved; a browser never shows them as a page of ours."""
    town = town_for(request, slug, to="read-voucher")
    found = get_object_or_404(town.sources, sha256=sha256, erased_at=None)
    content = store.read(found.sha256)
    if content is None:
        problem = Problem("file-missing", store.MISSING, {"sha256": found.sha256})
        raise store.DamagedFileError(problem)
    response = HttpResponse(content, content_type="application/octet-stream")
    header = content_disposition_header(as_attachment=True, filename=found.origin)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_required
@require_POST
def erase(request: UserRequest, slug: str, sha256: str) -> HttpResponse:
    """Ask once more before a file is gone for good: the reason first, then the act."""
    town = town_for(request, slug, to="erase-file")
    found = get_object_or_404(town.sources, sha256=sha256, erased_at=None)
    form = ErasureForm(request.POST)
    if not form.is_valid():
        return _page(request, town, found, form)
    reason, is_sure = form.cleaned_data["reason"], form.cleaned_data["sure"]
    try:
        if not is_sure:
            check_erasable(found, reason=reason)
            return _asks_once_more(request, town, found, form)
        erase_file(found, reason=reason, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        add_problems(form, "reason", error)
        return _page(request, town, found, form)
    said = _("The file is erased; its fingerprint and the reason stay.")
    messages.success(request, said)
    return redirect("evidence:source", slug, sha256)


def _asks_once_more(
    request: UserRequest, town: Municipality, found: Source, form: ErasureForm
) -> HttpResponse:
    """Say which file it is, what goes, what stays, and that nothing brings it back."""
    context = {
        **desk(request, town, "books"),
        "source": found,
        "is_cited": is_cited(found),
        "uses": uses_of(found, most=0),
        "reason": form.cleaned_data["reason"],
    }
    return render(request, "evidence/erase.html", context)
