"""Step 1.3, the needs of the departments: when it was done, what is in its way."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.needs.queries import needs_of, round_of, round_problems


def settled_on(town: Municipality, year: int) -> tuple[bool, date | None]:
    """Return whether departments were asked, and the day of the last answer.

    The day is nothing while a department is silent or a need has no answer. A town
    that asks nobody has no such day, and is not late either.

    Source:
        CAL-6 (docs/method/calendar.md), GATE-1.3 (docs/method/cycle.md)
    """
    round_ = round_of(town, year)
    if round_ is None:
        return False, None
    if round_problems(town, year):
        return True, None
    moments = [
        *(one.answered_at or one.stated_at for one in needs_of(round_)),
        *(one.none_at for one in round_.asked.all() if one.none_at),
    ]
    return True, max(moments, default=round_.opened_at).date()


def needs_url(town: Municipality, year: int) -> str:
    """Return the page of the needs of a year."""
    return reverse("needs:year", args=[town.slug, year])
