"""A step of a cycle as pages show it: its signal, its words, who holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naturbudget.apps.cycle.timing.rows import Holders, Row, role_word
from naturbudget.apps.suppliers.words import day_word
from naturbudget.core.calendar.lateness import PROGRESS, State

SIGNALS: Mapping[State, str] = {
    "done": "kept",
    "done-late": "prov",
    "late": "missed",
    "soon": "improving",
    "to-come": "tracked",
    "not-recorded": "unknown",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on a page of one step."""

    row: Row
    state: State
    days_late: int
    as_laid: int
    word: str
    ahead: int
    role: str
    people: str

    @property
    def signal(self) -> str:
        return SIGNALS[self.state]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done, as far as the product knows."""
        return self.row.timed.done is None

    @property
    def progress(self) -> str:
        """How far it is, in the words of the method."""
        return _(PROGRESS[self.row.timed.progress])

    @property
    def is_moved(self) -> bool:
        return self.row.timed.due != self.row.timed.laid

    @property
    def standing(self) -> str:
        """How it stands, where its day is said beside it."""
        if self.state == "to-come":
            return _("to come")
        if self.state == "soon":
            text = ngettext("in one day", "in {count} days", self.ahead)
            return text.format(count=self.ahead) if self.ahead else _("today")
        return self.word

    @property
    def in_the_way(self) -> str:
        """How much is in its way, in words."""
        count = len(self.row.way.problems)
        text = ngettext(
            "one thing is in the way", "{count} things are in the way", count
        )
        return text.format(count=count) if count else ""


def shown_of(
    rows: Iterable[Row], *, today: date, soon: int, people: Holders
) -> list[Shown]:
    """Return steps as pages show them.

    Args:
        rows: The steps.
        today: Against which day they are held.
        soon: Within how many days something is soon.
        people: Who holds each role.
    """
    return [
        Shown(
            row=row,
            state=row.timed.state(today, soon_days=soon),
            days_late=row.timed.days_late(today),
            as_laid=row.timed.days_late_as_laid(today),
            word=_word(row, today, soon),
            ahead=(row.timed.due - today).days,
            role=role_word(row.holder),
            people=people.of(row),
        )
        for row in rows
    ]


def _word(row: Row, today: date, soon: int) -> str:
    """Return how a step stands, in words."""
    timed = row.timed
    late = timed.days_late(today)
    if timed.done is not None:
        if not late:
            return _("done {day}").format(day=day_word(timed.done))
        return ngettext(
            "done {day}, one day late", "done {day}, {count} days late", late
        ).format(day=day_word(timed.done), count=late)
    if late:
        return days_late_word(late)
    if timed.state(today, soon_days=soon) == "not-recorded":
        return _("not recorded")
    return _("due {day}").format(day=day_word(timed.due))


def days_late_word(late: int) -> str:
    """Return by how many days something is late."""
    return ngettext("one day late", "{count} days late", late).format(count=late)
