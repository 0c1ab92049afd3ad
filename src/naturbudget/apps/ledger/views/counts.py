"""What was counted or read on an account: entered, and taken back."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.actions.counting import held_on
from naturbudget.apps.ledger.asset_forms import COMPARE, StocktakeForm
from naturbudget.apps.ledger.forms import CountForm
from naturbudget.apps.ledger.stocktakes import Found, take_stock
from naturbudget.apps.ledger.views.evidenced import (
    choose_source,
    keep_evidence,
    say,
    sent,
    source_of,
)
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    spoken,
    takes_files,
    town_for,
)
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.quantity import exact_decimal


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: UserRequest, slug: str, path: str) -> HttpResponse:
    """Type what was counted or read; of a stock the difference is booked (AS-4)."""
    account = _counted(request, slug, path)
    town = account.municipality
    is_stock = account.kind == Account.Kind.STOCK
    form_of = StocktakeForm if is_stock else CountForm
    form = form_of(*sent(request), town=town, years=[], initial=_asked(request))
    if form.is_bound:
        kept = keep_evidence(request, town, form)
        if form.is_valid():
            source = source_of(form, kept)
            try:
                place = _kept(request, account, form.cleaned_data, source)
            except NaturbudgetError as error:
                say(form, error)
            else:
                return redirect(*place)
        if kept is not None:
            choose_source(form, kept)
    context = {
        **books_desk(request, town),
        "form": form,
        "where": account,
        "held": held_on(account, timezone.now().date()),
    }
    status = 409 if form.errors else 200
    return render(request, "ledger/count.html", context, status=status)


def _asked(request: UserRequest) -> dict[str, Any]:
    """Return what a count beside the books asks to be booked."""
    initial: dict[str, Any] = {"day": request.GET.get("day", "")}
    with suppress(NaturbudgetError):
        initial["quantity"] = exact_decimal(request.GET.get("quantity", ""))
    return initial


def _kept(
    request: UserRequest, account: Account, given: dict[str, Any], source: Source
) -> tuple[str, str, str]:
    """Keep a count, and a draft of its difference where one is asked for."""
    slug, at = account.municipality.slug, timezone.now()
    amount = Decimal(given["quantity"])
    changed = given.get("changed", COMPARE)
    if changed != COMPARE:
        found = Found(
            account,
            given["day"],
            amount,
            given["unit"],
            given["method"],
            changed,
            " ".join(given["why"].split()),
        )
        draft = take_stock(found, source=source, by=request.user, at=at)
        said = _("The count is kept, and its difference is a draft. Look, and seal it.")
        messages.success(request, said)
        return "ledger:voucher", slug, draft.key
    actions.enter_count(
        account,
        day=given["day"],
        amount=amount,
        unit=given["unit"],
        source=source,
        by=request.user,
        at=at,
    )
    messages.success(request, _("The count is kept beside the books."))
    return "ledger:account", slug, account.path


@login_required
@require_POST
def withdraw(request: UserRequest, slug: str, path: str) -> HttpResponse:
    account = _counted(request, slug, path)
    try:
        day = parse_date(request.POST.get("day", ""))
    except ValueError:
        day = None
    if day is None:
        raise Http404("No count of that day.")
    try:
        actions.withdraw_count(account, day=day, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        messages.error(request, " ".join(map(spoken, error.problems)))
    else:
        messages.success(request, _("The count is taken back."))
    return redirect("ledger:account", slug, path)


def _counted(request: UserRequest, slug: str, path: str) -> Account:
    """Return the account, if the reader may say what was counted on it."""
    town = town_for(request, slug, to="enter-count")
    rows = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    found = get_object_or_404(rows.select_related("unit", "municipality"), path=path)
    if is_unassigned(path):
        raise Http404("No account that takes figures.")
    held = {found.department_id}
    standing = Standing(request.user, town)
    if not standing.may("enter-count", department_ids=held):
        raise PermissionDenied(standing.refusal("enter-count"))
    return found
