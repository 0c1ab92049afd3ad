"""The three cycles on one year's line: where each step stands in the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language

from naturbudget.apps.cycle.timing.shown import Shown
from naturbudget.apps.municipalities.names import locale_of
from naturbudget.core.period import BudgetYear

LEFT, RIGHT, TOP, LANE = 118, 990, 40, 84
SIZE = 21  # of a mark
SLOTS = (0, -SIZE - 3, SIZE + 3)  # marks that would touch stand above and below


@dataclass(frozen=True, slots=True)
class Mark:
    """One step: its place, and how far its lateness reaches."""

    x: str
    y: str
    kind: str
    tail: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One cycle: its name, where it runs, and its marks."""

    year: int
    role: str
    y: int
    label_y: int
    role_y: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole: months, lanes, the sitting and today as lines."""

    width: int
    height: int
    months: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    lanes: tuple[Lane, ...]
    today: str
    sitting: str
    bottom: int


def drawing_of(
    columns: Sequence[tuple[int, str, Sequence[Shown]]],
    *,
    year: BudgetYear,
    today: date,
) -> Drawing:
    """Return the drawing of a budget year.

    Args:
        columns: For each cycle its year, what is done with it, and its steps.
        year: The budget year that is the width of the drawing.
        today: Where the line of today stands; nowhere if it is another year.
    """
    bottom = TOP + LANE * len(columns)
    sittings = [
        one.row.timed.due
        for _, _, steps in columns
        for one in steps
        if one.row.is_sitting and one.row.timed.due in year
    ]
    return Drawing(
        width=RIGHT + 10,
        height=bottom + 26,
        months=tuple((_x(_middle(one), year), _month(one)) for one in year.months),
        lines=tuple(_x(one, year) for one in (*year.months, year.last)),
        lanes=tuple(
            _lane(number, of, role, steps, year, today)
            for number, (of, role, steps) in enumerate(columns)
        ),
        today=_x(today, year) if today in year else "",
        sitting=_x(sittings[-1], year) if sittings else "",
        bottom=bottom,
    )


def _lane(
    number: int,
    of: int,
    role: str,
    steps: Sequence[Shown],
    year: BudgetYear,
    today: date,
) -> Lane:
    y = TOP + LANE * number + LANE // 2
    marks: list[Mark] = []
    taken: dict[int, float] = {}
    for one in sorted(steps, key=lambda shown: shown.row.timed.due):
        due = one.row.timed.due
        if due not in year or one.row.is_sitting:
            continue
        x = float(_x(due, year))
        free = [slot for slot in SLOTS if x - taken.get(slot, 0) >= SIZE]
        slot = free[0] if free else SLOTS[-1]
        taken[slot] = x
        marks.append(_mark(one, y + slot, year, today))
    return Lane(of, role, y, y - 3, y + 15, tuple(marks))


def _mark(one: Shown, y: int, year: BudgetYear, today: date) -> Mark:
    timed, x = one.row.timed, _x(one.row.timed.due, year)
    until = min(timed.done or today, year.last)
    tail = _x(until, year) if one.days_late else ""
    title = f"{one.row.step} {one.row.name}: {one.word}"
    return Mark(x, str(y), one.state, tail, one.row.step, title)


def _middle(month: date) -> date:
    return month.replace(day=16)


def _month(first: date) -> str:
    """Return a month in a few letters."""
    return format_date(first, "LLL", locale=locale_of(get_language() or "en"))


def _x(day: date, year: BudgetYear) -> str:
    share = (day - year.first).days / (year.days - 1)
    return f"{LEFT + (RIGHT - LEFT) * share:.1f}"
