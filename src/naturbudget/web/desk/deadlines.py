"""Steps of the calendar on the page Today: what is late, and what is due soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from naturbudget.apps.cycle.timing.rows import Row, pressing
from naturbudget.apps.cycle.timing.shown import days_late_word
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.suppliers.words import day_word
from naturbudget.web.said import problem


def deadlines_of(standing: Standing, today: date) -> Iterator[tuple[str, ...]]:
    """Yield the steps that this person holds and that are late or due soon, as tasks.

    Source:
        CAL-8 (docs/method/calendar.md)
    """
    town, told = standing.municipality, set[tuple[int, str]]()
    for row in pressing(town, today=today):
        if not _holds(standing, row):
            continue
        # What holds up one step holds up those after it; it is told once.
        found = row.way.problems
        if found and (row.calendar.year, problem(found[0])) in told:
            continue
        late = row.timed.days_late(today)
        until = _("until {due}").format(due=day_word(row.timed.due))
        title = _("{step}, {year}").format(step=row.name, year=row.timed.year)
        if late:
            title = _("{step}, {year}: {late}").format(
                step=row.name, year=row.timed.year, late=days_late_word(late)
            )
        text = problem(found[0]) if found else _("It is a step of the calendar.")
        told.add((row.calendar.year, text))
        page = reverse("cycle:cycle", args=[town.slug, row.calendar.year])
        url = f"{page}#{row.anchor}"
        yield _("late") if late else until, title, text, url, _("Look")


def _holds(standing: Standing, row: Row) -> bool:
    if row.holder not in standing.roles:
        return False
    asked = row.way.departments
    return not asked or bool(asked & standing.departments)
