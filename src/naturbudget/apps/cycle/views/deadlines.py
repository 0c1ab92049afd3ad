"""Laying the calendar of a cycle, and moving its deadlines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naturbudget.apps.calendar import actions
from naturbudget.apps.calendar.forms import LayForm, MoveForm
from naturbudget.apps.calendar.models import CycleCalendar, Deadline
from naturbudget.apps.calendar.queries import (
    DEFAULT,
    calendar_of,
    deadlines_of,
    sitting_of,
    sitting_to_begin_with,
    span_to_lay,
    step_name,
    templates,
)
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    spoken,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.calendar.laying import CycleSpan, Due, lay
from naturbudget.core.calendar.template import SITTING
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.period import YEAR_MAX, YEAR_MIN


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lay_calendar(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show which days follow from a sitting, and lay the calendar."""
    town = town_for(request, slug, to="lay-calendar")
    if not YEAR_MIN < year < YEAR_MAX - 1:
        raise Http404("No books have that year.")
    is_sent = request.method == "POST"
    span = span_to_lay(town, year)
    proposed = sitting_to_begin_with(town, span)
    start = {"sitting": proposed, "rhythm": str(span.rhythm)}
    form = LayForm(request.POST if is_sent else None, initial=start)
    days: list[Due] = []
    if not is_sent:
        days = lay(templates()[DEFAULT], span, sitting=proposed)
    elif form.is_valid():
        typed = form.cleaned_data
        try:
            if request.POST.get("do") == "look":
                wanted = CycleSpan(year, typed["rhythm"], town.first_month)
                source = templates()[typed["template"]]
                days = lay(source, wanted, sitting=typed["sitting"])
            else:
                actions.lay_calendar(
                    town, year, **typed, by=request.user, at=timezone.now()
                )
                messages.success(request, _("The calendar is laid."))
                return redirect("cycle:cycle", slug, year)
        except NaturbudgetError as error:
            _say(form, error)
    context = {
        **desk(request, town, "calendar"),
        "year": year,
        "form": form,
        "is_laid": calendar_of(town, year) is not None,
        "days": [(_name(one), one) for one in days],
        "is_of_two": len({one.year for one in days}) > 1,
    }
    status = 409 if form.errors else 200
    return render(request, "cycle/lay.html", context, status=status)


def _name(due: Due) -> str:
    return step_name(CycleCalendar(template=DEFAULT), due.step)


def _say(form: Any, error: NaturbudgetError) -> None:
    """Say each refusal at its field, or above the form."""
    for problem in error.problems:
        field = str(problem.values.get("field", ""))
        if field not in form.fields:
            field = "due" if "due" in form.fields else ""
        form.add_error(field or None, spoken(problem))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(
    request: UserRequest, slug: str, year: int, step: str, of: int
) -> HttpResponse:
    """Give one deadline another day."""
    town = town_for(request, slug, to="move-deadline")
    calendar = _or_404(town, year)
    rows = [
        one
        for one in deadlines_of(calendar)
        if (one.step, one.year) == (step, of) and one.step != SITTING
    ]
    if not rows:
        raise Http404("There is no such deadline.")
    return _move(request, calendar, rows[0])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Move the vote on the financial budget, and what is counted back from it."""
    town = town_for(request, slug, to="move-sitting")
    calendar = _or_404(town, year)
    return _move(request, calendar, sitting_of(calendar))


def _or_404(town: Municipality, year: int) -> CycleCalendar:
    found = calendar_of(town, year) if YEAR_MIN <= year <= YEAR_MAX else None
    if found is None:
        raise Http404("That cycle has no calendar.")
    return found


def _move(request: UserRequest, calendar: CycleCalendar, row: Deadline) -> HttpResponse:
    town, is_sent = calendar.municipality, request.method == "POST"
    form = MoveForm(request.POST if is_sent else None, initial={"due": row.due})
    if is_sent and form.is_valid():
        (due, reason), by, at = form.typed, request.user, timezone.now()
        try:
            if row.step == SITTING:
                actions.move_sitting(calendar, due, reason=reason, by=by, at=at)
                messages.success(request, _("The sitting and its deadlines are moved."))
            else:
                actions.move_deadline(row, due, reason=reason, by=by, at=at)
                messages.success(request, _("The deadline is moved."))
        except NaturbudgetError as error:
            _say(form, error)
        else:
            return redirect("cycle:cycle", town.slug, calendar.year)
    context = {
        **desk(request, town, "calendar"),
        "calendar": calendar,
        "deadline": row,
        "is_sitting": row.step == SITTING,
        "name": step_name(calendar, row.step),
        "form": form,
    }
    status = 409 if form.errors else 200
    return render(request, "cycle/move.html", context, status=status)
