"""The calendars of a municipality, and the templates they are laid from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from importlib import resources as files

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naturbudget.apps.calendar.models import CycleCalendar, Deadline
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.names import label
from naturbudget.core.calendar.laying import CycleSpan, proposed_sitting
from naturbudget.core.calendar.parameters import (
    RHYTHM,
    RHYTHM_DEFAULT,
    SOON_DAYS,
    SOON_DEFAULT,
)
from naturbudget.core.calendar.template import (
    SITTING,
    Step,
    Template,
    read_template,
)
from naturbudget.core.permission import ROLES

DEFAULT = "annual"


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """Return the calendar templates that come with the product, by name (CAL-1)."""
    folder = files.files("naturbudget") / "data" / "calendar"
    found = [
        read_template(yaml.safe_load(path.read_text(encoding="utf-8")), roles=[*ROLES])
        for path in sorted(folder.iterdir(), key=lambda one: one.name)
        if path.name.endswith(".yaml")
    ]
    return {one.name: one for one in found}


def calendars_of(
    town: Municipality, years: Iterable[int] | None = None
) -> list[CycleCalendar]:
    """Return calendars with deadlines and moves read, in the order of their years.

    Args:
        town: Whose.
        years: Only those whose cycle has one of these budget years.
    """
    rows = town.calendars.select_related("municipality", "laid_by").prefetch_related(
        "deadlines__moves__moved_by"
    )
    wanted = None if years is None else set(years)
    return [
        row
        for row in rows.order_by("year")
        if wanted is None or wanted & {one.year for one in row.span.periods}
    ]


def calendar_of(town: Municipality, year: int) -> CycleCalendar | None:
    """Return the calendar of the cycle that has a budget year."""
    return next(iter(calendars_of(town, [year])), None)


def deadlines_of(calendar: CycleCalendar) -> list[Deadline]:
    """Return the deadlines of a calendar, in the order of its template."""
    return sorted(calendar.deadlines.all(), key=lambda one: one.position)


def sitting_of(calendar: CycleCalendar) -> Deadline:
    """Return the deadline that is the vote on the financial budget."""
    return next(one for one in deadlines_of(calendar) if one.step == SITTING)


def step_name(calendar: CycleCalendar, step: str) -> str:
    """Return what a step is called; its number where its template is not here."""
    return label(step_names(calendar, step), get_language() or "en", otherwise=step)


def step_names(calendar: CycleCalendar, step: str) -> dict[str, str]:
    """Return what a step is called, by language; nothing where no template has it."""
    if step == SITTING:
        return {"en": _("Council votes on the financial budget")}
    found = _step(calendar, step)
    return dict(found.names) if found else {}


def step_product(calendar: CycleCalendar, step: str) -> str:
    """Return what there is after a step; nothing where its template is not here."""
    found = _step(calendar, step)
    return label(found.produces, get_language() or "en") if found else ""


def step_gate(calendar: CycleCalendar, step: str) -> str:
    """Return the gate that a step opens."""
    found = _step(calendar, step)
    return found.gate if found else ""


def _step(calendar: CycleCalendar, step: str) -> Step | None:
    template = templates().get(calendar.template)
    return template.step(step) if template else None


def span_to_lay(town: Municipality, year: int) -> CycleSpan:
    """Return the cycle that a new calendar begins with, in the town's own rhythm."""
    rhythm = int(town.parameters.get(RHYTHM, RHYTHM_DEFAULT))
    return CycleSpan(year, rhythm, town.first_month)


def sitting_to_begin_with(town: Municipality, span: CycleSpan) -> date:
    """Return the day of the sitting that the form proposes (CAL-2)."""
    earlier = [one for one in calendars_of(town) if one.year < span.year]
    before = (earlier[-1].year, sitting_of(earlier[-1]).due) if earlier else None
    return proposed_sitting(span, before=before)


def soon_days(town: Municipality) -> int:
    """Return how many days before its day a deadline is told of (CAL-8)."""
    return int(town.parameters.get(SOON_DAYS, SOON_DEFAULT))
