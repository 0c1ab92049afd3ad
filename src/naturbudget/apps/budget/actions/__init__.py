"""What changes budgets and balances. The gates above call most of it."""

from __future__ import annotations

from naturbudget.apps.budget.actions.balances import (
    adopt_balance,
    draw_balance,
    explain_line,
    freeze_balance,
    word_proposal,
)
from naturbudget.apps.budget.actions.benefits import remove_benefit, save_benefit
from naturbudget.apps.budget.actions.drafts import (
    BudgetError,
    draft_budget,
    load_budget,
    open_draft,
    remove_line,
    save_line,
)
from naturbudget.apps.budget.actions.supplements import (
    amend_budget,
    draft_supplement,
)
from naturbudget.apps.budget.actions.versions import copy_publication, freeze_version

__all__ = [
    "BudgetError",
    "adopt_balance",
    "amend_budget",
    "copy_publication",
    "draft_budget",
    "draft_supplement",
    "draw_balance",
    "explain_line",
    "freeze_balance",
    "freeze_version",
    "load_budget",
    "open_draft",
    "remove_benefit",
    "remove_line",
    "save_benefit",
    "save_line",
    "word_proposal",
]
