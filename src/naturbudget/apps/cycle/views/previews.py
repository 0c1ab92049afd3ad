"""What an entry would do to what is available: entered, looked at, undone."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.http import QueryDict

from naturbudget.apps.cycle.views.execution import cells_of, columns_of
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.execution import Executed, Row
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.core.ledger.execution import NOTHING, Execution

# Fields that change nothing of what is shown.
ASIDE = ("csrfmiddlewaretoken", "do", "looked", "evidence", "source")


def print_of(posted: QueryDict) -> str:
    """Return what stands for all that was typed, to know it again when it is sealed."""
    said = sorted((name, posted.getlist(name)) for name in posted if name not in ASIDE)
    return sha256(json.dumps(said).encode()).hexdigest()[:32]


class _LookedAt(Exception):  # noqa: N818  # it undoes what was only looked at
    """What was entered shall be seen and not stay."""


def entered_or_looked_at(
    town: Municipality, years: list[int], do: Callable[[], Any], *, seals: bool
) -> list[dict[str, Any]] | None:
    """Enter something; or enter it, see what it did to the lines, and undo it all.

    Args:
        town: The municipality.
        years: Whose lines it may change.
        do: Enters it.
        seals: Whether it shall stay.

    Returns:
        The lines that it would change, before and after it; nothing where it stays.
    """
    before = {year: _lines(town, year) for year in years}
    found: list[dict[str, Any]] = []
    try:
        with transaction.atomic():
            do()
            if seals:
                return None
            for year in years:
                found += _changed(year, before[year], _lines(town, year))
            raise _LookedAt
    except _LookedAt:
        return found


def _lines(town: Municipality, year: int) -> dict[str, Row]:
    period = Period.objects.filter(municipality=town, year=year).first()
    return {row.path: row for row in Executed(period).lines()} if period else {}


def _changed(
    year: int, before: dict[str, Row], after: dict[str, Row]
) -> list[dict[str, Any]]:
    """Return the lines and shares that an entry changes, before and after it."""
    pairs: list[tuple[Row, Department | None, Execution, Execution]] = []
    for path, row in after.items():
        old = before.get(path)
        was = old.execution if old else NOTHING
        if was != row.execution:
            pairs.append((row, None, was, row.execution))
        for department, share in row.departments.items():
            was = old.departments.get(department, NOTHING) if old else NOTHING
            if department and was != share:
                pairs.append((row, department, was, share))
    columns = columns_of([one for pair in pairs for one in pair[2:]])
    return [
        {
            "year": year,
            "row": row,
            "department": department,
            "unit": row.account.unit,
            "columns": columns,
            "before": cells_of(was, row.account.unit, columns),
            "after": cells_of(now, row.account.unit, columns),
            "is_beyond": (now.available or 0) < 0,
        }
        for row, department, was, now in pairs
    ]
