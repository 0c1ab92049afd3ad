"""Begin a supplement to a budget that the council ratified."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naturbudget.apps.budget import actions as budget_actions
from naturbudget.apps.cycle.views.budgets import draft_page
from naturbudget.apps.cycle.views.shared import version_or_404
from naturbudget.apps.municipalities.desk import UserRequest, town_for
from naturbudget.core.errors import NaturbudgetError


@login_required
@require_POST
def supplement(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Draft a new version from the lines in force; it changes by its own vote."""
    town = town_for(request, slug, to="draft-budget")
    version = version_or_404(town, year)
    try:
        budget_actions.draft_supplement(version, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return draft_page(request, town, version, refused=list(error.problems))
    messages.success(request, _("A supplement is begun from the lines in force."))
    return redirect("cycle:budget", slug, year)
