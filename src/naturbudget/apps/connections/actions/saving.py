"""Saving a connection: where something is fetched, and what goes where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from naturbudget.apps.connections.adapters import ADAPTERS
from naturbudget.apps.connections.models import NAME_PATTERN, Connection
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)

PARTS_MAX = 100

NO_NAME = gettext_noop(
    "“{given}” is no name of a connection. Write small letters from a to z, figures "
    "and hyphens, as waste-eurostat; 60 at most."
)
NAME_TAKEN = gettext_noop(
    "There is a connection {name} already. Change it, or choose another name."
)
NO_KIND = gettext_noop("There is no connection of the kind “{given}”. Known: {known}.")
NO_PARTS = gettext_noop(
    "The connection does not say yet what goes where. Name at least one account or "
    "series and what is picked for it."
)
TOO_MANY_PARTS = gettext_noop("A connection has {limit} parts at most. Make two of it.")
NO_PICK = gettext_noop(
    "“{given}” does not say what is picked for {code}. Write column=word, several with "
    "semicolons between them, as geo=SE; unit=T."
)
NO_SUCH_CODE = gettext_noop(
    "There is no account and no series “{code}”. Open it first, or correct the code."
)
STATUSES = ("measured", "calculated", "estimated", "provisional")
NO_STATUS = gettext_noop("“{given}” is no status. Write one of: {known}.")


class UnconnectedError(NaturbudgetError):
    """A connection cannot be saved or run like this."""


def save_connection(
    municipality: Municipality,
    name: str,
    *,
    kind: str,
    parameters: Mapping[str, str],
    parts: Sequence[Mapping[str, Any]],
    rhythm: str = Connection.Rhythm.BY_HAND,
    supplier: str = "",
    is_new: bool = False,
    by: User,
    at: datetime,
) -> Connection:
    """Keep a connection under its name; saving it unchanged changes nothing.

    Nothing is fetched; an address that could not be, or that holds a password, is
    refused at once. Where it ``is_new``, the name must be free.

    Raises:
        NaturbudgetError: With everything that is wrong about it.
    """
    adapter = ADAPTERS.get(kind)
    if adapter is None:
        values = {
            "field": "kind",
            "given": shortened(kind),
            "known": ", ".join(ADAPTERS),
        }
        raise UnconnectedError(Problem("no-kind", NO_KIND, values))
    problems: list[Problem] = []
    if len(name) > 60 or not re.fullmatch(NAME_PATTERN, name):
        values = {"field": "name", "given": shortened(name)}
        problems.append(Problem("no-name", NO_NAME, values))
    kept: dict[str, str] = {}
    try:
        kept = adapter.check(parameters, inside=settings.FETCH_INSIDE)
    except NaturbudgetError as error:
        problems += error.problems
    problems += _part_problems(municipality, parts)
    if problems:
        raise UnconnectedError(*problems)
    facts = {
        "kind": kind,
        "supplier": supplier.strip()[:100],
        "rhythm": rhythm,
        "parameters": kept,
        "parts": [_part(part) for part in parts],
    }
    with transaction.atomic():
        owner = lock(municipality)
        row = owner.connections.filter(name=name).first()
        if row and is_new:
            values = {"field": "name", "name": name}
            raise UnconnectedError(Problem("name-taken", NAME_TAKEN, values))
        if row and all(getattr(row, fact) == said for fact, said in facts.items()):
            return row
        row = row or Connection(municipality=owner, name=name)
        for fact, said in facts.items():
            setattr(row, fact, said)
        row.saved_at, row.saved_by = at, by
        row.save()
        told = {"connection": name, "office": facts.pop("kind"), **facts}
        events.record("connection-saved", of=owner, by=by, at=at, **told)
    return row


def picks_in(text: str) -> dict[str, str] | None:
    """Return what ``geo=SE; unit=T`` picks, or nothing where it cannot be read.

    >>> picks_in("geo=SE; unit = T")
    {'geo': 'SE', 'unit': 'T'}
    """
    found = {}
    for one in text.split(";"):
        name, sign, value = (part.strip() for part in one.partition("="))
        if not name or not sign or not value:
            return None
        found[name] = value
    return found


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "picked": dict(part["picked"]),
        "code": part["code"],
        "unit": part["unit"],
        "status": part.get("status") or STATUSES[0],
    }


def _part_problems(
    town: Municipality, parts: Sequence[Mapping[str, Any]]
) -> list[Problem]:
    if not parts:
        return [Problem("no-parts", NO_PARTS, {"field": "parts"})]
    if len(parts) > PARTS_MAX:
        values = {"field": "parts", "limit": PARTS_MAX}
        return [Problem("too-many-parts", TOO_MANY_PARTS, values)]
    codes = [part["code"] for part in parts]
    known = {
        *town.accounts.filter(path__in=codes).values_list("path", flat=True),
        *town.series.filter(code__in=codes).values_list("code", flat=True),
    }
    units, found = unit_table(), []
    for part in parts:
        code = part["code"]
        if code not in known:
            values = {"field": "parts", "code": shortened(code)}
            found.append(Problem("no-such-code", NO_SUCH_CODE, values))
        if not part["picked"]:
            values = {"field": "parts", "given": "", "code": shortened(code)}
            found.append(Problem("no-pick", NO_PICK, values))
        if part.get("status") not in (None, "", *STATUSES):
            given = {"given": shortened(part["status"]), "known": ", ".join(STATUSES)}
            found.append(Problem("no-status", NO_STATUS, {"field": "parts", **given}))
        try:
            units.canonical(part["unit"])
        except NaturbudgetError as error:
            found += [
                Problem(one.code, one.text, {**one.values, "field": "parts"})
                for one in error.problems
            ]
    return found
