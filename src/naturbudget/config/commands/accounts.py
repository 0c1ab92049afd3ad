"""Accounts and series: closed, opened again, renamed; indicators are renamed too."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import Any

from django.utils import timezone

from naturbudget.apps.cycle.lifetimes import (
    close_account,
    place_named,
    reopen_account,
)
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.actions import rename
from naturbudget.apps.resources.models import Account, Series
from naturbudget.config.commands import shared
from naturbudget.core.errors import gettext_noop

NO_SUCH_PLACE = gettext_noop(
    "{town} has no account and no series “{name}”. Look at the names in the books; "
    "paths are written whole, for example gas/town-hall."
)
NOT_A_NAME = gettext_noop(
    "“{text}” gives no name. Write LANGUAGE=NAME, for example sv=Stadshuset."
)
NOT_A_DAY = gettext_noop(
    "“{given}” is not a day. Write it as year-month-day, for example 2025-12-31."
)


def add_arguments(commands: Any) -> None:
    """Declare what is done to an account or a series that is open."""
    accounts = commands.add_parser(
        "account", help="close and rename accounts and series"
    )
    verbs = accounts.add_subparsers(required=True, metavar="VERB")
    close = verbs.add_parser("close", help="let it take no figures after a day")
    close.add_argument("--last", required=True, metavar="DAY", help="its last day")
    _finish(close, account_close)
    _finish(verbs.add_parser("reopen", help="open it again"), account_reopen)
    names = verbs.add_parser("rename", help="give it names; an indicator too")
    _finish(names, account_rename)
    names.add_argument("names", nargs="+", metavar="LANGUAGE=NAME")


def _finish(parser: Any, action: Any) -> None:
    parser.add_argument("slug")
    parser.add_argument("name", help="path of the account or code of the series")
    shared.add_by(parser)
    parser.set_defaults(action=action)


def account_close(options: Namespace) -> None:
    by, where = _asked(options, to="close-account")
    try:
        last = date.fromisoformat(options.last)
    except ValueError:
        raise shared.refuse("not-a-day", NOT_A_DAY, given=options.last) from None
    close_account(where, last=last, by=by, at=timezone.now())
    content = {"name": options.name, "last": str(last)}
    text = f"{options.name} is closed; its last day is {last}."
    shared.answer(options, content, text=text)


def account_reopen(options: Namespace) -> None:
    by, where = _asked(options, to="close-account")
    reopen_account(where, by=by, at=timezone.now())
    text = f"{options.name} takes figures again."
    shared.answer(options, {"name": options.name, "last": None}, text=text)


def account_rename(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="rename", by=by)
    where = town.indicators.filter(code=options.name).first()
    given = {}
    for text in options.names:
        language, mark, name = text.partition("=")
        if not mark:
            raise shared.refuse("not-a-setting", NOT_A_NAME, text=text)
        given[language.strip()] = name.strip()
    row = where or _found(town, options.name)
    rename(row, given, by=by, at=timezone.now())
    said = ", ".join(f"{name} ({language})" for language, name in row.names.items())
    text = f"{options.name} is called {said or options.name}."
    shared.answer(options, {"name": options.name, "names": row.names}, text=text)


def _asked(options: Namespace, *, to: str) -> tuple[User, Account | Series]:
    by = shared.person(options)
    return by, _found(shared.town(options, to=to, by=by), options.name)


def _found(town: Municipality, name: str) -> Account | Series:
    where = place_named(town, name)
    if where is None:
        raise shared.refuse("no-such-place", NO_SUCH_PLACE, town=town, name=name)
    return where
