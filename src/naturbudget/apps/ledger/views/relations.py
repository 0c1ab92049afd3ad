"""Which figures must fit each other: the relations of a municipality."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.ledger.actions.relating import (
    fuels,
    remove_relation,
    set_relation,
)
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import UserRequest, spoken, town_for
from naturbudget.apps.municipalities.fields import PageForm
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.errors import NaturbudgetError


class RelationForm(PageForm):
    """Two accounts or nodes, and between which bounds they fit each other."""

    kind = forms.ChoiceField(
        label=_("What must fit"),
        choices=[
            ("ratio", _("one figure for each unit of another: an emission, a fuel")),
            ("parts", _("a whole that is delivered, and the sum of its parts")),
        ],
    )
    upper = forms.CharField(
        label=_("The emission, or the whole"), max_length=200, help_text=_("Its path.")
    )
    lower = forms.CharField(
        label=_("The energy, or the node above the parts"),
        max_length=200,
        help_text=_("Its path."),
    )
    fuel = forms.ChoiceField(label=_("Fuel"), required=False)
    least = forms.CharField(label=_("At least"), max_length=30, required=False)
    most = forms.CharField(label=_("At most"), max_length=30, required=False)
    basis = forms.CharField(
        label=_("What the bounds rest on"), max_length=300, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(one.code, gettext(one.name)) for one in fuels().values()]
        empty = ("", gettext("none: bounds of your own"))
        self.fields["fuel"].choices = [empty, *known]  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def relations(request: UserRequest, slug: str) -> HttpResponse:
    """List the relations, and take a new one."""
    town = town_for(request, slug, to="read-voucher")
    form = RelationForm(request.POST or None)
    if request.method == "POST":
        standing = Standing(request.user, town)
        if not standing.may("set-relation"):
            raise PermissionDenied(standing.refusal("set-relation"))
        if form.is_valid():
            try:
                set_relation(
                    town, **form.cleaned_data, by=request.user, at=timezone.now()
                )
            except NaturbudgetError as error:
                for problem in error.problems:
                    field = str(problem.values.get("field") or "upper")
                    form.add_error(field, spoken(problem))
            else:
                messages.success(request, gettext("The relation is kept."))
                return redirect("ledger:relations", slug)
    context = {
        **books_desk(request, town),
        "form": form,
        "rows": town.relations.order_by("upper", "lower"),
    }
    status = 409 if form.errors else 200
    return render(request, "ledger/relations.html", context, status=status)


@login_required
@require_POST
def remove(request: UserRequest, slug: str, number: int) -> HttpResponse:
    town = town_for(request, slug, to="set-relation")
    if row := town.relations.filter(pk=number).first():
        remove_relation(row, by=request.user, at=timezone.now())
    messages.success(request, gettext("The relation is taken away."))
    return redirect("ledger:relations", slug)
