"""A calendar template: each step of a cycle, and from which day it is counted."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.period import MONTHS, ONE_DAY

# The financial budget's vote, from which the rest is counted; no step of a template.
SITTING: Final = "sitting"
FIRST, LAST = "first", "last"
ANCHORS: Final = (SITTING, FIRST, LAST)
CYCLE, PERIOD = "cycle", "period"
MONTHS_MAX = 36
DAYS_MAX = 366

INCOMPLETE = gettext_noop(
    "Step {step} of the calendar template {template} lacks {field}, or it means "
    "nothing. Correct the file."
)
TWICE = gettext_noop(
    "Step {step} stands twice in the calendar template {template}. Take one out."
)
EMPTY = gettext_noop("The calendar template {template} has no steps.")


class TemplateError(NaturbudgetError):
    """A calendar template cannot be read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a cycle.

    Attributes:
        code: Its number in the method, for example ``1.8``.
        names: What it is called, by language.
        produces: What there is after it, by language.
        holder: The role that holds it.
        anchor: From which day it is counted: the sitting, the first day of the cycle
            or period, or its last.
        months: How many months after that day; minus is before.
        days: How many days more.
        each: Whether it is done once in a cycle or in each of its periods.
        gate: The gate that it opens.
    """

    code: str
    names: Mapping[str, str]
    produces: Mapping[str, str]
    holder: str
    anchor: str
    months: int
    days: int
    each: str
    gate: str

    def due(self, *, sitting: date, first: date, last: date) -> date:
        """Return its day.

        Source:
            CAL-1 (docs/method/calendar.md)
        """
        start = {SITTING: sitting, FIRST: first, LAST: last}[self.anchor]
        return shifted(start, self.months) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Template:
    """All steps of a cycle in their order, and where they come from."""

    name: str
    version: str
    names: Mapping[str, str]
    source: str
    steps: tuple[Step, ...]

    def step(self, code: str) -> Step | None:
        """Return the step of that number, if the template has it."""
        return next((one for one in self.steps if one.code == code), None)


def shifted(day: date, months: int) -> date:
    """Return the day so many months later; minus is earlier.

    The last day of a month leads to the last day of a month, and a day that the other
    month does not have to its last.

    Source:
        CAL-1 (docs/method/calendar.md)

    >>> str(shifted(date(2025, 2, 28), 6)), str(shifted(date(2026, 11, 24), -8))
    ('2025-08-31', '2026-03-24')
    """
    past = day.year * len(MONTHS) + day.month - 1 + months
    year, month = past // len(MONTHS), past % len(MONTHS) + 1
    last = monthrange(year, month)[1]
    is_last = (day + ONE_DAY).month != day.month
    return date(year, month, last if is_last else min(day.day, last))


def read_template(told: Mapping[str, Any], *, roles: Sequence[str]) -> Template:
    """Return the template that a file tells of.

    Args:
        told: The content of the file.
        roles: The roles that may hold a step.

    Raises:
        TemplateError: Something is missing, unknown or told twice; all of it is said.

    Source:
        CAL-1 (docs/method/calendar.md)
    """
    name = str(told.get("name", ""))
    rows = list(told.get("steps") or [])
    problems = [
        Problem(
            "step-incomplete",
            INCOMPLETE,
            {"template": name, "step": str(row.get("id", "")), "field": field},
        )
        for row in rows
        for field in _wrong(row, roles)
    ]
    codes = [str(row.get("id", "")) for row in rows]
    problems += [
        Problem("step-twice", TWICE, {"template": name, "step": code})
        for code in sorted({one for one in codes if codes.count(one) > 1})
    ]
    if not rows:
        problems.append(Problem("no-steps", EMPTY, {"template": name}))
    if problems:
        raise TemplateError(*problems)
    return Template(
        name=name,
        version=str(told.get("version", "")),
        names=dict(told.get("names") or {}),
        source=str(told.get("source", "")),
        steps=tuple(_step(row) for row in rows),
    )


def _wrong(row: Mapping[str, Any], roles: Sequence[str]) -> list[str]:
    """Return the fields of a step that are missing or mean nothing."""
    months, days = row.get("months", 0), row.get("days", 0)
    is_right = {
        "id": bool(row.get("id")) and row.get("id") != SITTING,
        "names": bool((row.get("names") or {}).get("en")),
        "produces": bool((row.get("produces") or {}).get("en")),
        "holder": row.get("holder") in roles,
        "from": row.get("from") in ANCHORS,
        "months": isinstance(months, int) and abs(months) <= MONTHS_MAX,
        "days": isinstance(days, int) and abs(days) <= DAYS_MAX,
        "each": row.get("each") in (CYCLE, PERIOD)
        and not (row.get("each") == PERIOD and row.get("from") == SITTING),
        "gate": bool(row.get("gate")),
    }
    return [field for field, right in is_right.items() if not right]


def _step(row: Mapping[str, Any]) -> Step:
    return Step(
        code=str(row["id"]),
        names=dict(row["names"]),
        produces=dict(row["produces"]),
        holder=row["holder"],
        anchor=row["from"],
        months=row.get("months", 0),
        days=row.get("days", 0),
        each=row["each"],
        gate=row["gate"],
    )
