"""What was counted or read on an account: entered, and taken back."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.forms import CountForm
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


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: UserRequest, slug: str, path: str) -> HttpResponse:
    """Type what was counted or read; the year closes only if the books say the same."""
    account = _counted(request, slug, path)
    town = account.municipality
    form = CountForm(*sent(request), town=town, years=[])
    if form.is_bound:
        kept = keep_evidence(request, town, form)
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.enter_count(
                    account,
                    day=given["day"],
                    amount=Decimal(given["quantity"]),
                    unit=given["unit"],
                    source=source_of(form, kept),
                    by=request.user,
                    at=timezone.now(),
                )
            except NaturbudgetError as error:
                say(form, error)
            else:
                messages.success(request, _("The count is kept beside the books."))
                return redirect("ledger:account", slug, path)
        if kept is not None:
            choose_source(form, kept)
    context = {**books_desk(request, town), "form": form, "where": account}
    status = 409 if form.errors else 200
    return render(request, "ledger/count.html", context, status=status)


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
