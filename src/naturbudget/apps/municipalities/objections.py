"""What other apps have against somebody who is to hold something."""

from __future__ import annotations

from collections.abc import Callable

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import Problem

# Who, where, what (a role, or "line"), and of which year where it is of one.
Objection = Callable[[User, Municipality, str, int | None], Problem | None]
_OBJECTIONS: list[Objection] = []


def ask_before_holding(objection: Objection) -> None:
    """Let an app object before somebody gets a role or a line of a budget.

    Source:
        AU-1 (docs/method/audit.md)
    """
    _OBJECTIONS.append(objection)


def objections_to(
    user: User, of: Municipality, what: str, year: int | None = None
) -> list[Problem]:
    """Return what stands against somebody who is to hold a role or a line.

    Source:
        AU-1 (docs/method/audit.md)
    """
    said = (objection(user, of, what, year) for objection in _OBJECTIONS)
    return [problem for problem in said if problem is not None]
