"""Connections: listed, and run by hand or by a timer."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from django.utils import timezone

from naturbudget.apps.connections.actions import (
    problems_of,
    run_connection,
    seal_run,
)
from naturbudget.apps.connections.models import Connection, Run
from naturbudget.apps.connections.queries import Listed, listed
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.config.commands import confirming, shared
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.leaf import instant

NO_CONNECTION = gettext_noop(
    "{town} has no connection “{name}”. Known are: {known}. Set it up on the page "
    "Connections of the Books."
)
NAME_OR_DUE = gettext_noop("Name one connection, or ask for all that are --due.")
COUNTS = ("new", "corrected", "unchanged", "absent", "doubts")
BAD = (Run.Outcome.FAILED, Run.Outcome.REFUSED)


class RunsFailedError(NaturbudgetError):
    """Something was not fetched, or does not fit the books."""


def add_arguments(commands: Any) -> None:
    """Declare the sub-commands."""
    top = commands.add_parser(
        "connections", help="list and run connections to statistical offices"
    )
    verbs = top.add_subparsers(required=True, metavar="VERB")
    told = verbs.add_parser("list", help="tell when each was run, and when it is due")
    told.add_argument("slug")
    told.set_defaults(action=connections_list)
    run = verbs.add_parser("run", help="fetch now; what is new waits to be sealed")
    run.add_argument("slug")
    run.add_argument("name", nargs="?", default="")
    run.add_argument("--due", action="store_true", help="all whose day has come")
    run.add_argument("--seal", action="store_true", help="seal what is new at once")
    confirming.add_confirm(run)
    run.set_defaults(action=connections_run)
    for parser in (told, run):
        shared.add_by(parser)


def connections_list(options: Namespace) -> None:
    """Tell each connection with its last run and its next."""
    town = shared.town(options, to="read-desk", by=shared.person(options))
    rows = [_told(one) for one in listed(town)]
    text = "\n".join(map(_line, rows))
    empty = f"{town} has no connection yet."
    shared.answer(options, {"connections": rows}, text=text or empty, rows=rows)


def _line(row: dict[str, Any]) -> str:
    last = f"last {row['last']} ({row['outcome']})" if row["last"] else "never run"
    return f"{row['name']}: {row['kind']}, {last}, next {row['due'] or 'by hand'}"


def connections_run(options: Namespace) -> None:
    """Fetch one connection, or all that are due; say what came of each."""
    by = shared.person(options)
    town = shared.town(options, to="run-connection", by=by)
    if bool(options.name) == options.due:
        raise shared.refuse("name-or-due", NAME_OR_DUE)
    chosen = [_named(town, options.name)] if options.name else _due(town)
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for connection in chosen:
        reasons = confirming.reasons(options)
        row, failed = _ran(connection, seal=options.seal, reasons=reasons, by=by)
        rows.append(row)
        problems += failed
    text = "\n".join(_said(row) for row in rows) or "Nothing is due."
    shared.answer(options, {"runs": rows}, text=text, rows=rows)
    if problems:
        raise RunsFailedError(*problems)


def _ran(
    connection: Connection, *, seal: bool, reasons: dict[str, str], by: User
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    run = run_connection(connection, by=by, at=timezone.now())
    problems = tuple(problems_of(run))
    if seal and run.is_waiting:
        try:
            seal_run(run, reasons=reasons, by=by, at=timezone.now())
        except NaturbudgetError as error:
            problems = error.problems
    told = {name: run.told.get(name, 0) for name in COUNTS}
    row = {"connection": connection.name, "outcome": str(run.outcome), **told}
    return row, problems


def _said(row: dict[str, Any]) -> str:
    if row["outcome"] in BAD:
        return f"{row['connection']}: {row['outcome']}."
    counts = ", ".join(f"{row[name]} {name}" for name in COUNTS)
    return f"{row['connection']}: {row['outcome']}; {counts}."


def _due(town: Municipality) -> list[Connection]:
    today = timezone.now().date()
    return [one.connection for one in listed(town) if one.due and one.due <= today]


def _named(town: Municipality, name: str) -> Connection:
    found = town.connections.filter(name=name).first()
    if found is None:
        names = town.connections.order_by("name").values_list("name", flat=True)
        known = ", ".join(names) or "-"
        raise shared.refuse(
            "no-connection", NO_CONNECTION, town=town, name=name, known=known
        )
    return found


def _told(one: Listed) -> dict[str, Any]:
    return {
        "name": one.connection.name,
        "kind": one.connection.kind,
        "rhythm": one.connection.rhythm,
        "last": instant(one.last.ran_at) if one.last else None,
        "outcome": str(one.last.outcome) if one.last else "",
        "due": str(one.due) if one.due else None,
    }
