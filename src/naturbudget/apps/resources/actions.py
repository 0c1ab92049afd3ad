"""What changes the chart of resources: accounts, series, indicators, units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
    Resource,
    Series,
    Unit,
)
from naturbudget.core.errors import (
    TURNING,
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
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


def resource(municipality: Municipality, code: str) -> Resource:
    """Return the resource of that code, added if it is new."""
    found, _ = Resource.objects.get_or_create(
        municipality=municipality, code=code, defaults={"names": {"en": code}}
    )
    return found


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
    problems += turning(names)
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


def turning(names: Mapping[str, str]) -> list[Problem]:
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
