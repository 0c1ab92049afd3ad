"""The calendars of the invented town: laid, some deadlines moved, once the sitting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from naturbudget.apps.calendar import actions
from naturbudget.apps.calendar.models import CycleCalendar
from naturbudget.apps.calendar.queries import calendar_of
from naturbudget.apps.municipalities.models import Municipality

Step = Mapping[str, Any]


def tell_calendar(teller: Any, step: Step, at: datetime) -> None:
    """Lay the calendar of a cycle, or move what a step of the story names."""
    town, by = teller.town, teller.who(step)
    if step["what"] == "lay":
        sitting = date.fromisoformat(step["sitting"])
        actions.lay_calendar(town, step["year"], sitting=sitting, by=by, at=at)
        return
    due, reason = date.fromisoformat(step["due"]), step["reason"]
    if step["what"] == "sitting":
        actions.move_sitting(_calendar(town, step), due, reason=reason, by=by, at=at)
        return
    for code in step["steps"]:
        row = _calendar(town, step).deadlines.get(step=code)
        actions.move_deadline(row, due, reason=reason, by=by, at=at)


def _calendar(town: Municipality, step: Step) -> CycleCalendar:
    found = calendar_of(town, step["year"])
    assert found is not None, f"no calendar of {step['year']}"
    return found
