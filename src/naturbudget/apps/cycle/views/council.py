"""The room Council: what waits for a vote, and what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.budget.queries.proposal import proposal_pdf
from naturbudget.apps.cycle import actions, forms
from naturbudget.apps.cycle.queries import vote_doubts
from naturbudget.apps.cycle.views.documents import ISSUED_IN, as_file, issued_in
from naturbudget.apps.cycle.views.shared import balance_or_404, version_or_404
from naturbudget.apps.decisions.actions import check_decision
from naturbudget.apps.decisions.models import Motion, Vote
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    takes_files,
    town_for,
)
from naturbudget.apps.municipalities.models import Body, Municipality
from naturbudget.core.errors import NaturbudgetError, Problem

KINDS = {"master-budget": "ratify-budget", "budget-balance": "ratify-balance"}


@login_required
@require_safe
def council(request: UserRequest, slug: str) -> HttpResponse:
    return _council(request, town_for(request, slug, to="read-desk"))


def _council(
    request: UserRequest, town: Municipality, refused: tuple[Problem, ...] = ()
) -> HttpResponse:
    versions = BudgetVersion.objects.filter(
        budget__municipality=town, state=BudgetVersion.State.SUBMITTED
    ).select_related("budget__period")
    balances = Balance.objects.filter(
        version__budget__municipality=town, state=Balance.State.SUBMITTED
    )
    balances = balances.select_related("version__budget__period", "document")
    context = {
        **desk(request, town, "council"),
        "versions": versions,
        "balances": balances.prefetch_related("document__issues"),
        "languages": issued_in(town),
        "refused": refused,
        "motions": town.motions.filter(state=Motion.State.OPEN).count(),
        "told": town.periods.filter(history=False)
        .order_by("-year")
        .values_list("year", flat=True),
        "decisions": town.decisions.select_related("body", "minutes")
        .prefetch_related("votes")
        .order_by("-taken_on", "-pk"),
    }
    status = 409 if refused else 200
    return render(request, "cycle/council.html", context, status=status)


@login_required
@require_safe
def proposal(request: UserRequest, slug: str, year: int, language: str) -> HttpResponse:
    """Give the paper of a submitted budget, made as it is asked for."""
    town = town_for(request, slug, to="read-desk")
    version = version_or_404(town, year)
    if language not in ISSUED_IN:
        raise Http404("The product does not speak that language.")
    try:
        content = proposal_pdf(version, language=language)
    except NaturbudgetError as error:
        return _council(request, town, error.problems)
    return as_file(content, "application/pdf", f"{slug}-proposal-{year}.{language}.pdf")


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: UserRequest, slug: str, kind: str, year: int) -> HttpResponse:
    """Record a decision from the minutes."""
    if kind not in KINDS:
        raise Http404("The council does not vote on that here.")
    town = town_for(request, slug, to=KINDS[kind])
    subject: BudgetVersion | Balance = (
        version_or_404(town, year)
        if kind == "master-budget"
        else balance_or_404(town, year)
    )
    records = request.method == "POST"
    form = forms.DecisionForm(
        request.POST if records else None,
        request.FILES if records else None,
        town=town,
    )
    problems: list[Any] = []
    doubts: list[Problem] = []
    refused = False
    if records and form.is_valid():
        votes = form.votes()
        if not form.cleaned_data["reasons"]:
            doubts = vote_doubts(subject, form.cleaned_data["taken_on"])
        if form.is_valid() and not doubts:
            try:
                _record(request, town, subject, form, votes)
            except NaturbudgetError as error:
                refused, problems = True, form.place(error.problems)
            else:
                messages.success(request, _("The decision is recorded."))
                return redirect("cycle:council", slug)
    elif records:
        problems = form.place(_also_wrong(form, year))
    context = {
        **desk(request, town, "council"),
        "kind": kind,
        "year": year,
        "subject": subject,
        "form": form,
        "rows": form.rows(_last_groups(town)),
        "problems": problems,
        "doubts": doubts,
    }
    status = 409 if refused or doubts else 422 if form.errors else 200
    return render(request, "cycle/decide.html", context, status=status)


def _also_wrong(form: forms.DecisionForm, year: int) -> list[Problem]:
    """Return what is wrong with a decision that lacks something anyway."""
    votes, given = form.votes(), form.cleaned_data
    if form.said_of_rows or not {"body", "outcome"} <= given.keys():
        return []
    return check_decision(
        votes,
        body=given["body"],
        outcome=given["outcome"],
        taken_on=given.get("taken_on"),
        year=year,
        at=timezone.now(),
    )


@transaction.atomic  # A refused vote leaves no minutes behind.
def _record(
    request: UserRequest,
    town: Municipality,
    subject: BudgetVersion | Balance,
    form: forms.DecisionForm,
    votes: list[Any],
) -> None:
    file, now = form.cleaned_data["minutes"], timezone.now()
    minutes = keep_file(
        file.read(),
        of=town,
        origin=file.name,
        media_type=file.content_type or "application/octet-stream",
        by=request.user,
        at=now,
    )
    decision = {
        "body": form.cleaned_data["body"],
        "taken_on": form.cleaned_data["taken_on"],
        "outcome": form.cleaned_data["outcome"],
        "reasons": form.cleaned_data["reasons"],
        "votes": votes,
        "minutes": minutes,
        "by": request.user,
        "at": now,
    }
    if isinstance(subject, BudgetVersion):
        actions.ratify_budget(subject, **decision)
    else:
        actions.ratify_balance(subject, **decision)


def _last_groups(town: Municipality) -> list[str]:
    """Return the groups of the council's last vote, so that nobody types them again."""
    of_council = town.decisions.filter(body__kind=Body.Kind.COUNCIL)
    last = of_council.order_by("-taken_on", "-pk").first()
    rows = Vote.objects.filter(decision=last).order_by("position") if last else []
    return [vote.group for vote in rows]
