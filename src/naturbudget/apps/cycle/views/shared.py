"""What these pages share: the budget or balance of a year, or no such page."""

from __future__ import annotations

from django.http import Http404

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.cycle.queries import balance_of, budget_of, voted_budget_of
from naturbudget.apps.municipalities.models import Municipality


def version_or_404(town: Municipality, year: int) -> BudgetVersion:
    found = budget_of(town, year)
    if found is None:
        raise Http404("There is no budget of that year.")
    return found


def voted_or_404(town: Municipality, year: int) -> BudgetVersion:
    """Return what a balance is measured against; before the vote, the draft."""
    return voted_budget_of(town, year) or version_or_404(town, year)


def balance_or_404(town: Municipality, year: int) -> Balance:
    found = balance_of(town, year)
    if found is None:
        raise Http404("There is no balance of that year.")
    return found
