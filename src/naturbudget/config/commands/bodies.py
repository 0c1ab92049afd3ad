"""Bodies that decide: told, and given their seats."""

from __future__ import annotations

import re
from argparse import Namespace
from typing import Any

from django.utils import timezone

from naturbudget.apps.municipalities.bodies import set_seats
from naturbudget.apps.municipalities.models import Body
from naturbudget.config.commands import shared
from naturbudget.core.errors import gettext_noop, shortened

NOT_A_NUMBER = gettext_noop(
    "“{given}” is no number of seats. Write a whole number, for example 41, or none "
    "where it is not known."
)
NOT_KNOWN = "none"
COUNT = re.compile(r"-?[0-9]{1,9}")


def add_arguments(commands: Any) -> None:
    """Declare what is told of bodies, and what is done to one."""
    bodies = commands.add_parser("body", help="tell the bodies, set their seats")
    verbs = bodies.add_subparsers(required=True, metavar="VERB")
    told = verbs.add_parser("list", help="tell the bodies and their seats")
    told.add_argument("slug")
    seats = verbs.add_parser("seats", help="say how many seats a body has")
    seats.add_argument("slug")
    seats.add_argument("kind", choices=Body.Kind.values)
    seats.add_argument("seats", help=f"a number, or {NOT_KNOWN}")
    for parser, action in ((told, body_list), (seats, body_seats)):
        shared.add_by(parser)
        parser.set_defaults(action=action)


def body_list(options: Namespace) -> None:
    """Tell the bodies and their seats."""
    town = shared.town(options, to="read-desk", by=shared.person(options))
    rows = [_told(body) for body in town.bodies.order_by("pk")]
    text = "\n".join(_said(row) for row in rows)
    shared.answer(options, {"bodies": rows}, text=text, rows=rows)


def body_seats(options: Namespace) -> None:
    """Say how many seats a body has, or that it is not known."""
    by = shared.person(options)
    town = shared.town(options, to="set-seats", by=by)
    given = options.seats.strip()
    if given != NOT_KNOWN and not COUNT.fullmatch(given):
        raise shared.refuse("not-a-number", NOT_A_NUMBER, given=shortened(given))
    body = shared.body(town, options.kind)
    seats = None if given == NOT_KNOWN else int(given)
    set_seats(body, seats, by=by, at=timezone.now())
    row = _told(body)
    shared.answer(options, row, text=_said(row))


def _told(body: Body) -> dict[str, Any]:
    return {"body": body.kind, "names": body.names, "seats": body.seats}


def _said(row: dict[str, Any]) -> str:
    seats = row["seats"]
    told = "seats not known" if seats is None else f"{seats} seats"
    return f"{row['body']}: {told}"
