"""The page of the factors: those that come with the product, and the town's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.fields import DayField, PageForm
from naturbudget.apps.municipalities.queries import Standing, not_permitted
from naturbudget.apps.resources.factors import enter_factor
from naturbudget.apps.resources.queries import factors_of
from naturbudget.core.errors import NaturbudgetError


class FactorForm(PageForm):
    """One value of a factor, with its days and its source."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=100,
        help_text=gettext_lazy("For example electricity/CO2."),
    )
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=40,
        help_text=gettext_lazy(
            "With a decimal point, exactly as the source prints it."
        ),
    )
    from_unit = forms.CharField(
        label=gettext_lazy("For one"),
        max_length=60,
        help_text=gettext_lazy("For example kWh."),
    )
    to_unit = forms.CharField(
        label=gettext_lazy("So many"),
        max_length=60,
        help_text=gettext_lazy("For example kg CO2."),
    )
    first = DayField(label=gettext_lazy("Valid from"), required=False)
    last = DayField(label=gettext_lazy("Valid to"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300)
    region = forms.CharField(
        label=gettext_lazy("Region"), max_length=100, required=False
    )
    potentials = forms.CharField(
        label=gettext_lazy("Set of warming potentials"), max_length=60, required=False
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def factors(request: UserRequest, slug: str) -> HttpResponse:
    """Show the factors that formulas may name, and enter a value."""
    town = town_for(request, slug, to="read-desk")
    may_enter = Standing(request.user, town).may("define-indicator")
    form = FactorForm(request.POST or None) if may_enter else None
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(not_permitted("define-indicator"))
        if form.is_valid():
            try:
                enter_factor(
                    town, **form.cleaned_data, by=request.user, at=timezone.now()
                )
            except NaturbudgetError as error:
                problems = error.problems
            else:
                messages.success(
                    request,
                    _("The factor is entered. Define the indicators that use it."),
                )
                return redirect("resources:factors", slug)
    found = factors_of(town)
    context = {
        **desk(request, town, "setup"),
        "form": form,
        "factors": [one for code in sorted(found) for one in found[code]],
        "problems": problems,
    }
    status = 409 if problems else 422 if form and form.errors else 200
    return render(request, "resources/factors.html", context, status=status)
