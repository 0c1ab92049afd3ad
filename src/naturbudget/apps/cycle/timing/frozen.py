"""Part F of a balance: how its cycle kept its calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.calendar.models import CycleCalendar
from naturbudget.apps.calendar.queries import calendar_of, step_names
from naturbudget.apps.cycle.timing.rows import timeliness_of
from naturbudget.core.calendar.lateness import Timed


def cycle_content(
    version: BudgetVersion, *, today: date
) -> list[dict[str, Any]] | None:
    """Return each step that was due by now: its day, when it was done, how late.

    Nothing of a copy of published figures; an empty list where no calendar was laid.

    Args:
        version: The budget that the balance is measured against.
        today: The day on which the balance is looked at, or frozen.

    Source:
        CAL-9 (docs/method/calendar.md)
    """
    if version.publication:
        return None
    town, year = version.budget.municipality, version.budget.year
    calendar = calendar_of(town, year)
    found = timeliness_of(town, year, today=today)
    if calendar is None or found is None:
        return []
    return [
        _step(calendar, one, today)
        for one in found.steps
        if one.due <= today or one.done is not None
    ]


def _step(calendar: CycleCalendar, one: Timed, today: date) -> dict[str, Any]:
    return {
        "step": one.step,
        "name": step_names(calendar, one.step),
        "due": one.due.isoformat(),
        "laid": one.laid.isoformat(),
        "done": one.done.isoformat() if one.done else None,
        "recorded": one.is_recorded,
        "late": one.days_late(today),
    }
