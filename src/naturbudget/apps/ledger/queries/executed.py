"""How far a budget is used, for those who read by a program."""

from __future__ import annotations

from typing import Any, Final

from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.execution import Executed
from naturbudget.apps.resources.models import Unit
from naturbudget.core.ledger.execution import Execution
from naturbudget.core.quantity import fixed

COLUMNS: Final = (
    "original",
    "supplement",
    "virement",
    "carry",
    "provisional",
    "final",
    "frozen",
    "committed",
    "actual",
    "available",
    "planned",
)


def execution_rows(period: Period) -> dict[str, Any]:
    """Return the lines and cover groups of a year, each figure as an exact text.

    What has no budget has no value, which is not zero. ``frozen`` says, like the pages,
    how much is frozen: available is final less frozen, committed and actual.

    Source:
        BL-2 (docs/method/ledger.md)
    """
    books = Executed(period)
    lines = [
        {
            "line": row.path,
            "account": row.account.path,
            "unit": row.account.unit.code,
            **_columns(row.execution, row.account.unit),
            "departments": [
                {
                    "department": department.code if department else "",
                    **_columns(share, row.account.unit),
                }
                for department, share in row.departments.items()
            ],
        }
        for row in books.lines()
    ]
    groups = [
        {
            "group": one.name,
            "accounts": [row.path for row in one.rows],
            "unit": one.unit.code,
            **_columns(one.execution, one.unit),
        }
        for one in books.groups()
    ]
    return {"lines": lines, "groups": groups}


def _columns(execution: Execution, unit: Unit) -> dict[str, str | None]:
    found: dict[str, int | None] = {name: getattr(execution, name) for name in COLUMNS}
    found["original"] = execution.voted
    found["frozen"] = -execution.frozen
    return {
        name: None if parts is None else fixed(parts, scale=unit.scale)
        for name, parts in found.items()
    }
