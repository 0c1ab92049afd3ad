"""How late each step of a cycle is, and what a year comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from naturbudget.core.calendar.template import SITTING
from naturbudget.core.errors import gettext_noop

State = Literal["done", "done-late", "late", "soon", "to-come", "not-recorded"]
Progress = Literal["complete", "in-progress", "not-started", "not-recorded"]
PROGRESS: Final = {
    "complete": gettext_noop("complete"),
    "in-progress": gettext_noop("in progress"),
    "not-started": gettext_noop("not started"),
    "not-recorded": gettext_noop("not recorded"),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """One step of a cycle: when it is due, and when it was done.

    Attributes:
        step: Its number in the method, or ``sitting``.
        year: The budget year it belongs to.
        due: Its day as it stands now.
        laid: The day it was laid with.
        done: The day it was done; nothing while it is not.
        is_recorded: Whether the product can know that it was done.
        is_begun: Whether something of it is there.
    """

    step: str
    year: int
    due: date
    laid: date
    done: date | None = None
    is_recorded: bool = True
    is_begun: bool = False

    def days_late(self, today: date) -> int:
        """Return by how many days it is or was late; 0 where it is not.

        Source:
            CAL-5 (docs/method/calendar.md)
        """
        return _late(self, self.due, today)

    def days_late_as_laid(self, today: date) -> int:
        """Return the same, counted from the day it was laid with.

        Source:
            CAL-3, CAL-5 (docs/method/calendar.md)
        """
        return _late(self, self.laid, today)

    def state(self, today: date, *, soon_days: int) -> State:
        """Return how it stands against its deadline.

        Source:
            CAL-5, CAL-8 (docs/method/calendar.md)
        """
        if self.done is not None:
            return "done-late" if self.done > self.due else "done"
        if self.due < today:
            return "late" if self.is_recorded else "not-recorded"
        return "soon" if self.is_soon(today, soon_days=soon_days) else "to-come"

    def is_soon(self, today: date, *, soon_days: int) -> bool:
        """Tell whether it is due within so many days.

        Source:
            CAL-8 (docs/method/calendar.md)
        """
        ahead = self.due - today
        return self.done is None and timedelta(0) <= ahead <= timedelta(days=soon_days)

    @property
    def progress(self) -> Progress:
        """How far it is, in the three words of the method; or that nobody knows.

        Source:
            W-8 (docs/method/cycle.md)
        """
        if self.done is not None:
            return "complete"
        if not self.is_recorded:
            return "not-recorded"
        return "in-progress" if self.is_begun else "not-started"


def _late(step: Timed, due: date, today: date) -> int:
    until = step.done or (today if step.is_recorded else due)
    return max(0, (until - due).days)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How a year kept its calendar.

    Attributes:
        steps: All steps of the year, in the order of the method.
        in_time: How many were done by their day.
        late: How many were done later.
        overdue: How many are past their day and not done.
        to_come: How many are not due yet.
        unknown: Of how many the product cannot know.
        worst: By how many days the latest one was or is late.
    """

    steps: tuple[Timed, ...]
    in_time: int
    late: int
    overdue: int
    to_come: int
    unknown: int
    worst: int


def timeliness(steps: Sequence[Timed], *, today: date) -> Timeliness:
    """Return how a year kept its calendar; the sitting itself is not counted.

    Source:
        CAL-5, CAL-9 (docs/method/calendar.md)
    """
    counted = tuple(one for one in steps if one.step != SITTING)
    known = [one for one in counted if one.is_recorded or one.done]
    done = [one for one in known if one.done]
    late = [one for one in done if one.days_late(today)]
    overdue = [one for one in known if not one.done and one.days_late(today)]
    return Timeliness(
        steps=counted,
        in_time=len(done) - len(late),
        late=len(late),
        overdue=len(overdue),
        to_come=len(known) - len(done) - len(overdue),
        unknown=len(counted) - len(known),
        worst=max((one.days_late(today) for one in counted), default=0),
    )
