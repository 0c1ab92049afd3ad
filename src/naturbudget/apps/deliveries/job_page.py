"""The page of a long file: how far it is, what came of it, and what can be done."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naturbudget.apps.deliveries import jobs
from naturbudget.apps.deliveries.models import Job
from naturbudget.apps.deliveries.preview import shown_of
from naturbudget.apps.ledger.views.asking import FIELD, check_words, reasons_in
from naturbudget.apps.municipalities.background import is_worker_there
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.core.errors import NaturbudgetError, Problem

SECONDS_BETWEEN = 3


def word_of(job: Job, sealed: Job | None) -> str:
    """Return where a file stands: what was checked may have been sealed since."""
    last = sealed or job
    if sealed is not None and sealed.is_under_way:
        return _("was checked, and is being sealed")
    if last.state == Job.State.SEALED and last.told.get("drafted"):
        return _("is kept as drafts, which a second person seals")
    if sealed is not None:
        return _("was checked, and then sealed")
    return str(job.get_state_display())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def job_page(request: UserRequest, slug: str, turn: int) -> HttpResponse:
    town = town_for(request, slug, to="import-figures")
    rows = town.jobs.select_related("asked_by", "municipality")
    job = jobs.as_it_stands(get_object_or_404(rows, number=turn))
    context: dict[str, Any] = {**desk(request, town, "books"), "job": job}
    status, given = 200, reasons_in(request.POST)
    if request.method == "POST":
        do = request.POST.get("do")
        try:
            if do == "cancel":
                jobs.cancel_job(job)
                return redirect(job.get_absolute_url())
            if do in ("seal", "again") and not job.is_under_way:
                following = jobs.go_on(
                    job,
                    seals=do == "seal" or job.seals,
                    reasons={**job.reasons, **given},
                    by=request.user,
                    at=timezone.now(),
                )
                return redirect(following.get_absolute_url())
        except NaturbudgetError as error:
            context["problems"], status = error.problems, 409
    told, is_mine = job.told, job.asked_by_id == request.user.pk
    sealed = jobs.sealed_by([job]).get(job.number)
    context |= {
        "sealed": sealed,
        "word": word_of(job, sealed),
        "is_mine": is_mine,
        "preview": shown_of(told.get("preview", {})),
        "rows": jobs.rows_told(told.get("problems", ())),
        "behind_council": _behind_council(job),
        **_groups(job, given, is_mine=is_mine and sealed is None),
        "no_worker": job.is_under_way and not is_worker_there(),
    }
    answer = render(request, "deliveries/job.html", context, status=status)
    if job.is_under_way and request.method != "POST":
        # No script: the browser asks again by itself.
        answer["Refresh"] = str(SECONDS_BETWEEN)
    return answer


def _behind_council(job: Job) -> list[Problem]:
    """Return which balances before the council the file would change, until sealed."""
    if job.state not in (Job.State.ASKS, Job.State.CHECKED):
        return []
    told = jobs.rows_told(job.told.get("behind_council", ()))
    return [row.problem for row in told]


def _groups(job: Job, given: dict[str, str], *, is_mine: bool) -> dict[str, Any]:
    """Return what looks odd, by check, with a field for the reason of each."""
    is_asked = is_mine and job.state in (Job.State.ASKS, Job.State.CHECKED)
    groups = [
        {
            "name": f"{FIELD}{group['check']}",
            "words": check_words(group["check"]),
            "given": given.get(group["check"], job.reasons.get(group["check"], "")),
            "rows": [{"row": row} for row in jobs.rows_told(group["rows"])],
            "count": group["count"],
            "is_asked": is_asked and group["open"],
            "is_needed": job.state == Job.State.ASKS,
        }
        for group in job.told.get("groups", ())
    ]
    return {
        "groups": groups,
        "doubts_count": sum(group["count"] for group in groups),
        "is_asked": is_asked,
    }
