"""When a connection was run, and when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from naturbudget.apps.connections.models import Connection, Run
from naturbudget.apps.municipalities.models import Municipality

MONTHS = {
    Connection.Rhythm.MONTH: 1,
    Connection.Rhythm.QUARTER: 3,
    Connection.Rhythm.YEAR: 12,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A connection with its last run and the day of the next."""

    connection: Connection
    last: Run | None
    due: date | None


def listed(town: Municipality) -> list[Listed]:
    """Return the connections of a municipality by name, each with its last run."""
    last: dict[int, Run] = {}
    runs = Run.objects.filter(connection__municipality=town)
    runs = runs.select_related("connection__municipality")
    for run in runs.order_by("connection", "-number").distinct("connection"):
        last[run.connection_id] = run
    rows = town.connections.select_related("municipality").order_by("name")
    return [Listed(row, last.get(row.pk), _due(row, last.get(row.pk))) for row in rows]


def next_run(connection: Connection) -> date | None:
    """Return the day on which a connection is run by itself, or nothing."""
    return _due(connection, connection.runs.order_by("-number").first())


def due_connections(today: date) -> Iterator[Connection]:
    """Yield the connections whose day has come, of all municipalities."""
    for town in Municipality.objects.order_by("slug"):
        for one in listed(town):
            if one.due is not None and one.due <= today:
                yield one.connection


def unsettled_runs(town: Municipality) -> list[Run]:
    """Return the last run of each connection, where somebody has to look at it."""
    runs = Run.objects.filter(connection__municipality=town)
    runs = runs.select_related("connection__municipality")
    last = runs.order_by("connection", "-number").distinct("connection")
    settled = {Run.Outcome.NOTHING_NEW, Run.Outcome.SEALED, Run.Outcome.DRAFTED}
    return [run for run in last if run.outcome not in settled]


def _due(connection: Connection, last: Run | None) -> date | None:
    months = MONTHS.get(Connection.Rhythm(connection.rhythm))
    if months is None:
        return None
    if last is None:
        return connection.saved_at.date()
    if last.outcome == Run.Outcome.FAILED:
        return last.ran_at.date() + timedelta(days=1)
    return _after(last.ran_at.date(), months)


def _after(day: date, months: int) -> date:
    """Return the first day of the span of months that follows the one of a day."""
    number = (day.year * 12 + day.month - 1) // months * months + months
    return date(number // 12, number % 12 + 1, 1)
