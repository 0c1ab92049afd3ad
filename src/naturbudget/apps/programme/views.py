"""The room Programme: measures, what they do for which line, what came of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from naturbudget.apps.municipalities.desk import UserRequest, desk, spoken, town_for
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.programme import actions
from naturbudget.apps.programme.forms import (
    EffectForm,
    MeasureForm,
    ReportForm,
    units_of,
)
from naturbudget.apps.programme.models import Measure
from naturbudget.apps.programme.queries import (
    aims_of,
    by_state,
    last_reports,
    measures_of,
    told_of,
)
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_safe
def programme(request: UserRequest, slug: str) -> HttpResponse:
    """List the measures by state, each with what it is to do for which line."""
    town = town_for(request, slug, to="read-desk")
    found = measures_of(town)
    year = timezone.now().year
    context = {
        **desk(request, town, "programme"),
        "year": year,
        "states": [
            {
                "word": rows[0].get_state_display(),
                "rows": [_listed(one, year) for one in rows],
            }
            for _state, rows in by_state(found)
        ],
        "count": len(found),
    }
    return render(request, "programme/list.html", context)


def _listed(measure: Measure, year: int) -> dict[str, Any]:
    """Return a measure with its effect of the year on each line that it serves."""
    effects = {
        (aim.pk, one.year): one
        for aim in measure.aims.all()
        for one in aim.effects.all()
    }
    return {
        "one": measure,
        "aims": [
            {"aim": aim, "effect": effects.get((aim.pk, year))}
            for aim in aims_of(measure)
        ],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: UserRequest, slug: str) -> HttpResponse:
    """Add a measure."""
    town = town_for(request, slug, to="save-measure")
    return _edit(request, town, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: UserRequest, slug: str, which: int) -> HttpResponse:
    """Change a measure."""
    town = town_for(request, slug, to="save-measure")
    found = _measure_or_404(town, which)
    _own_or_denied(request, town, found.department, "save-measure")
    return _edit(request, town, found)


def _edit(
    request: UserRequest, town: Municipality, found: Measure | None
) -> HttpResponse:
    standing = Standing(request.user, town)
    is_own = standing.scope("save-measure") == "own"
    initial: dict[str, Any] = {"first": timezone.now().year + 1, "state": "preparing"}
    if found:
        initial = {
            name: getattr(found, name)
            for name in ("title", "text", "state", "first", "last")
        }
        initial["department"] = found.department.code
        initial["indicators"] = [aim.indicator_id for aim in found.aims.all()]
    form = MeasureForm(
        request.POST or None,
        initial=initial,
        town=town,
        departments=standing.departments if is_own else None,
    )
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.save_measure(
                town, measure=found, **form.told, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = _at_fields(form, error)
        else:
            messages.success(request, _("The measure is kept."))
            return redirect(kept)
    context = {
        **desk(request, town, "programme"),
        "measure": found,
        "form": form,
        "problems": problems,
    }
    status = _status(form, problems)
    return render(request, "programme/edit.html", context, status=status)


@login_required
@require_safe
def measure(request: UserRequest, slug: str, which: int) -> HttpResponse:
    """Show a measure: what is expected of it, what was reported."""
    town = town_for(request, slug, to="read-desk")
    return _page(request, town, _measure_or_404(town, which))


@login_required
@require_POST
def effect(request: UserRequest, slug: str, which: int) -> HttpResponse:
    """Set an effect, or say that it is unknown."""
    town = town_for(request, slug, to="set-effect")
    found = _measure_or_404(town, which)
    _own_or_denied(request, town, found.department, "set-effect")
    form = EffectForm(request.POST, measure=found)
    problems: tuple[Any, ...] = ()
    if form.is_valid():
        try:
            actions.set_effect(found, **form.told, by=request.user, at=timezone.now())
        except NaturbudgetError as error:
            problems = _at_fields(form, error)
        else:
            messages.success(request, _("The effect is kept."))
            return redirect(found)
    return _page(request, town, found, effect_form=form, problems=problems)


@login_required
@require_POST
def report(request: UserRequest, slug: str, which: int) -> HttpResponse:
    """Report on a year."""
    town = town_for(request, slug, to="report-measure")
    found = _measure_or_404(town, which)
    _own_or_denied(request, town, found.department, "report-measure")
    form = ReportForm(request.POST, measure=found)
    problems: tuple[Any, ...] = ()
    if form.is_valid():
        try:
            actions.report_measure(
                found, **form.told, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = _at_fields(form, error)
        else:
            messages.success(request, _("The report is kept."))
            return redirect(found)
    return _page(request, town, found, report_form=form, problems=problems)


def _page(
    request: UserRequest,
    town: Municipality,
    found: Measure,
    *,
    effect_form: EffectForm | None = None,
    report_form: ReportForm | None = None,
    problems: tuple[Any, ...] = (),
) -> HttpResponse:
    standing, signers = Standing(request.user, town), Signers(town)
    typed = effect_form or report_form
    standing_reports = {one.pk for one in last_reports(found).values()}
    reports = sorted(found.reports.all(), key=lambda one: (-one.year, -one.number))
    year = timezone.now().year
    owner: set[int | None] = {found.department.pk}
    context = {
        **desk(request, town, "programme"),
        "measure": found,
        "aims": aims_of(found),
        "units": units_of(town),
        "told": told_of(found),
        "reports": [
            {
                "one": one,
                "by": signers.word(one.reported_by),
                "stands": one.pk in standing_reports,
            }
            for one in reports
        ],
        "effect_form": effect_form
        or EffectForm(initial={"year": max(year, found.first)}, measure=found),
        "report_form": report_form
        or ReportForm(initial={"year": max(year - 1, found.first)}, measure=found),
        "typed": typed,
        "is_effect": effect_form is not None,
        "is_report": report_form is not None,
        "problems": problems,
        "may_edit": standing.may("save-measure", department_ids=owner),
        "may_set": standing.may("set-effect", department_ids=owner),
        "may_report": standing.may("report-measure", department_ids=owner),
    }
    status = _status(typed, problems)
    return render(request, "programme/measure.html", context, status=status)


def _measure_or_404(town: Municipality, which: int) -> Measure:
    rows = Measure.objects.select_related("municipality", "department")
    rows = rows.prefetch_related(
        "aims__indicator",
        "aims__effects",
        "reports__realised__indicator",
        "reports__reported_by",
    )
    found: Measure = get_object_or_404(rows, municipality=town, number=which)
    return found


def _own_or_denied(
    request: UserRequest, town: Municipality, owner: Department, action: str
) -> None:
    standing = Standing(request.user, town)
    if not standing.may(action, department_ids={owner.pk}):
        raise PermissionDenied(standing.refusal(action))


def _at_fields(form: BaseForm, error: NaturbudgetError) -> tuple[Any, ...]:
    """Say each problem at its field; return those that belong to none."""
    rest = []
    for problem in error.problems:
        field = str(problem.values.get("field", ""))
        if field in form.fields:
            form.add_error(field, spoken(problem))
        else:
            rest.append(problem)
    return tuple(rest)


def _status(form: BaseForm | None, problems: tuple[Any, ...]) -> int:
    if problems:
        return 409
    return 422 if form is not None and form.errors else 200
