"""The closing of a year: what is in the way, and the step that is never undone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naturbudget.apps.cycle import actions
from naturbudget.apps.cycle.checklist import (
    checklist,
    first_open_year,
    opening_after,
)
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    role_words,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.permission import TABLE

NOT_THE_YEAR = gettext_noop(
    "Closing is never undone. Type the year, {year}, to say that this is the one you "
    "mean."
)


@login_required
@require_safe
def closings(request: UserRequest, slug: str) -> HttpResponse:
    """Go to the year that is closed next."""
    town = town_for(request, slug, to="read-desk")
    year = first_open_year(town)
    if year is None:
        return redirect("cycle:budgets", slug)
    return redirect("cycle:closing", slug, year)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show what is in the way of closing a year; close it once the year is typed."""
    is_sent = request.method == "POST"
    town = town_for(request, slug, to="close-year" if is_sent else "read-desk")
    period = _period_or_404(town, year)
    refused: tuple[Problem, ...] = ()
    if is_sent:
        try:
            _check_typed(request, year)
            actions.close_year(town, year, by=request.user, at=timezone.now())
        except NaturbudgetError as error:
            refused = error.problems
        else:
            messages.success(request, _("The year is closed for good."))
            return redirect("cycle:closing", slug, year)
    lines = checklist(period, at=timezone.now())
    closed = getattr(period, "closing", None)
    blocking = [line for line in lines if line.check.state == "blocks"]
    context = {
        **desk(request, town, "budget"),
        "year": year,
        "next": year + 1,
        "lines": [
            (line, role_words(set(TABLE[line.to])) if line.to else "") for line in lines
        ],
        "blocking": len(blocking),
        "closing": closed,
        "refused": refused,
        "stocks": opening_after(period),
        "years": town.periods.filter(history=False).order_by("-year")[:8],
    }
    status = 409 if refused else 200
    return render(request, "cycle/closing.html", context, status=status)


def _check_typed(request: UserRequest, year: int) -> None:
    typed = " ".join(request.POST.get("typed", "").split())
    if typed != str(year):
        values = {"year": str(year), "field": "typed"}
        raise actions.GateError(Problem("not-the-year", NOT_THE_YEAR, values))


def _period_or_404(town: Municipality, year: int) -> Period:
    rows = town.periods.select_related("municipality", "closing")
    found = rows.filter(year=year, history=False).first()
    if found is None:
        raise Http404("No budget year of that name.")
    return found
