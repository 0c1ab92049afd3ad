"""The proposed decision of a balance, in the municipality's own words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naturbudget.apps.budget import actions as budget_actions
from naturbudget.apps.budget.queries.part_h import proposed_text
from naturbudget.apps.cycle.forms import ProposalForm
from naturbudget.apps.cycle.views.shared import balance_or_404
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def word_proposal(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show the proposed decision, and keep it in other words."""
    town = town_for(request, slug, to="word-proposal")
    found = balance_or_404(town, year)
    follows = proposed_text(found)
    form = ProposalForm(
        request.POST or None, initial={"text": found.proposal or follows}
    )
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            kept = budget_actions.word_proposal(
                found, form.cleaned_data["text"], by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = error.problems
        else:
            said = (
                _("The proposed decision stands in your words.")
                if kept.proposal
                else _("The proposed decision follows from the balance.")
            )
            messages.success(request, said)
            return redirect("cycle:balance", slug, year)
    context = {
        **desk(request, town, "budget"),
        "year": year,
        "balance": found,
        "form": form,
        "follows": follows.splitlines(),
        "problems": problems,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "cycle/proposal.html", context, status=status)
