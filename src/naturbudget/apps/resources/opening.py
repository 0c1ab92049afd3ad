"""Opens accounts and series: one, or as many as a file names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.actions import ChartError, names_said, turning
from naturbudget.apps.resources.models import (
    Account,
    Entity,
    Name,
    Resource,
    Series,
    Unit,
)
from naturbudget.apps.resources.taken import ENVIRONMENT, Taken
from naturbudget.core.errors import Problem

BEGINNING = date(1800, 1, 1)


def check_account(
    municipality: Municipality,
    path: str,
    *,
    entity: str = "territory",
    names: Mapping[str, str] | None = None,
) -> None:
    """Refuse a path or names that no account may be opened under."""
    problems = Taken(municipality).problems_of_account(path, entity=entity)
    problems += turning(names or {})
    if problems:
        raise ChartError(*problems)


def check_series(
    municipality: Municipality, code: str, *, names: Mapping[str, str] | None = None
) -> None:
    """Refuse a code or names that no series may be opened under."""
    problems = Taken(municipality).problems_of(code) + turning(names or {})
    if problems:
        raise ChartError(*problems)


def open_account(
    municipality: Municipality,
    path: str,
    *,
    kind: str,
    unit: Unit,
    by: User,
    at: datetime,
    **fields: Any,
) -> Account:
    """Open an account, and the environment account of its unit if it is the first.

    Args:
        municipality: Whose it is.
        path: Its place in the tree.
        kind: A flow or a stock.
        unit: What it is kept in.
        by: Who opens it.
        at: When.
        fields: See ``placed``; and the account's rhythm.

    Raises:
        ChartError: Its path or a name of it cannot be used.
    """
    given = placed(municipality, **fields)
    account = Account(path=path, kind=kind, unit=unit, **given)
    _open(account, by=by, at=at)
    return account


def open_series(
    municipality: Municipality,
    code: str,
    *,
    unit: str,
    by: User,
    at: datetime,
    aggregation: str = Series.Aggregation.LAST,
    **fields: Any,
) -> Series:
    """Open a series of observations; ``unit`` is a canonical code.

    Raises:
        ChartError: Its code or a name of it cannot be used.
    """
    given = placed(municipality, **fields)
    series = Series(code=code, unit=unit, aggregation=aggregation, **given)
    _open(series, by=by, at=at)
    return series


def placed(
    municipality: Municipality,
    *,
    opened: date = BEGINNING,
    entity: str = Entity.TERRITORY,
    names: Mapping[str, str] | None = None,
    department: Department | None = None,
    resource: Resource | None = None,
    **rest: Any,
) -> dict[str, Any]:
    """Return what an account and a series both have, with what nobody says.

    Args:
        municipality: Whose it is.
        opened: The first day it takes figures of.
        entity: Whose tree it stands in.
        names: As people read it, by language.
        department: Who holds it.
        resource: What it is a figure of.
        rest: What only one of the two has, and its place.
    """
    return {
        "municipality": municipality,
        "opened": opened,
        "entity": entity,
        "names": dict(names or {}),
        "department": department,
        "resource": resource,
        **rest,
    }


def _open(row: Account | Series, *, by: User, at: datetime) -> None:
    refused = open_each(row.municipality, [row], by=by, at=at)
    if refused:
        raise ChartError(*refused[str(row)])


@transaction.atomic
def open_each(
    municipality: Municipality,
    wanted: Sequence[Account | Series],
    *,
    by: User,
    at: datetime,
) -> dict[str, list[Problem]]:
    """Open accounts and series, and the environment accounts of new units (L-5).

    The names in use are read once for all of them: a file with thousands of new
    meters does not ask the database anew for each.

    Args:
        municipality: Whose they are.
        wanted: Accounts and series that are in no table yet, in the order in which
            they are opened.
        by: Who opens them.
        at: When.

    Returns:
        Why some were refused, by path or code; all others are open.

    Source:
        L-3, L-5, L-9 (docs/method/ledger.md)
    """
    lock(municipality)
    taken = Taken(municipality)
    refused: dict[str, list[Problem]] = {}
    accounts: list[Account] = []
    series: list[Series] = []
    for row in wanted:
        if isinstance(row, Account):
            problems = taken.problems_of_account(row.path, entity=row.entity)
        else:
            problems = taken.problems_of(row.code)
        problems += turning(row.names)
        if problems:
            refused[str(row)] = problems
        elif isinstance(row, Account):
            taken.add_account(row.path, entity=row.entity)
            accounts.append(row)
        else:
            taken.add(row.code)
            series.append(row)
    counterparts = _counterparts(municipality, accounts)
    _name(municipality, [row.path for row in (*counterparts, *accounts)], "account")
    _name(municipality, [row.code for row in series], "series")
    Account.objects.bulk_create([*counterparts, *accounts])
    Series.objects.bulk_create(series)
    # What the log does not name of an account, the journal does.
    said = [
        {"account": row.path, "holds": row.kind, "entity": row.entity, **_kept(row)}
        for row in accounts
    ]
    events.record_each("account-opened", said, of=municipality, by=by, at=at)
    said = [
        {
            "series": row.code,
            "holds": row.aggregation,
            "entity": row.entity,
            **_kept(row),
        }
        for row in series
    ]
    events.record_each("series-opened", said, of=municipality, by=by, at=at)
    return refused


def _counterparts(
    municipality: Municipality, accounts: Sequence[Account]
) -> list[Account]:
    """Return the environment accounts of units that have none yet (L-5)."""
    kept = municipality.accounts.filter(kind=Account.Kind.ENVIRONMENT)
    known = set(kept.values_list("unit__code", flat=True))
    units = {row.unit.code: row.unit for row in accounts}
    return [
        Account(
            municipality=municipality,
            path=f"{ENVIRONMENT}/{code.replace(' ', '_').replace('/', '_per_')}",
            kind=Account.Kind.ENVIRONMENT,
            unit=unit,
            opened=BEGINNING,
        )
        for code, unit in units.items()
        if code not in known
    ]


def _name(municipality: Municipality, names: Sequence[str], what: str) -> None:
    Name.objects.bulk_create(
        Name(municipality=municipality, name=name, what=what) for name in names
    )


def _kept(row: Account | Series) -> dict[str, str]:
    """Return what else the journal tells of what is opened."""
    return {
        "first": row.opened.isoformat(),
        "department": row.department.code if row.department else "",
        "resource": row.resource.code if row.resource else "",
        "place": row.place,
        "named": names_said(row.names),
    }
