"""What is done with a budget while its year runs, beside using it."""

from __future__ import annotations

from naturbudget.apps.budget.execution.carrying import carry_budget
from naturbudget.apps.budget.execution.commitments import release, reserve
from naturbudget.apps.budget.execution.entering import Decided, EntryError
from naturbudget.apps.budget.execution.letters import nobody_told
from naturbudget.apps.budget.execution.moving import (
    Move,
    freeze_budget,
    lift_freeze,
    move_budget,
    plan_budget,
)
from naturbudget.apps.budget.execution.overspending import decide_overspending
from naturbudget.apps.budget.execution.provisional import give_provisional
from naturbudget.apps.budget.execution.resent import SentBeforeError

__all__ = [
    "Decided",
    "EntryError",
    "Move",
    "SentBeforeError",
    "carry_budget",
    "decide_overspending",
    "freeze_budget",
    "give_provisional",
    "lift_freeze",
    "move_budget",
    "nobody_told",
    "plan_budget",
    "release",
    "reserve",
]
