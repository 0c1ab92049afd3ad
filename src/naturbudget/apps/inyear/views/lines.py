"""A line of an in-year account: its months, what is said of it, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.inyear import actions
from naturbudget.apps.inyear.forms import CommentForm, SteerForm
from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.inyear.views.shared import account_or_404, content_of
from naturbudget.apps.inyear.words import row_of
from naturbudget.apps.municipalities.desk import UserRequest, desk
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Indicator
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_safe
def line(
    request: UserRequest, slug: str, year: int, account_number: int, code: str
) -> HttpResponse:
    found = account_or_404(request, slug, year, account_number, to="read-desk")
    return _page(request, found, code)


def _line_of(found: InYearAccount, code: str) -> dict[str, Any]:
    get_object_or_404(found.municipality.indicators, code=code)
    content = content_of(found)
    lines = {line["indicator"]: line for line in content["lines"]}
    if code not in lines:
        raise Http404("The account has no such line.")
    names = content["indicators"][code]["name"]
    return {**lines[code], "name": names}


def _department_of(found: InYearAccount, line: dict[str, Any]) -> set[int | None]:
    code = (line["department"] or {}).get("code")
    row = found.municipality.departments.filter(code=code).first()
    return {row.pk if row else None}


def _page(
    request: UserRequest,
    found: InYearAccount,
    code: str,
    *,
    commenting: CommentForm | None = None,
    steering: SteerForm | None = None,
    problems: tuple[Any, ...] = (),
) -> HttpResponse:
    line, town = _line_of(found, code), found.municipality
    standing, form = Standing(request.user, town), commenting or steering
    own = _department_of(found, line)
    is_open = found.is_open
    context = {
        **desk(request, town, "budget"),
        "year": found.year,
        "account": found,
        "row": row_of(line),
        "may_comment": is_open and standing.may("comment-line", department_ids=own),
        "may_steer": is_open and standing.may("steer-line"),
        "commenting": commenting or CommentForm(initial=line["comment"]),
        "steering": steering or SteerForm(initial=line["steering"]),
        "form": form,
        "problems": problems,
    }
    status = 409 if problems else 422 if form is not None and form.errors else 200
    return render(request, "inyear/line.html", context, status=status)


@login_required
@require_POST
def comment(
    request: UserRequest, slug: str, year: int, account_number: int, code: str
) -> HttpResponse:
    """Keep what the account holder says of a line."""
    found = account_or_404(request, slug, year, account_number, to="comment-line")
    line = _line_of(found, code)
    standing = Standing(request.user, found.municipality)
    if not standing.may("comment-line", department_ids=_department_of(found, line)):
        raise PermissionDenied(standing.refusal("comment-line"))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, found, code, commenting=form)
    try:
        actions.comment_line(
            found,
            _indicator(found, code),
            form.said(),
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        problems = error.problems
        return _page(request, found, code, commenting=form, problems=problems)
    messages.success(request, _("The comment on %s is kept.") % code)
    return redirect(found)


@login_required
@require_POST
def steer(
    request: UserRequest, slug: str, year: int, account_number: int, code: str
) -> HttpResponse:
    """Keep what the executive decides of a line."""
    found = account_or_404(request, slug, year, account_number, to="steer-line")
    _line_of(found, code)
    form = SteerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, code, steering=form)
    try:
        actions.steer_line(
            found,
            _indicator(found, code),
            how=form.cleaned_data["how"],
            text=form.cleaned_data["text"].strip(),
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        problems = error.problems
        return _page(request, found, code, steering=form, problems=problems)
    messages.success(request, _("The decision on %s is kept.") % code)
    return redirect(found)


def _indicator(found: InYearAccount, code: str) -> Indicator:
    return found.municipality.indicators.get(code=code)
