"""The sheet of an indicator: what is said of it beside its formula, with a history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.models import Indicator
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.indicator.sheet import (
    CHARACTERS_MAX,
    SheetError,
    base_problems,
    read_breaks,
)

TEXTS = ("purpose", "about", "source", "base_reason", "legal", "lag")
FIELDS = (*TEXTS, "base_year", "owner", "breaks")
LAG_CHARACTERS_MAX = 200

NO_DEPARTMENT = gettext_noop("There is no department {code} here.")
TOO_LONG = gettext_noop("This has {count} characters; {limit} at most are kept.")


def sheet_of(indicator: Indicator) -> dict[str, Any]:
    """Return what the sheet says, as the journal tells it."""
    said: dict[str, Any] = {name: getattr(indicator, name) for name in TEXTS}
    owner = indicator.owner
    return {
        **said,
        "base_year": indicator.base_year,
        "owner": owner.code if owner else "",
        "breaks": indicator.breaks,
    }


@transaction.atomic
def write_sheet(
    indicator: Indicator, given: Mapping[str, Any], *, by: User, at: datetime
) -> bool:
    """Write what the sheet of an indicator says; what is not given stays.

    Args:
        indicator: Whose sheet.
        given: New texts by their ``FIELDS``; ``owner`` is the code of a department,
            ``breaks`` the lines a person wrote or the list that is kept.
        by: Who writes.
        at: When.

    Returns:
        Whether anything changed. Figures and formulas never change by it.

    Raises:
        SheetError: A text is too long, the base is incomplete, lines are no breaks, or
            there is no such department.

    Source:
        IN-10 (docs/method/indicator.md)
    """
    town = lock(indicator.municipality)
    row = Indicator.objects.select_related("owner").get(pk=indicator.pk)
    before = sheet_of(row)
    wanted = {
        **before,
        **{name: _plain(given[name]) for name in FIELDS if name in given},
    }
    problems = [
        *_too_long(wanted),
        *base_problems(wanted["base_year"], wanted["base_reason"]),
    ]
    if isinstance(wanted["breaks"], str):
        try:
            wanted["breaks"] = [
                {"year": one.year, "text": one.text}
                for one in read_breaks(wanted["breaks"])
            ]
        except SheetError as error:
            problems += error.problems
    owner = town.departments.filter(code=wanted["owner"]).first()
    if wanted["owner"] and owner is None:
        values = {"field": "owner", "code": wanted["owner"]}
        problems.append(Problem("no-department", NO_DEPARTMENT, values))
    if problems:
        raise SheetError(*problems)
    changed = {name: wanted[name] for name in FIELDS if wanted[name] != before[name]}
    if not changed:
        return False
    for name in changed:
        setattr(row, name, owner if name == "owner" else wanted[name])
    row.save(update_fields=list(changed))
    events.record(
        "sheet-written", of=town, by=by, at=at, indicator=row.code, changed=changed
    )
    return True


def _plain(value: Any) -> Any:
    """Return a text without blanks around it and with one kind of line end."""
    if not isinstance(value, str):
        return value
    return "\n".join(line.rstrip() for line in value.strip().splitlines())


def _too_long(wanted: Mapping[str, Any]) -> list[Problem]:
    found = []
    for name in TEXTS:
        limit = LAG_CHARACTERS_MAX if name == "lag" else CHARACTERS_MAX
        if (count := len(wanted[name])) > limit:
            values = {"field": name, "count": count, "limit": limit}
            found.append(Problem("too-long", TOO_LONG, values))
    return found
