"""Findings: written, read, answered, settled or sent back."""

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

from naturbudget.apps.audit import actions
from naturbudget.apps.audit.forms import AnswerForm, FindingForm, ReadForm
from naturbudget.apps.audit.models import Finding
from naturbudget.apps.audit.queries.audits import with_steps
from naturbudget.apps.audit.views.shared import audit_desk, audit_or_404
from naturbudget.apps.audit.words import asked_word, state_shown
from naturbudget.apps.municipalities.desk import UserRequest
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Write a finding; a drawn voucher brings its key along."""
    audit = audit_or_404(request, slug, year, to="raise-finding")
    initial = {
        "voucher": request.GET.get("voucher", "")[:200],
        "due": audit.ends_on,
    }
    form = FindingForm(request.POST or None, initial=initial, audit=audit)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.raise_finding(
                audit, form.found(), by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = error.problems
        else:
            messages.success(request, _("The finding is kept."))
            return redirect(found)
    context = {
        **audit_desk(request, audit.municipality, audit),
        "year": year,
        "form": form,
        "problems": problems,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "audit/new.html", context, status=status)


def _finding_or_404(
    request: UserRequest, slug: str, year: int, number: int, *, to: str
) -> Finding:
    audit = audit_or_404(request, slug, year, to=to)
    found: Finding = get_object_or_404(with_steps(audit.findings), number=number)
    return found


@login_required
@require_safe
def finding(
    request: UserRequest, slug: str, year: int, finding_number: int
) -> HttpResponse:
    found = _finding_or_404(request, slug, year, finding_number, to="read-desk")
    return _page(request, found)


def _page(
    request: UserRequest,
    found: Finding,
    *,
    answering: AnswerForm | None = None,
    reading: ReadForm | None = None,
    problems: tuple[Any, ...] = (),
) -> HttpResponse:
    town, form = found.audit.municipality, answering or reading
    signers, standing = Signers(town), Standing(request.user, town)
    signal, word = state_shown(found, timezone.now().date())
    held: set[int | None] = {found.department_id}
    steps = sorted(found.steps.all(), key=lambda one: one.number)
    context = {
        **audit_desk(request, town, found.audit),
        "year": found.audit.year,
        "finding": found,
        "state": found.state,
        "signal": signal,
        "word": word,
        "asked": asked_word(found),
        "raised_by": signers.word(found.raised_by),
        "steps": [(one, signers.word(one.done_by)) for one in steps],
        "may_answer": standing.may("answer-finding", department_ids=held),
        "answering": answering or AnswerForm(),
        "reading": reading or ReadForm(),
        "form": form,
        "problems": problems,
    }
    status = 409 if problems else 422 if form is not None and form.errors else 200
    return render(request, "audit/finding.html", context, status=status)


@login_required
@require_POST
def answer(
    request: UserRequest, slug: str, year: int, finding_number: int
) -> HttpResponse:
    """Answer a finding as whom it asks."""
    found = _finding_or_404(request, slug, year, finding_number, to="answer-finding")
    standing = Standing(request.user, found.audit.municipality)
    held: set[int | None] = {found.department_id}
    if not standing.may("answer-finding", department_ids=held):
        raise PermissionDenied(standing.refusal("answer-finding"))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, answering=form)
    try:
        actions.answer_finding(
            found,
            text=form.cleaned_data["text"].strip(),
            voucher=form.cleaned_data["voucher"].strip(),
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        return _page(request, found, answering=form, problems=error.problems)
    messages.success(request, _("The answer is kept. The auditor reads it next."))
    return redirect(found)


@login_required
@require_POST
def read(
    request: UserRequest, slug: str, year: int, finding_number: int
) -> HttpResponse:
    """Settle an answered finding, or send its answer back."""
    found = _finding_or_404(request, slug, year, finding_number, to="settle-finding")
    form = ReadForm(request.POST)
    if not form.is_valid():
        return _page(request, found, reading=form)
    text, by, now = form.cleaned_data["text"].strip(), request.user, timezone.now()
    try:
        if request.POST.get("do") == "send-back":
            actions.send_back_finding(found, text=text, by=by, at=now)
            messages.success(request, _("The answer is sent back."))
        else:
            actions.settle_finding(found, text=text, by=by, at=now)
            messages.success(request, _("The finding is settled."))
    except NaturbudgetError as error:
        return _page(request, found, reading=form, problems=error.problems)
    return redirect(found)
