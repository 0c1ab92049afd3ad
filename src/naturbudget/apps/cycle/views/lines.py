"""One line of a budget: all its columns, added to a draft and taken out of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.budget import actions as budget_actions
from naturbudget.apps.cycle import forms
from naturbudget.apps.cycle.views.budgets import draft_page
from naturbudget.apps.cycle.views.rows import line_row, under_voted_names
from naturbudget.apps.cycle.views.shared import version_or_404
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.fields import write_figure
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.queries import latest_versions
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_POST
def add_line(request: UserRequest, slug: str, year: int) -> HttpResponse:
    town = town_for(request, slug, to="draft-budget")
    version = version_or_404(town, year)
    code = request.POST.get("indicator", "")
    found = [one for one in latest_versions(town) if one.indicator.code == code]
    if not found:
        raise Http404("There is no such indicator.")
    try:
        budget_actions.save_line(
            version, definition=found[0], columns={}, by=request.user, at=timezone.now()
        )
    except NaturbudgetError as error:
        return draft_page(request, town, version, refused=list(error.problems))
    return redirect("cycle:line", slug, year, code)


@login_required
@require_POST
def remove_line(request: UserRequest, slug: str, year: int, code: str) -> HttpResponse:
    town = town_for(request, slug, to="draft-budget")
    version = version_or_404(town, year)
    row = get_object_or_404(version.lines, definition__indicator__code=code)
    try:
        budget_actions.remove_line(row, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return draft_page(request, town, version, refused=list(error.problems))
    messages.success(request, _("%s is taken out; add it again below.") % code)
    return redirect("cycle:budget", slug, year)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: UserRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show all columns of a line; save them while the budget is a draft."""
    saves = request.method == "POST"
    town = town_for(request, slug, to="draft-budget" if saves else "read-desk")
    version = version_or_404(town, year)
    row = get_object_or_404(
        version.lines.select_related("definition__indicator"),
        definition__indicator__code=code,
    )
    under_voted_names(version, [row])
    initial = forms.LineForm.initial_of(row)
    form = forms.LineForm(
        request.POST if saves else None,
        town=town,
        direction=row.definition.direction,
        initial=initial,
    )
    problems: tuple[Any, ...] = ()
    if saves and form.is_valid():
        shares, parts = form.shares(town), form.parts(row)
        if form.is_valid():
            try:
                budget_actions.save_line(
                    version,
                    definition=row.definition,
                    columns=form.cleaned_data,
                    shares=shares,
                    parts=parts,
                    by=request.user,
                    at=timezone.now(),
                )
            except NaturbudgetError as error:
                problems = error.problems
            else:
                messages.success(request, _("%s is saved.") % code)
                return redirect("cycle:budget", slug, year)
    shown, both = line_row(row)
    context = {
        **desk(request, town, "budget"),
        "version": version,
        "year": year,
        "row": shown,
        "both": both,
        "was_seen": any(one.saw is not None for one in both),
        "evidence_links": True,
        "form": form,
        "departments": _departments(town, row, request, form.said_of_shares),
        "schemes": form.part_rows(row),
        "problems": problems,
        "is_open": version.is_open,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "cycle/line.html", context, status=status)


def _departments(
    town: Municipality, row: Any, request: HttpRequest, said: Mapping[int, str]
) -> list[dict[str, Any]]:
    language = get_language() or "en"
    shares = {
        share.department_id: write_figure(Decimal(share.share), language)
        for share in row.shares.all()
    }
    return [
        {
            "department": one,
            "share": request.POST.get(f"share-{one.pk}", shares.get(one.pk, "")),
            "said": said.get(one.pk, ""),
        }
        for one in town.departments.order_by("code")
    ]
