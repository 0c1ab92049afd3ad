"""Accounts and series: closed, opened again, renamed; indicators are renamed too."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from naturbudget.apps.cycle.lifetimes import (
    close_account,
    reopen_account,
)
from naturbudget.apps.ledger.actions import enter_count, withdraw_count
from naturbudget.apps.ledger.actions.counting import expected_of, held_on
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.queries import require
from naturbudget.apps.resources.actions import rename
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.resources.queries import place_named, unit_table
from naturbudget.config.commands import shared
from naturbudget.core.errors import gettext_noop
from naturbudget.core.quantity import exact_decimal

NO_SUCH_PLACE = gettext_noop(
    "{town} has no account and no series “{name}”. Look at the names in the books; "
    "paths are written whole, for example gas/town-hall."
)
NOT_AN_ACCOUNT = gettext_noop(
    "{name} is a series; what is observed is never summed, so there is nothing to "
    "compare. Import the observation."
)
NO_COUNT = gettext_noop(
    "A count needs --amount and --evidence; --withdraw takes one back."
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
    count = verbs.add_parser("count", help="say what was counted or read on a day")
    _finish(count, account_count)
    count.add_argument("--day", required=True)
    count.add_argument("--amount", help="what is there at its end")
    count.add_argument("--unit", default="", help="else the account's own")
    count.add_argument("--evidence", type=Path, help="the list or the reading")
    count.add_argument("--withdraw", action="store_true", help="take it back")
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
    last = _day(options.last)
    close_account(where, last=last, by=by, at=timezone.now())
    content = {"name": options.name, "last": str(last)}
    text = f"{options.name} is closed; its last day is {last}."
    shared.answer(options, content, text=text)


def account_reopen(options: Namespace) -> None:
    by, where = _asked(options, to="close-account")
    reopen_account(where, by=by, at=timezone.now())
    text = f"{options.name} takes figures again."
    shared.answer(options, {"name": options.name, "last": None}, text=text)


def account_count(options: Namespace) -> None:
    """Keep what was counted on a day, or take it back."""
    by, account = _asked(options, to="enter-count")
    if not isinstance(account, Account):
        raise shared.refuse("not-an-account", NOT_AN_ACCOUNT, name=options.name)
    town, day, now = account.municipality, _day(options.day), timezone.now()
    require(town, by, to="enter-count", department_ids={account.department_id})
    content = {"name": options.name, "day": str(day), "amount": None, "held": None}
    if options.withdraw:
        withdraw_count(account, day=day, by=by, at=now)
        text = f"The count of {options.name}, {day}, is taken back."
        return shared.answer(options, content, text=text)
    if not options.amount or not options.evidence:
        raise shared.refuse("no-count", NO_COUNT)
    with transaction.atomic():  # A refused count leaves no evidence behind.
        row = enter_count(
            account,
            day=day,
            amount=exact_decimal(options.amount),
            unit=unit_table().canonical(options.unit) if options.unit else "",
            source=shared.keep(options.evidence, town, by),
            by=by,
            at=now,
        )
    expected, held = expected_of(row), held_on(account, day)
    content |= {"amount": str(expected), "held": str(held)}
    agrees = "the same" if expected == held else str(held)
    text = f"{options.name}, {day}: {expected} counted; the books hold {agrees}."
    return shared.answer(options, content, text=text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise shared.refuse("not-a-day", NOT_A_DAY, given=text) from None


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
