"""Requests for data: opened, reminded of, told; suppliers from a file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from django.utils import timezone

from naturbudget.apps.suppliers.actions.asking import open_requests, remind
from naturbudget.apps.suppliers.loading import load_suppliers
from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.apps.suppliers.queries import latest_answer, requests_in
from naturbudget.apps.suppliers.sealed import in_books, owed, settled
from naturbudget.config.commands import shared

# The state of an open request whose figure came another way.
IN_BOOKS = "in-books"


def add_arguments(commands: Any) -> None:
    """Declare what is done about requests for data and suppliers."""
    requests = commands.add_parser("requests", help="ask for figures, and remind")
    verbs = requests.add_subparsers(required=True, metavar="VERB")
    opened = verbs.add_parser("open", help="ask for every figure that is due")
    _finish(opened, requests_open)
    reminded = verbs.add_parser("remind", help="write about what is owed")
    _finish(reminded, requests_remind)
    for parser in (opened, reminded):
        parser.add_argument(
            "--on", type=shared.day, metavar="DAY", help="as on this day; else today"
        )
    told = verbs.add_parser("list", help="tell what was asked for, and what came")
    told.add_argument("--state", choices=[*DataRequest.State.values, IN_BOOKS])
    _finish(told, requests_list)
    suppliers = commands.add_parser("suppliers", help="who supplies which figure")
    verbs = suppliers.add_subparsers(required=True, metavar="VERB")
    load = verbs.add_parser("load", help="take suppliers and supplies from a CSV")
    _finish(load, suppliers_load)
    load.add_argument("file", type=Path)


def _finish(parser: Any, action: Any) -> None:
    parser.add_argument("slug")
    shared.add_by(parser)
    parser.set_defaults(action=action)


def requests_open(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="ask-for-data", by=by)
    now = timezone.now()
    found = open_requests(town, on=options.on or now.date(), by=by, at=now)
    rows = [_row(one) for one in found]
    text = f"{shared.counted(len(found), 'figure')} asked for."
    shared.answer(options, {"opened": rows}, text=text, rows=rows)


def requests_remind(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="ask-for-data", by=by)
    now = timezone.now()
    done = remind(town, on=options.on or now.date(), by=by, at=now)
    content = {
        "reminded": done.reminded,
        "escalated": done.escalated,
        "told": done.told,
    }
    text = (
        f"{shared.counted(done.reminded, 'reminder')} written, {done.escalated} to "
        f"heads of departments; {done.told} handed to the co-ordinator."
    )
    shared.answer(options, content, text=text)


def requests_list(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="read-desk", by=by)
    known = requests_in(town)
    if options.state == DataRequest.State.OPEN:
        asked = owed(known)
    elif options.state == IN_BOOKS:
        asked = settled(known)
    elif options.state:
        asked = in_books(known).filter(state=options.state)
    else:
        asked = in_books(known)
    rows = [_row(one) for one in asked.order_by("due", "pk")]
    text = "\n".join(
        f"{one['thing']} {one['first']} {one['last']}: {one['state']}, due "
        f"{one['due']}, {one['supplier']}"
        for one in rows
    )
    content = {"requests": rows}
    shared.answer(options, content, text=text or "Nothing like that.", rows=rows)


def _row(asked: DataRequest) -> dict[str, object]:
    answer, sealed = latest_answer(asked), getattr(asked, "sealed_as", None)
    is_settled = asked.is_open and sealed
    return {
        "thing": str(asked.thing),
        "first": str(asked.first),
        "last": str(asked.last),
        "due": str(asked.due),
        "supplier": asked.supplier.code,
        "state": IN_BOOKS if is_settled else asked.state,
        "answered": answer.given_at.isoformat() if answer else "",
        "voucher": sealed or (answer.voucher if answer else ""),
    }


def suppliers_load(options: Namespace) -> None:
    """Take suppliers and supplies from a CSV, all or none."""
    by = shared.person(options)
    town = shared.town(options, to="set-supply", by=by)
    content = shared.read(options.file)
    done = load_suppliers(
        town, content, name=options.file.name, by=by, at=timezone.now()
    )
    text = (
        f"{shared.counted(done.suppliers, 'supplier')} and "
        f"{shared.counted(done.supplies, 'supply')} set or changed."
    ).replace("supplys", "supplies")
    content_said = {"suppliers": done.suppliers, "supplies": done.supplies}
    shared.answer(options, content_said, text=text)
