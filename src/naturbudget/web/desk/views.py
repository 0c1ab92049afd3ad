"""Today: what waits for me, where the years stand, and what changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from naturbudget.apps.ledger.kinds import KIND_LABELS
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.shown import lines_shown
from naturbudget.apps.municipalities import journal
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.apps.suppliers.words import span_word
from naturbudget.web.desk.cycles import cycles_of, step_words
from naturbudget.web.desk.others import waiting_for_others
from naturbudget.web.desk.tasks import missing_figures, tasks_for
from naturbudget.web.said import spelled

EVENTS_SHOWN = 8
LINES_NAMED = 2
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
    seals = town.seals.filter(recorded_at__gte=since)
    seals = seals.select_related("voucher__reverses").prefetch_related(
        "voucher__postings__account__unit",
        "voucher__postings__department",
        "voucher__observations__series",
    )
    latest = seals.order_by("-seq")[:EVENTS_SHOWN]
    return {"seals": [(one, _called(one.voucher)) for one in latest]}


def _called(sealed: Voucher) -> str:
    """Return what people call a voucher: of what it is, and of which days."""
    lines = [one for one in lines_shown(sealed) if one.says_where]
    names = list(dict.fromkeys(one.where.label for one in lines))
    said = ", ".join(names[:LINES_NAMED])
    if (more := len(names) - LINES_NAMED) > 0:
        text = ngettext("{names} and one more", "{names} and {count} more", more)
        said = text.format(names=said, count=spelled(more))
    if not names or sealed.ledger != "actual" or sealed.reverses:
        kind = KIND_LABELS.get(sealed.kind, sealed.kind)
        kind = str(kind)[:1].upper() + str(kind)[1:]
        said = f"{kind}: {said}" if said else kind
    return f"{said}, {span_word(sealed.valid_from, sealed.valid_to)}"
