"""The rows of the benefit analysis: listed, set, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.budget import actions
from naturbudget.apps.budget.models import Benefit
from naturbudget.apps.budget.queries.part_c import benefits_of
from naturbudget.apps.cycle.benefitforms import BenefitForm, initial_of
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.budget.benefit import NEEDS
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def benefits(request: UserRequest, slug: str) -> HttpResponse:
    """List the rows, and set a new one."""
    return _page(request, town_for(request, slug, to="set-benefit"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def benefit(request: UserRequest, slug: str, which: int) -> HttpResponse:
    """Show a row, and change it."""
    town = town_for(request, slug, to="set-benefit")
    return _page(request, town, get_object_or_404(town.benefits, number=which))


@login_required
@require_POST
def remove(request: UserRequest, slug: str, which: int) -> HttpResponse:
    """Take a row out; balances that were frozen keep it."""
    town = town_for(request, slug, to="set-benefit")
    row = get_object_or_404(town.benefits, number=which)
    actions.remove_benefit(row, by=request.user, at=timezone.now())
    messages.success(request, _("The row is taken out. Frozen balances keep it."))
    return redirect("cycle:benefits", slug)


def _page(
    request: UserRequest, town: Municipality, row: Benefit | None = None
) -> HttpResponse:
    posted = request.method == "POST"
    initial: dict[str, Any] = initial_of(row) if row else {}
    form = BenefitForm(request.POST if posted else None, town=town, initial=initial)
    problems: tuple[Any, ...] = ()
    if posted and form.is_valid():
        try:
            actions.save_benefit(
                town, **form.cleaned_data, row=row, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = error.problems
        else:
            messages.success(request, _("The row stands in the next balance."))
            return redirect("cycle:benefits", town.slug)
    names = _labels(town)
    context = {
        **desk(request, town, "budget"),
        "row": row,
        "rows": [
            {
                "row": one,
                "word": one.own or _(NEEDS[one.need]),
                "load": names.get(one.load.name, one.load.name),
                "service": names.get(one.service.name, one.service.name),
            }
            for one in benefits_of(town)
        ],
        "form": form,
        "problems": problems,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "cycle/benefits.html", context, status=status)


def _labels(town: Municipality) -> dict[str, str]:
    return {
        **{row.path: row.label for row in town.accounts.all()},
        **{row.code: row.label for row in town.series.all()},
        **{row.code: row.label for row in town.indicators.all()},
    }
