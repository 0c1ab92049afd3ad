"""The page that takes a file of figures: first it only tells, then it seals."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from naturbudget.apps.deliveries import jobs, waiting
from naturbudget.apps.deliveries.actions import (
    DoubtsOpenError,
    Imported,
    import_figures,
)
from naturbudget.apps.deliveries.asked import Asked, explain
from naturbudget.apps.deliveries.asking import done_of
from naturbudget.apps.deliveries.job_page import word_of
from naturbudget.apps.deliveries.models import Job
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.evidence.store import StoreError
from naturbudget.apps.ledger.views.asking import reasons_in
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
JOBS_SHOWN = 5


def _names(town: Municipality) -> tuple[str, ...]:
    """Return the columns for the names beside the English one."""
    spoken = [one for one in languages_of(town.languages) if one != "en"]
    return name_columns(spoken)


def _jobs(town: Municipality) -> list[tuple[Job, str]]:
    """Return the latest long files, and where each stands."""
    rows = list(
        town.jobs.select_related("municipality").order_by("-number")[:JOBS_SHOWN]
    )
    sealed = jobs.sealed_by(rows)
    return [(job, word_of(job, sealed.get(job.number))) for job in rows]


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
        "layouts": town.layouts.select_related("saved_by").order_by("supplier", "pk"),
        "jobs": _jobs(town),
    }
    if request.method != "POST":
        return render(request, "deliveries/import.html", context)
    found = _asked(request)
    if isinstance(found, str):
        context["problems"] = [found]
        return render(request, "deliveries/import.html", context, status=422)
    asked = found
    content, name = asked.content, asked.name
    standing = Standing(request.user, town)
    own = standing.scope("import-figures") == "own"
    seals = request.POST.get("do") == "seal"
    context |= {"name": name, "create": bool(request.POST.get("create"))}
    context["corrects"] = bool(request.POST.get("corrects"))
    if not seals:
        context["known"] = _known(town, content)
    given = reasons_in(request.POST)

    def reading(*, dry_run: bool, reasons: Any = None) -> Imported:
        # What was asked is read at the call: explaining a file sets its mapping.
        return import_figures(
            town,
            content,
            name=name,
            create=context["create"] and not own,
            corrects=context["corrects"],
            dry_run=dry_run,
            department_ids=standing.departments if own else None,
            mapping=asked.mapping,
            sheet=asked.sheet,
            reasons=reasons,
            by=request.user,
            at=timezone.now(),
        )

    try:
        if not seals:
            explain(request, town, asked, context)
        if "form" in context and request.POST.get("do") in ("check", "change"):
            context["checked"] = asked.token(request.user)
            return render(request, "deliveries/import.html", context)
        if len(content) > jobs.LONG_BYTES:
            job = jobs.start_job(
                town,
                content,
                name=name,
                mapping=asked.mapping,
                sheet=asked.sheet,
                supplier=asked.supplier,
                opens_missing=context["create"],
                corrects=context["corrects"],
                seals=seals,
                reasons=given,
                by=request.user,
                at=timezone.now(),
            )
            return redirect(job.get_absolute_url())
        done = reading(dry_run=not seals, reasons=given)
        if seals:
            asked.remember(town, by=request.user, at=timezone.now())
        else:
            # What was checked is what will be sealed: it waits for its sender.
            waiting.put(content, who=request.user.pk)
    except DoubtsOpenError as error:
        # The page is shown again with what was typed and what is still to be said.
        done = reading(dry_run=True)
        context |= {
            **done_of(done, given),
            "problems": error.problems,
            "checked": asked.token(request.user),
        }
        return render(request, "deliveries/import.html", context, status=409)
    except NaturbudgetError as error:
        rows: Any = getattr(error, "rows", ())
        context |= {
            "rows": rows[:ROWS_SHOWN],
            "rows_count": len(rows),
            "could_correct": any(row.problem.code == "other-content" for row in rows),
            "problems": [] if rows else error.problems,
            "checked": ""
            if isinstance(error, StoreError)
            else asked.token(request.user),
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
        if done.sealed:
            # The page of the file lists the vouchers that rest on it.
            return redirect("evidence:source", slug, sha256(content).hexdigest())
        return redirect("ledger:books", slug)
    context |= {
        **done_of(done, given),
        "checked": asked.token(request.user),
    }
    return render(request, "deliveries/import.html", context)


def _known(town: Municipality, content: bytes) -> Source | None:
    """Return the evidence that a file is already, if something sealed rests on it."""
    rows = town.sources.filter(sha256=sha256(content).hexdigest())
    return rows.filter(vouchers__seal__isnull=False).first()


def _asked(request: UserRequest) -> Asked | str:
    """Return the file that was sent or checked before, or why there is none."""
    limit = settings.EVIDENCE_BYTES_MAX
    file = request.FILES.get("file")
    if file is None:
        found = Asked.from_token(request.POST.get("checked", ""), request.user)
        return found or _("Choose a file.")
    if (file.size or 0) > limit:
        said = _("The file has more than %s MB. Cut it into parts.")
        return said % (limit // 1_000_000)
    supplier = request.POST.get("supplier", "")
    return Asked(file.read(), file.name or "figures.csv", supplier=supplier)
