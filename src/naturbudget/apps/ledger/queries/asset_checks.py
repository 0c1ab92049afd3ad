"""Whether the three tables of natural assets tell the same of a year (L-33)."""

from __future__ import annotations

from naturbudget.apps.ledger.queries.assets import (
    Asked,
    held_by_totals,
    matrices_of,
    statement_of,
    supplies_of,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Entity
from naturbudget.core.assets.matrix import matrix_problems
from naturbudget.core.assets.statement import identity_problems
from naturbudget.core.assets.supply import supply_problems
from naturbudget.core.errors import Problem
from naturbudget.core.period import budget_year


def asset_problems(municipality: Municipality, year: int) -> list[Problem]:
    """Return where asset account, change matrix and supply table of a year differ.

    Each of the three reads the books in a way of its own; the identity is proved
    against the month totals, which the database kept while sealing.

    Source:
        L-33, AS-2, AS-6, AS-7 (docs/method/ledger.md)
    """
    span = budget_year(year, municipality.first_month)
    problems: list[Problem] = []
    for entity in Entity.values:
        asked = Asked(municipality, span.first, span.last, entity=entity)
        rows = statement_of(asked)
        problems += identity_problems(rows, held_by_totals(asked))
        for matrix in matrices_of(asked, rows).values():
            problems += matrix_problems(matrix, rows)
    for table in supplies_of(Asked(municipality, span.first, span.last)):
        problems += supply_problems(table)
    return problems
