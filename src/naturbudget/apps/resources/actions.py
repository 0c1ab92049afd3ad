"""What changes the chart of resources: accounts, series, indicators, units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources as files
from typing import Any

import yaml
from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.municipalities.names import languages_of
from naturbudget.apps.resources.models import (
    Account,
    Indicator,
    Name,
    Resource,
    Series,
    Unit,
)
from naturbudget.apps.resources.queries import shipped_factors
from naturbudget.core.errors import (
    TURNING,
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)

NAME_TAKEN = gettext_noop(
    "“{name}” is already the name of a {what}. Accounts, series and indicators share "
    "one list of names; choose another."
)
NOT_A_NAME = gettext_noop(
    "“{name}” cannot be a name. Use letters, digits, hyphens, points and underscores, "
    "with / between the steps of a path, for example heat/schools."
)
NODE_TAKEN = gettext_noop(
    "“{name}” would stand above or below the account “{other}”. Postings go to the "
    "leaves of the tree; choose a path of its own."
)
ENVIRONMENT = "environment"
OF_ENVIRONMENT = gettext_noop(
    "“{name}” belongs to the environment, whose accounts the product opens itself: one "
    "for each unit. Begin the name with another word."
)
SHIPPED = gettext_noop(
    "“{name}” is the name of a factor that comes with the product. Choose another."
)
OTHER_TREE = gettext_noop(
    "“{root}” is a tree of the {held}, and this account would belong to the {given}. "
    "The two are never added up; begin its path with another word."
)
NO_SUCH_LANGUAGE = gettext_noop(
    "There is no language “{language}” here. Names may be given in: {known}."
)
NAME_TOO_LONG = gettext_noop(
    "“{name}…” has {count} characters; a name has {limit} at most. Shorten it."
)
NAME_MAX = 200
NAME_TURNS = gettext_noop(
    "The name “{name}” holds an unseen sign that turns the direction of writing, and "
    "reads as something else. Type it anew."
)
NOT_A_UNIT_FOR_ACCOUNTS = gettext_noop(
    "Accounts are kept in simple units, and “{unit}” is a quotient. A rate or a ratio "
    "is a series, or an indicator over two accounts."
)
BEGINNING = date(1800, 1, 1)
STEP = re.compile(r"\w(?:[\w.-]*\w)?")


class ChartError(NaturbudgetError):
    """The account, series or indicator cannot be opened like this."""


def load_units(*, using: str = "owner") -> int:
    """Store the rows of the table of units that are new; return their number."""
    path = files.files("naturbudget") / "data" / "units.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = set(Unit.objects.using(using).values_list("code", flat=True))
    new = [_unit(row) for row in rows if row["code"] not in known]
    Unit.objects.using(using).bulk_create(new)
    return len(new)


def _unit(row: Mapping[str, Any]) -> Unit:
    return Unit(
        code=row["code"],
        dimension=row["dimension"],
        num=int(str(row["num"])),
        den=int(str(row["den"])),
        scale=int(str(row["scale"])),
        symbol=row["symbol"],
        aliases=row.get("aliases", []),
    )


def check_name(municipality: Municipality, name: str, *, what: str) -> list[Problem]:
    """Return every reason why a name cannot be used for something new."""
    steps = name.split("/")
    if not all(STEP.fullmatch(step) for step in steps):
        return [Problem("not-a-name", NOT_A_NAME, {"name": name})]
    if steps[0] == ENVIRONMENT:
        return [Problem("of-environment", OF_ENVIRONMENT, {"name": name})]
    if found := municipality.names_in_use.filter(name=name).first():
        values = {"name": name, "what": found.what}
        return [Problem("name-taken", NAME_TAKEN, values)]
    if name in shipped_factors():
        return [Problem("name-shipped", SHIPPED, {"name": name})]
    if what != "account":
        return []
    above = ["/".join(steps[:depth]) for depth in range(1, len(steps))]
    others = municipality.accounts.filter(path__in=above) or (
        municipality.accounts.filter(path__startswith=f"{name}/")
    )
    return [
        Problem("node-taken", NODE_TAKEN, {"name": name, "other": other.path})
        for other in others[:1]
    ]


def _tree_problems(municipality: Municipality, path: str, entity: str) -> list[Problem]:
    """Return why a path cannot stand in its tree: trees have one owner (L-9)."""
    root, step, _ = path.partition("/")
    accounts = municipality.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    other = accounts.filter(path__startswith=f"{root}/").exclude(entity=entity).first()
    if not step or other is None:
        return []
    values = {"root": root, "held": other.entity, "given": entity}
    return [Problem("other-tree", OTHER_TREE, values)]


def check_account(
    municipality: Municipality,
    path: str,
    *,
    entity: str = "territory",
    names: Mapping[str, str] | None = None,
) -> None:
    """Refuse a path or names that no account may be opened under."""
    problems = check_name(municipality, path, what="account")
    problems += _tree_problems(municipality, path, entity) + _turning(names or {})
    if problems:
        raise ChartError(*problems)


def check_series(
    municipality: Municipality, code: str, *, names: Mapping[str, str] | None = None
) -> None:
    """Refuse a code or names that no series may be opened under."""
    problems = check_name(municipality, code, what="series") + _turning(names or {})
    if problems:
        raise ChartError(*problems)


def environment_account(municipality: Municipality, unit: Unit) -> Account:
    """Return the counterpart of a unit, opened when the unit is first used (L-5)."""
    account = municipality.accounts.filter(
        unit=unit, kind=Account.Kind.ENVIRONMENT
    ).first()
    if account:
        return account
    path = f"{ENVIRONMENT}/{unit.code.replace(' ', '_').replace('/', '_per_')}"
    Name.objects.create(municipality=municipality, name=path, what="account")
    return Account.objects.create(
        municipality=municipality,
        path=path,
        kind=Account.Kind.ENVIRONMENT,
        unit=unit,
        opened=BEGINNING,
    )


def resource(municipality: Municipality, code: str) -> Resource:
    """Return the resource of that code, added if it is new."""
    found, _ = Resource.objects.get_or_create(
        municipality=municipality, code=code, defaults={"names": {"en": code}}
    )
    return found


@transaction.atomic
def open_account(
    municipality: Municipality,
    path: str,
    *,
    kind: str,
    unit: Unit,
    by: User,
    at: datetime,
    opened: date = BEGINNING,
    entity: str = "territory",
    names: Mapping[str, str] | None = None,
    department: Department | None = None,
    resource: Resource | None = None,
    rhythm: str = Account.Rhythm.YEAR,
    place: str = "",
) -> Account:
    """Open an account, and the environment account of its unit if it is the first."""
    lock(municipality)
    check_account(municipality, path, entity=entity, names=names)
    environment_account(municipality, unit)
    Name.objects.create(municipality=municipality, name=path, what="account")
    account = Account.objects.create(
        municipality=municipality,
        path=path,
        kind=kind,
        unit=unit,
        opened=opened,
        entity=entity,
        names=dict(names or {}),
        department=department,
        resource=resource,
        rhythm=rhythm,
        place=place,
    )
    # What the log does not name of an account, the journal does.
    events.record(
        "account-opened",
        of=municipality,
        by=by,
        at=at,
        account=path,
        holds=kind,
        entity=entity,
        **_kept(account),
    )
    return account


@transaction.atomic
def open_series(
    municipality: Municipality,
    code: str,
    *,
    unit: str,
    by: User,
    at: datetime,
    opened: date = BEGINNING,
    entity: str = "territory",
    names: Mapping[str, str] | None = None,
    department: Department | None = None,
    resource: Resource | None = None,
    aggregation: str = Series.Aggregation.LAST,
    place: str = "",
) -> Series:
    """Open a series of observations; ``unit`` is a canonical code."""
    lock(municipality)
    check_series(municipality, code, names=names)
    Name.objects.create(municipality=municipality, name=code, what="series")
    series = Series.objects.create(
        municipality=municipality,
        code=code,
        unit=unit,
        opened=opened,
        entity=entity,
        names=dict(names or {}),
        department=department,
        resource=resource,
        aggregation=aggregation,
        place=place,
    )
    events.record(
        "series-opened",
        of=municipality,
        by=by,
        at=at,
        series=code,
        holds=aggregation,
        entity=entity,
        **_kept(series),
    )
    return series


def _kept(row: Account | Series) -> dict[str, str]:
    """Return what else the journal tells of what is opened."""
    return {
        "first": row.opened.isoformat(),
        "department": row.department.code if row.department else "",
        "resource": row.resource.code if row.resource else "",
    }


@transaction.atomic
def assign_holder(
    row: Account | Series, department: Department, *, by: User, at: datetime
) -> None:
    """Let a department hold an account or a series that nobody holds yet."""
    owner = lock(row.municipality)
    row.department = department
    row.save(update_fields=["department"])
    said = {"account": str(row), "department": department.code}
    events.record("account-held", of=owner, by=by, at=at, **said)


@transaction.atomic
def rename(
    row: Account | Series | Indicator,
    names: Mapping[str, str],
    *,
    by: User,
    at: datetime,
) -> bool:
    """Give the names that people read; path and code stay, and so does what was voted.

    Args:
        row: What is named.
        names: By language; an empty one takes the name in that language away. What
            is not named here keeps its name.
        by: Who renames; the journal says what it was called before.
        at: When.

    Returns:
        Whether anything changed.

    Raises:
        ChartError: A language is none of the town's or the product's, or a name is
            too long.

    Source:
        L-3 (docs/method/ledger.md)
    """
    town = lock(row.municipality)
    before = dict(row.names)
    known = [*languages_of(town.languages), *before]
    problems = [
        Problem(
            "no-such-language",
            NO_SUCH_LANGUAGE,
            {"language": language, "known": ", ".join(dict.fromkeys(known))},
        )
        for language in names
        if language not in known
    ]
    problems += [
        Problem(
            "name-too-long",
            NAME_TOO_LONG,
            {"name": name[:20], "count": len(name), "limit": NAME_MAX},
        )
        for name in names.values()
        if len(name) > NAME_MAX
    ]
    problems += _turning(names)
    if problems:
        raise ChartError(*problems)
    after = {language: name for language, name in {**before, **names}.items() if name}
    if after == before:
        return False
    row.names = after
    row.save(update_fields=["names"])
    events.record(
        "renamed",
        of=town,
        by=by,
        at=at,
        name=str(row),
        before=names_said(before),
        after=names_said(after),
    )
    return True


def _turning(names: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with names that are read otherwise than they are written."""
    return [
        Problem("name-turns", NAME_TURNS, {"name": shortened(TURNING.sub("", name))})
        for name in names.values()
        if TURNING.search(name)
    ]


def names_said(names: Mapping[str, str]) -> str:
    """Return names as the journal writes them; the database keeps them in no order."""
    said = [f"{name} ({language})" for language, name in sorted(names.items())]
    return ", ".join(said) or "–"
