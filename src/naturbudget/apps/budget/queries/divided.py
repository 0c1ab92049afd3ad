"""How lines are divided, and whose they are, as pages and documents show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from naturbudget.apps.budget.models import BudgetLine
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Term
from naturbudget.core.budget.scope import scope_of


def division_content(row: BudgetLine) -> dict[str, Any]:
    """Return the reserve and the parts of a line, where it has them.

    A line without them says nothing of them, as in documents of before there were
    any.
    """
    found: dict[str, Any] = {"reserve": row.reserve} if row.reserve else {}
    parts = [
        {
            "scheme": part.scheme,
            "code": part.code,
            "name": part.names or {"en": part.code},
            "amount": part.amount,
        }
        for part in row.parts.all()
    ]
    return found | ({"parts": parts} if parts else {})


def scopes_of(town: Municipality, rows: Iterable[BudgetLine]) -> dict[int, str]:
    """Return the scope of each line, by its key: what its formula uses says it.

    Source:
        RQ-14 (docs/method/budget.md)
    """
    lines = list(rows)
    found = defaultdict[int, set[str]](set)
    terms = Term.objects.filter(version__in={row.definition_id for row in lines})
    accounts = list(town.accounts.values_list("path", "entity"))

    def below(node: str) -> set[str]:
        return {scope for path, scope in accounts if path.startswith(f"{node}/")}

    for one in terms.select_related("account", "series"):
        used = one.account or one.series
        found[one.version_id] |= {used.entity} if used else below(one.node)
    return {row.pk: scope_of(found[row.definition_id]) for row in lines}
