"""Giving back what is reserved, lifting a freeze, and the rules of an account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naturbudget.apps.budget import execution as actions
from naturbudget.apps.budget.queries.order import order_of
from naturbudget.apps.cycle.entryforms import LiftForm, ReleaseForm, RulesForm
from naturbudget.apps.cycle.views.execution import age_of, committed, told_of
from naturbudget.apps.ledger.queries.commitments import commitment_of
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.ledger.views.shared import own_voucher
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    add_problems,
    desk,
    spoken,
    town_for,
)
from naturbudget.apps.resources.models import Account
from naturbudget.apps.resources.rules import set_rules
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """Give back a part of a reserve: it was booked, or dropped."""
    row = own_voucher(request, slug, key, to="release")
    town, now = row.municipality, timezone.now()
    found = commitment_of(town, key)
    form = ReleaseForm(request.POST or None, initial={"shown_at": log_size(town)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.release(
                row,
                Decimal(form.cleaned_data["quantity"]),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now,
                shown_at=form.cleaned_data["shown_at"],
            )
        except actions.SentBeforeError as error:
            messages.info(request, " ".join(map(spoken, error.problems)))
            return redirect("cycle:commitments", slug)
        except NaturbudgetError as error:
            add_problems(form, "quantity", error)
        else:
            messages.success(request, _("It is given back, and available again."))
            return redirect("cycle:commitments", slug)
    context = {
        **desk(request, town, "budget"),
        "form": form,
        "shown": committed(found, now.date(), age_of(town)),
        "found": found,
    }
    status = 409 if form.errors else 200
    return render(request, "cycle/release.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """Lift a freeze by its reversal."""
    town = town_for(request, slug, to="lift-freeze")
    row = get_object_or_404(
        town.vouchers.select_related("period"), key=key, kind="freeze"
    )
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.lift_freeze(
                row,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            add_problems(form, "reason", error)
        else:
            messages.success(request, _("The freeze is lifted."))
            for line in row.postings.exclude(account__kind=Account.Kind.ENVIRONMENT):
                told = actions.nobody_told(row.period, line.account, line.department)
                if told is not None:
                    messages.warning(request, spoken(told))
            return redirect("cycle:execution", slug, row.period.year)
    context = {
        **desk(request, town, "budget"),
        "form": form,
        "frozen": row,
        "row": told_of(row, order_of(row.period)),
    }
    status = 409 if form.errors else 200
    return render(request, "cycle/lift.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: UserRequest, slug: str, path: str) -> HttpResponse:
    """Say how an account keeps its budget."""
    town = town_for(request, slug, to="set-rules")
    accounts = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    row = get_object_or_404(accounts, path=path)
    initial: dict[str, Any] = {
        "control": row.control,
        "carry": row.carry,
        "cover_group": row.cover_group,
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_rules(row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except NaturbudgetError as error:
            add_problems(form, "cover_group", error)
        else:
            messages.success(request, _("The rules are set."))
            return redirect("ledger:account", slug, path)
    context = {**desk(request, town, "books"), "form": form, "account": row}
    status = 409 if form.errors else 200
    return render(request, "cycle/rules.html", context, status=status)
