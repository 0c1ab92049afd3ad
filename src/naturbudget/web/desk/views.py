"""Today: what waits for me, where the years stand, and what changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from naturbudget.apps.municipalities import journal
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.web.desk.cycles import cycles_of, step_words
from naturbudget.web.desk.others import waiting_for_others
from naturbudget.web.desk.tasks import missing_figures, tasks_for

EVENTS_SHOWN = 8
MISSING_SHOWN = 12
RECENT = timedelta(days=30)


@login_required
@require_safe
def choose(request: UserRequest) -> HttpResponse:
    """Go to the only municipality, or choose among several."""
    towns = Municipality.objects.filter(memberships__user=request.user).distinct()
    if len(towns) == 1:
        return redirect("desk:today", towns[0].slug)
    return render(request, "desk/choose.html", {"towns": towns.order_by("name")})


@login_required
@require_safe
def today(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="read-desk")
    context = desk(request, town, "today")
    now, standing = timezone.now(), context["standing"]
    tasks = tasks_for(standing, today=now.date())
    year, missing = missing_figures(standing, today=now.date())
    # What a closed year lacks, it lacks for good: its balance says why.
    is_closed = town.closings.filter(period__year=year).exists()
    missing = [] if is_closed else missing
    context |= {
        "tasks": tasks,
        "others": waiting_for_others(standing, today=now.date()),
        "cycles": cycles_of(town, today=now.date()),
        "step_words": step_words(),
        "missing": missing[:MISSING_SHOWN],
        "missing_count": len(missing),
        "missing_year": year,
        "missing_is_own": standing.scope("draft-voucher") == "own",
        "missing_is_closed": is_closed,
        "no_places": not (missing or is_closed or _has_places(town)),
        "now": now,
        "waiting": {
            "today": len(tasks),
            "books": town.vouchers.drafts().count(),
        },
        **_changes(town, context["may"]),
    }
    return render(request, "desk/today.html", context)


def _has_places(town: Municipality) -> bool:
    accounts = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    return accounts.exists() or town.series.exists()


def _changes(town: Municipality, may: dict[str, bool]) -> dict[str, Any]:
    """Return the latest entries of the journal, or of the books for other readers."""
    since = timezone.now() - RECENT
    if may["read_journal"]:
        rows = town.events.order_by("-at", "-pk")[:EVENTS_SHOWN]
        return {"entries": journal.entries(town, rows)}
    seals = town.seals.filter(recorded_at__gte=since).select_related("voucher")
    return {"seals": seals.order_by("-seq")[:EVENTS_SHOWN]}
