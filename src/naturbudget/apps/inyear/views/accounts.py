"""In-year accounts of a year: listed, begun, read, issued."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from naturbudget.apps.inyear import actions
from naturbudget.apps.inyear.forms import BeginForm
from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.inyear.queries.lacking import lacking_of
from naturbudget.apps.inyear.queries.outlooks import budget_in_force
from naturbudget.apps.inyear.views.shared import account_or_404, content_of
from naturbudget.apps.inyear.words import lacking_parts, page_words
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.budget.inyear import ends_of
from naturbudget.core.budget.steering import Steered, check_issue, untold
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """List the in-year accounts of a year, and begin another one."""
    town = town_for(request, slug, to="read-desk")
    period = get_object_or_404(town.periods, year=year)
    today = timezone.now().date()
    accounts = period.in_year_accounts.select_related("municipality", "period")
    taken = {one.as_of for one in accounts}
    ends = ends_of(year, town.first_month)
    days = [day for day in reversed(ends) if day < today and day not in taken]
    form = BeginForm(request.POST or None, days=days)
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        standing = Standing(request.user, town)
        if not standing.may("begin-in-year"):
            raise PermissionDenied(standing.refusal("begin-in-year"))
        if form.is_valid():
            try:
                found = actions.begin_in_year(
                    period, as_of=form.day(), by=request.user, at=timezone.now()
                )
            except NaturbudgetError as error:
                problems = error.problems
            else:
                messages.success(request, _("The in-year account is begun."))
                return redirect(found)
    context = {
        **desk(request, town, "budget"),
        "year": year,
        "accounts": accounts.order_by("-as_of"),
        "is_voted": budget_in_force(period) is not None,
        "days": days,
        "form": form,
        "problems": problems,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "inyear/list.html", context, status=status)


@login_required
@require_safe
def account(
    request: UserRequest, slug: str, year: int, account_number: int
) -> HttpResponse:
    found = account_or_404(request, slug, year, account_number, to="read-desk")
    return _page(request, found)


def _page(
    request: UserRequest, found: InYearAccount, refused: tuple[Any, ...] = ()
) -> HttpResponse:
    content, town = content_of(found), found.municipality
    steered = [
        Steered(
            line["indicator"],
            line["outlook"]["expected"],
            line["comment"] is not None,
            line["steering"] is not None,
        )
        for line in content["lines"]
    ]
    context = {
        **desk(request, town, "budget"),
        "year": found.year,
        "account": found,
        "content": content,
        **page_words(content),
        **(lacking_parts(lacking_of(found)) if found.is_open else {}),
        "blocking": check_issue(steered) if found.is_open else [],
        "untold": untold(steered) if found.is_open else [],
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "inyear/account.html", context, status=status)


@login_required
@require_POST
def issue(
    request: UserRequest, slug: str, year: int, account_number: int
) -> HttpResponse:
    """Freeze an in-year account and make it public."""
    found = account_or_404(request, slug, year, account_number, to="issue-in-year")
    try:
        actions.issue_in_year(found, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return _page(request, found, error.problems)
    messages.success(request, _("The in-year account is issued and public."))
    return redirect(found)
