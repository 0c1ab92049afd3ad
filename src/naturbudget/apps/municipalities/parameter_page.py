"""The page of Set-up where parameters stand, and where the executive sets them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    spoken,
    town_for,
)
from naturbudget.apps.municipalities.fields import PageForm
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.parameters import (
    Holding,
    parameters_of,
    set_parameters,
)
from naturbudget.core.errors import NaturbudgetError


class ParametersForm(PageForm):
    """One field for each parameter; empty means the default."""

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        for held in parameters_of(town):
            self.fields[held.parameter.name] = _field(held)


def _field(held: Holding) -> forms.Field:
    parameter = held.parameter
    explained = _(parameter.explained)
    default = _("Default: %s.") % _(held.default_said)
    options: dict[str, Any] = {
        "label": _(parameter.label),
        "help_text": f"{explained} {default}",
        "initial": held.said,
    }
    if parameter.is_switch:
        choices = [("no", _("no")), ("yes", _("yes"))]
        return forms.ChoiceField(choices=choices, **options)
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num short"})
    return forms.CharField(max_length=20, required=False, widget=widget, **options)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def parameters(request: UserRequest, slug: str) -> HttpResponse:
    """Show what holds and what is ours by default; set it, where the reader may."""
    is_sent = request.method == "POST"
    town = town_for(request, slug, to="set-parameters" if is_sent else "read-desk")
    form = ParametersForm(request.POST if is_sent else None, town=town)
    if is_sent and form.is_valid():
        try:
            changed = set_parameters(
                town, form.cleaned_data, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            for problem in error.problems:
                form.add_error(str(problem.values["field"]) or None, spoken(problem))
        else:
            said = _("Set: %s.") % ", ".join(changed) if changed else _("As it was.")
            messages.success(request, said)
            return redirect("resources:parameters", slug)
    context = {
        **desk(request, town, "setup"),
        "form": form,
        "parameters": parameters_of(town),
    }
    status = 409 if form.errors else 200
    return render(request, "municipalities/parameters.html", context, status=status)
