"""Requests of the council in the room Council: listed, recorded, answered, closed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.cycle.motionforms import MotionForm, StepForm
from naturbudget.apps.decisions import motions as actions
from naturbudget.apps.decisions.models import Motion, MotionStep
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    add_problems,
    desk,
    spoken,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.errors import NaturbudgetError, on_one_line

# Who takes which step, and what is said when it is taken.
STEPS: Final = {
    "prepare": (
        MotionStep.Kind.PREPARED,
        "prepare-motion",
        gettext_lazy("The answer is prepared; the executive gives it."),
    ),
    "answer": (
        MotionStep.Kind.ANSWERED,
        "answer-motion",
        gettext_lazy("The request is answered."),
    ),
    "return": (
        MotionStep.Kind.RETURNED,
        "close-motion",
        gettext_lazy("The request is open again."),
    ),
    "close": (
        MotionStep.Kind.CLOSED,
        "close-motion",
        gettext_lazy("The request is closed."),
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def motions(request: UserRequest, slug: str) -> HttpResponse:
    """List what the council asked for, and record what it asked for now."""
    is_sent = request.method == "POST"
    town = town_for(request, slug, to="record-motion" if is_sent else "read-desk")
    form = MotionForm(request.POST if is_sent else None, town=town)
    if is_sent and form.is_valid():
        try:
            row = actions.record_motion(
                **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            for problem in error.problems:
                field = str(problem.values.get("field", "text"))
                form.add_error(field, spoken(problem))
        else:
            messages.success(request, _("The request is recorded."))
            return redirect(row)
    today = timezone.now().date()
    rows = town.motions.select_related("decision", "municipality")
    context = {
        **desk(request, town, "council"),
        "form": form,
        "has_votes": form.votes.exists(),
        "groups": [
            (title, [_line(row, today) for row in rows.filter(state=state)])
            for state, title in (
                (Motion.State.OPEN, _("Waiting for an answer")),
                (Motion.State.ANSWERED, _("Answered, not closed yet")),
                (Motion.State.CLOSED, _("Closed")),
            )
        ],
        "has_any": rows.exists(),
    }
    status = 409 if form.errors else 200
    return render(request, "cycle/motions.html", context, status=status)


def _line(row: Motion, today: date) -> dict[str, Any]:
    late = (today - row.due).days if row.is_late(today) else 0
    return {"row": row, "late": late, "text": on_one_line(row.text)}


@login_required
@require_http_methods(["GET", "HEAD"])
def motion(request: UserRequest, slug: str, which: int) -> HttpResponse:
    """Show a request with all that was said to it."""
    town = town_for(request, slug, to="read-desk")
    return _page(request, town, _motion_or_404(town, which))


@login_required
@require_POST
def step(request: UserRequest, slug: str, which: int, step: str) -> HttpResponse:
    """Prepare an answer, answer, ask again, or close."""
    if step not in STEPS:
        raise Http404("There is no such step.")
    kind, permission, said = STEPS[step]
    town = town_for(request, slug, to=permission)
    row = _motion_or_404(town, which)
    form = StepForm(request.POST, is_remark=row.state == Motion.State.ANSWERED)
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            actions.take_step(row, kind, text, by=request.user, at=timezone.now())
        except NaturbudgetError as error:
            add_problems(form, "text", error)
        else:
            messages.success(request, said)
            return redirect(row)
    return _page(request, town, row, form)


def _motion_or_404(town: Municipality, number: int) -> Motion:
    rows = town.motions.select_related("decision__body", "municipality")
    return get_object_or_404(rows, number=number)


def _page(
    request: UserRequest, town: Municipality, row: Motion, form: StepForm | None = None
) -> HttpResponse:
    steps = list(row.steps.select_related("taken_by").order_by("number"))
    signers, standing = Signers(town), Standing(request.user, town)
    last = steps[-1] if steps else None
    prepared = last.text if last and last.kind == MotionStep.Kind.PREPARED else ""
    context = {
        **desk(request, town, "council"),
        "motion": row,
        "late": _line(row, timezone.now().date())["late"],
        "steps": [(one, signers.word(one.taken_by)) for one in steps],
        "form": form
        or StepForm(
            initial={"text": prepared if row.is_open else ""},
            is_remark=row.state == Motion.State.ANSWERED,
        ),
        "may_answer": row.is_open and standing.may("answer-motion"),
        "may_prepare": row.is_open and standing.may("prepare-motion"),
        "may_close": row.state == Motion.State.ANSWERED
        and standing.may("close-motion"),
    }
    status = 409 if form else 200
    return render(request, "cycle/motion.html", context, status=status)
