"""The audit of a year: where it stands, its plan, and the opinion."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naturbudget.apps.audit import actions
from naturbudget.apps.audit.forms import OpinionForm, PlanForm
from naturbudget.apps.audit.models import Finding
from naturbudget.apps.audit.queries.audits import (
    audit_of,
    balance_of,
    findings_of,
    is_outdated,
    opinion_of,
    samples_of,
    work_of,
)
from naturbudget.apps.audit.views.shared import audit_desk, audit_or_404
from naturbudget.apps.audit.words import (
    OPINION_SIGNALS,
    asked_word,
    state_shown,
    way_word,
)
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.municipalities.desk import UserRequest, town_for
from naturbudget.apps.municipalities.people import Signers
from naturbudget.core.errors import NaturbudgetError

DAYS = timedelta(days=30)
THRESHOLD = Decimal(5)


@login_required
@require_safe
def year(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show the audit of a year, or that none is planned."""
    town = town_for(request, slug, to="read-desk")
    period = get_object_or_404(town.periods, year=year)
    audit = audit_of(town, year)
    signers, today = Signers(town), timezone.now().date()
    opinion = opinion_of(audit) if audit else None
    balance = balance_of(period)
    is_open = balance is not None and balance.is_open
    context: dict[str, Any] = {
        **audit_desk(request, town, audit),
        "year": year,
        "period": period,
        "balance": balance,
        "size": log_size(town),
        "is_judged_on": is_open,
        "opinion": opinion,
        "opinion_signal": OPINION_SIGNALS[opinion.opinion] if opinion else "",
        "is_outdated": bool(opinion and is_open and is_outdated(opinion)),
        "given_by": signers.word(opinion.given_by) if opinion else "",
    }
    if audit is not None:
        rows = audit.auditors.select_related("user").order_by("user__name", "pk")
        context |= {
            "auditors": [signers.word(row.user) for row in rows],
            "samples": [(one, way_word(one.sample)) for one in samples_of(audit)],
            "findings": [findings_shown(one, today) for one in findings_of(audit)],
            "work": work_of(audit),
        }
    return render(request, "audit/year.html", context)


def findings_shown(finding: Finding, today: Any) -> dict[str, Any]:
    """Return a finding as lists of them show it."""
    signal, word = state_shown(finding, today)
    return {
        "finding": finding,
        "signal": signal,
        "word": word,
        "asked": asked_word(finding),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Plan the audit of a year, or change its plan."""
    town = town_for(request, slug, to="plan-audit")
    period = get_object_or_404(town.periods.select_related("municipality"), year=year)
    audit = audit_of(town, year)
    initial = _planned(period, request)
    form = PlanForm(request.POST or None, initial=initial, town=town)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_audit(period, form.plan(), by=request.user, at=timezone.now())
        except NaturbudgetError as error:
            problems = error.problems
        else:
            messages.success(request, _("The plan is kept."))
            return redirect("audit:year", slug, year)
    context = {
        **audit_desk(request, town, audit),
        "year": year,
        "form": form,
        "problems": problems,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "audit/plan.html", context, status=status)


def _planned(period: Period, request: UserRequest) -> dict[str, Any]:
    audit = audit_of(period.municipality, period.year)
    if audit is not None:
        return {
            "scope": audit.scope,
            "auditors": list(audit.auditors.values_list("user", flat=True)),
            "starts_on": audit.starts_on,
            "ends_on": audit.ends_on,
            "threshold": Decimal(audit.threshold),
        }
    today = timezone.now().date()
    return {
        "scope": _(
            "The figures in the books of {year}, their evidence, and the balance that "
            "rests on them."
        ).format(year=period.year),
        "auditors": [request.user.pk],
        "starts_on": today,
        "ends_on": today + DAYS,
        "threshold": THRESHOLD,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Give the opinion on the balance."""
    audit = audit_or_404(request, slug, year, to="give-opinion")
    form = OpinionForm(request.POST or None)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_opinion(
                audit,
                opinion=form.cleaned_data["opinion"],
                reasons=form.cleaned_data["reasons"].strip(),
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            problems = error.problems
        else:
            messages.success(request, _("The opinion is given."))
            return redirect("audit:year", slug, year)
    context = {
        **audit_desk(request, audit.municipality, audit),
        "year": year,
        "form": form,
        "problems": problems,
        "work": work_of(audit),
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "audit/opinion.html", context, status=status)
