"""Whether calendars, deadlines and their moves are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.calendar.models import Deadline, Move
from naturbudget.config.checks.journal.told import Entry, Facts, Told, done, matched

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield what was laid or moved otherwise than the journal tells.

    Source:
        L-40 (docs/method/ledger.md), CAL-3 (docs/method/calendar.md)
    """
    yield from _calendars(told)
    yield from _deadlines(told)
    yield from _moves(told)


def _calendars(told: Told) -> Iterator[str]:
    names = ("rhythm", "template", "edition")
    entries: Pairs = {
        f"the calendar of {entry.what['year']}": (
            entry,
            {**{name: entry.what[name] for name in names}, **entry.done},
        )
        for entry in told.of("calendar-laid")
    }
    rows = {
        f"the calendar of {row.year}": {
            "rhythm": row.rhythm,
            "template": row.template,
            "edition": row.version,
            **done(row.laid_at, row.laid_by.email),
        }
        for row in told.town.calendars.select_related("laid_by")
    }
    yield from matched(entries, rows)


def _deadlines(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"the deadline {name}": (entry, {"its day and holder": day})
        for entry in told.of("calendar-laid")
        for name, day in entry.what["deadlines"].items()
    }
    deadlines = Deadline.objects.filter(calendar__municipality=told.town)
    rows: dict[str, Facts] = {
        f"the deadline {row.step} {row.year}": {
            "its day and holder": f"{row.laid} {row.holder}"
        }
        for row in deadlines
    }
    yield from matched(entries, rows)


def _moves(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("deadline-moved", "sitting-moved"):
        what = entry.what
        moved = what.get("deadlines") or {
            f"{what['step']} {what['year']} {what['turn']}": what["due"]
        }
        for name, day in moved.items():
            facts = {"its day": day, "its reason": what["reason"], **entry.done}
            entries[f"the move {name}"] = (entry, facts)
    moves = Move.objects.filter(deadline__calendar__municipality=told.town)
    rows = {
        f"the move {row.deadline.step} {row.deadline.year} {row.number}": {
            "its day": row.due,
            "its reason": row.reason,
            **done(row.moved_at, row.moved_by.email),
        }
        for row in moves.select_related("deadline", "moved_by")
    }
    yield from matched(entries, rows)
