"""Needs of departments on the page Today: to be stated, to be answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.needs.actions import settled_state
from naturbudget.apps.needs.models import Round
from naturbudget.apps.needs.queries import answers_of
from naturbudget.apps.needs.queries import needs_of as needs_in
from naturbudget.apps.suppliers.words import day_word
from naturbudget.web.said import spelled


def needs_of(standing: Standing, today: date) -> Iterator[tuple[str, ...]]:
    """Yield what this person does next about needs, as a task."""
    town = standing.municipality
    rounds = town.need_rounds.select_related("municipality", "period")
    for one in rounds.order_by("period__year"):
        if not settled_state(town, one.year):
            yield from _of_round(standing, one, today)


def _of_round(
    standing: Standing, found: Round, today: date
) -> Iterator[tuple[str, ...]]:
    town, year, needs = found.municipality, found.year, needs_in(found)
    until = _("until {due}").format(due=day_word(found.due))
    when = _("late") if found.due < today else until
    is_own = standing.scope("state-need") == "own"
    for one in answers_of(found, needs) if is_own else ():
        mine = standing.may("state-need", department_ids={one.department.pk})
        if one.state == "waiting" and mine:
            title = _("Say what {department} will need in {year}").format(
                department=one.department.label, year=year
            )
            text = _("Nothing is an answer too.")
            args = [town.slug, year, one.department.code]
            url = reverse("needs:department", args=args)
            yield when, title, text, url, _("Answer")
    waiting = sum(not one.answer and not one.is_withdrawn for one in needs)
    if waiting and standing.may("answer-need"):
        title = ngettext(
            "One need of {year} waits for an answer",
            "{count} needs of {year} wait for an answer",
            waiting,
        ).format(count=spelled(waiting).capitalize(), year=year)
        text = _("Grant each, wholly or in part, or say why not.")
        yield str(year), title, text, found.get_absolute_url(), _("Answer")
