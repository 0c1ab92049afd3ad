"""Which of what a draft lacks belongs to which of its steps."""

from __future__ import annotations

from typing import Final

from naturbudget.apps.cycle.queries import Gate
from naturbudget.core.budget.draft import NOTICE
from naturbudget.core.errors import Problem

# Which columns of a line belong to the choice of the indicators, and which to its
# parts; everything else is about the targets.
OF_INDICATORS: Final = frozenset(
    {
        *("indicator", "unit", "kind", "direction", "base", "base_year", "base_source"),
        *("department", "tracked_reason", "lines"),
    }
)
OF_PARTS: Final = frozenset({"shares", "parts", "reserve"})
STEPS_OF_A_DRAFT: Final = ("1.4", "1.5", "1.6")


def lacking(gate: Gate, step: str) -> tuple[Problem, ...]:
    """Return what of a draft's gate belongs to the choice, the targets or the parts.

    Source:
        CAL-7 (docs/method/calendar.md)
    """
    shut = [one for one in gate.findings if one.level != NOTICE]
    of_lines = [one for one in gate.blocking if one not in gate.needs]
    return tuple(
        problem
        for found, problem in zip(shut, of_lines, strict=True)
        if _step_of(found.field) == step
    )


def _step_of(field: str) -> str:
    if field in OF_INDICATORS:
        return "1.4"
    return "1.6" if field in OF_PARTS else "1.5"
