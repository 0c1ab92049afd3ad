"""The calendar: three cycles side by side, each step against its deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naturbudget.apps.calendar.models import CycleCalendar
from naturbudget.apps.calendar.queries import calendar_of, calendars_of, soon_days
from naturbudget.apps.cycle.queries import voted_budget_of
from naturbudget.apps.cycle.timing.drawing import drawing_of
from naturbudget.apps.cycle.timing.rows import Holders, facts_of, rows_of
from naturbudget.apps.cycle.timing.shown import Shown, shown_of
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.suppliers.words import month_word
from naturbudget.core.calendar.laying import PREPARATION
from naturbudget.core.period import YEAR_MAX, YEAR_MIN, BudgetYear, budget_year, year_of

BALANCING = "3."


@dataclass(frozen=True)
class Column:
    """A budget year on the page: what is done with it, and its steps."""

    year: int
    role: str
    calendar: CycleCalendar | None
    steps: Sequence[Shown]

    def due_in(self, first: date, last: date) -> list[Shown]:
        return [one for one in self.steps if first <= one.row.timed.due <= last]


@dataclass(frozen=True)
class Month:
    """A row of the page: a month, or what lies around the year."""

    word: str
    cells: Sequence[tuple[Column, Sequence[Shown]]]
    is_now: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is due in it."""
        return not any(steps for _column, steps in self.cells)


@login_required
@require_safe
def calendar(request: UserRequest, slug: str) -> HttpResponse:
    """Show last year, this year and next year, month by month."""
    town = town_for(request, slug, to="read-desk")
    today = timezone.now().date()
    running = _year_asked(request, year_of(today, town.first_month))
    year = budget_year(running, town.first_month)
    columns = _columns(town, running, today)
    steps = [one for column in columns for one in column.steps]
    late = [one for one in steps if one.state == "late"]
    is_this = today in year
    context: dict[str, Any] = {
        **desk(request, town, "calendar"),
        "year": year,
        "running": running,
        "before": running - 1 if running > YEAR_MIN + 1 else None,
        "after": running + 1 if running < YEAR_MAX - 1 else None,
        "columns": columns,
        "months": _months(columns, year, today),
        "late": sorted(late, key=lambda one: -one.days_late),
        "soon": [
            one for one in steps if one.state == "soon" and not one.row.is_sitting
        ],
        "is_laid": any(column.calendar for column in columns),
        "to_lay": [column for column in columns if column.calendar is None],
        "is_this_year": is_this,
        "lacks_a_vote": is_this
        and columns[1].calendar is not None
        and voted_budget_of(town, running) is None,
        "drawing": drawing_of(
            [(one.year, one.role, one.steps) for one in columns], year=year, today=today
        ),
        "today": today,
    }
    return render(request, "cycle/calendar.html", context)


def _year_asked(request: HttpRequest, running: int) -> int:
    """Return the year that the address names; the running one if it names none."""
    text = request.GET.get("year", "")
    if not text:
        return running
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Http404("That is no year.")
    found = int(text)
    if not YEAR_MIN < found < YEAR_MAX:
        raise Http404("No books have that year.")
    return found


def _columns(town: Municipality, running: int, today: date) -> list[Column]:
    years = {
        running - 1: _("is balanced"),
        running: _("runs"),
        running + 1: _("is prepared"),
    }
    calendars = calendars_of(town, years)
    facts = facts_of(town, calendars, today=today)
    people, soon = Holders(town), soon_days(town)
    shown = [
        one
        for row in calendars
        for one in shown_of(rows_of(row, facts), today=today, soon=soon, people=people)
    ]
    of_year = {period.year: row for row in calendars for period in row.span.periods}
    return [
        Column(
            year,
            role,
            of_year.get(year),
            [one for one in shown if one.row.deadline.year == year],
        )
        for year, role in years.items()
    ]


def _months(columns: Sequence[Column], year: BudgetYear, today: date) -> list[Month]:
    """Return the rows of the page; what lies around the year has rows of its own."""
    found = []
    earlier = [
        (
            column,
            [
                one
                for one in column.steps
                if one.row.timed.due < year.first and one.state == "late"
            ],
        )
        for column in columns
    ]
    if any(steps for _column, steps in earlier):
        found.append(Month(_("Earlier"), earlier))
    ends = [*year.months[1:], year.last]
    for number, first in enumerate(year.months):
        last = ends[number] if number == len(year.months) - 1 else _eve(ends[number])
        cells = [(column, column.due_in(first, last)) for column in columns]
        found.append(Month(month_word(first), cells, is_now=first <= today <= last))
    phases = (BALANCING, None, PREPARATION)
    later = [
        (column, _later(column, phase, year))
        for column, phase in zip(columns, phases, strict=True)
    ]
    if any(steps for _column, steps in later):
        found.append(Month(_("Later"), later))
    return found


def _later(column: Column, phase: str | None, year: BudgetYear) -> list[Shown]:
    return [
        one
        for one in column.steps
        if phase is not None
        and one.row.timed.due > year.last
        and (one.row.step.startswith(phase) or one.row.is_sitting)
    ]


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


@login_required
@require_safe
def cycle(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show all steps of the cycle that has a budget year."""
    town = town_for(request, slug, to="read-desk")
    if not YEAR_MIN <= year <= YEAR_MAX:
        raise Http404("No books have that year.")
    found, today = calendar_of(town, year), timezone.now().date()
    context = {
        **desk(request, town, "calendar"),
        "year": year,
        "calendar": found,
        "today": today,
    }
    if found is not None:
        rows = rows_of(found, facts_of(town, [found], today=today))
        steps = shown_of(rows, today=today, soon=soon_days(town), people=Holders(town))
        signers = Signers(town)
        context |= {
            "steps": steps,
            "late": [one for one in steps if one.state == "late"],
            "is_of_two": found.rhythm > 1,
            "years": [one.year for one in found.span.periods],
            "laid_by": signers.word(found.laid_by),
            "sitting": next(one for one in steps if one.row.is_sitting),
            "moves": [
                (one, move, signers.word(move.moved_by))
                for one in steps
                for move in one.row.deadline.moved
                if not move.follows
            ],
        }
    return render(request, "cycle/cycle.html", context)
