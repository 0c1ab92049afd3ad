"""Requests of the council on the page Today: to be answered, to be closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from naturbudget.apps.decisions.models import Motion
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.suppliers.words import day_word
from naturbudget.core.errors import on_one_line


def motions_of(standing: Standing, today: date) -> Iterator[tuple[str, ...]]:
    """Yield what this person does next about requests of the council, as a task."""
    rows = standing.municipality.motions.select_related("municipality")
    if standing.may("answer-motion") or standing.may("prepare-motion"):
        for one in rows.filter(state=Motion.State.OPEN).order_by("due", "pk"):
            title = (
                _("Answer request {number} of the council")
                if standing.may("answer-motion")
                else _("Prepare the answer to request {number} of the council")
            ).format(number=one.number)
            until = _("until {due}").format(due=day_word(one.due))
            when = _("late") if one.is_late(today) else until
            url = one.get_absolute_url()
            yield when, title, on_one_line(one.text), url, _("Answer")
    if standing.may("close-motion"):
        for one in rows.filter(state=Motion.State.ANSWERED).order_by("due", "pk"):
            title = _("Close request {number} of the council, or ask again").format(
                number=one.number
            )
            said = _("It is answered. What does the council say?")
            yield _("Council"), title, said, one.get_absolute_url(), _("Read")
