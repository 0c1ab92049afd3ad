"""The page that takes a CSV of figures: first it only tells, then it seals."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from naturbudget.apps.deliveries import waiting
from naturbudget.apps.deliveries.actions import Imported, import_figures
from naturbudget.apps.evidence import store
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    takes_files,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.names import languages_of
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.row import NEEDED, OPTIONAL
from naturbudget.core.ledger.table import name_columns

ROWS_SHOWN = 2_000


def _names(town: Municipality) -> tuple[str, ...]:
    """Return the columns for the names beside the English one."""
    spoken = [one for one in languages_of(town.languages) if one != "en"]
    return name_columns(spoken)


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="import-figures")
    context: dict[str, Any] = {
        **desk(request, town, "books"),
        "needed": NEEDED,
        "optional": (*OPTIONAL, *_names(town)),
        "limit": settings.EVIDENCE_BYTES_MAX // 1_000_000,
    }
    if request.method != "POST":
        return render(request, "deliveries/import.html", context)
    found = _asked(request)
    if isinstance(found, str):
        context["problems"] = [found]
        return render(request, "deliveries/import.html", context, status=422)
    content, name = found
    standing = Standing(request.user, town)
    own = standing.scope("import-figures") == "own"
    seals = request.POST.get("do") == "seal"
    try:
        done: Imported = import_figures(
            town,
            content,
            name=name,
            create=bool(request.POST.get("create")) and not own,
            dry_run=not seals,
            department_ids=standing.departments if own else None,
            by=request.user,
            at=timezone.now(),
        )
        # What was checked is what will be sealed: the file waits for its sender.
        waits = "" if seals else waiting.put(content, who=request.user.pk)
    except NaturbudgetError as error:
        rows: Any = getattr(error, "rows", ())
        context |= {
            "rows": rows[:ROWS_SHOWN],
            "rows_count": len(rows),
            "problems": [] if rows else error.problems,
            "name": name,
            "create": bool(request.POST.get("create")),
        }
        return render(request, "deliveries/import.html", context, status=409)
    if seals:
        waiting.drop(content, who=request.user.pk)
    if seals and done.drafted:
        said = ngettext(
            "One draft is kept; it counts when a second person seals it.",
            "%s drafts are kept; they count when a second person seals them.",
            done.drafted,
        )
        messages.success(request, said % done.drafted if "%s" in said else said)
        return redirect("ledger:to-seal", slug)
    if seals:
        said = ngettext(
            "One voucher is sealed.", "%s vouchers are sealed.", done.sealed
        )
        if not done.sealed:
            said = _(
                "There was nothing new in it; the same figures are sealed already."
            )
        messages.success(request, said % done.sealed if "%s" in said else said)
        return redirect("ledger:books", slug)
    context |= {
        "done": done,
        "name": name,
        "doubts": done.doubts[:ROWS_SHOWN],
        "doubts_count": len(done.doubts),
        "checked": signing.dumps([waits, name, request.user.pk]),
        "create": bool(request.POST.get("create")),
    }
    return render(request, "deliveries/import.html", context)


def _asked(request: UserRequest) -> tuple[bytes, str] | str:
    """Return the file that was sent or checked before, or why there is none."""
    limit = settings.EVIDENCE_BYTES_MAX
    try:
        digest, name, who = signing.loads(request.POST.get("checked", ""))
    except signing.BadSignature:
        digest, name, who = "", "", None
    if digest and who == request.user.pk:
        # What is sealed already is evidence; sealing it again changes nothing.
        content = waiting.read(digest, who=who) or store.read(digest)
        if content is not None:
            return content, name
    file = request.FILES.get("file")
    if file is None:
        return _("Choose a CSV file.")
    if (file.size or 0) > limit:
        said = _("The file has more than %s MB. Cut it into parts.")
        return said % (limit // 1_000_000)
    return file.read(), file.name or "figures.csv"
