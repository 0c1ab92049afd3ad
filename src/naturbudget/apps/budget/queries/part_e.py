"""Part E of a balance: how well the figures of each line are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.statuses import counted_statuses
from naturbudget.core.ledger.kinds import STATUSES


def status_content(
    version: BudgetVersion,
    rows: Sequence[BudgetLine],
    values: IndicatorValues,
    *,
    size: int | None = None,
) -> list[dict[str, Any]]:
    """Return for each line its figures of the year by status, and its known breaks.

    Corrections, changed formulas and the reasons for what is missing stand in the
    document already.

    Source:
        Q-1, Q-5 (docs/method/balance.md, docs/method/budget.md)
    """
    year = version.budget.year
    named = {
        row.pk: dict.fromkeys(
            name
            for terms in [values.terms[row.definition.pk]]
            for term in (*terms.numerator, *terms.denominator)
            if term.holds_in(year)
            for name in term.names
        )
        for row in rows
    }
    every = {name for names in named.values() for name in names}
    town = version.budget.municipality
    counted = counted_statuses(town, every, year, size=size)
    found = []
    for row in rows:
        together: Counter[str] = Counter()
        for name in named[row.pk]:
            together.update(counted.get(name, {}))
        found.append(
            {
                "indicator": row.code,
                "figures": {
                    status: together[status] for status in STATUSES if together[status]
                },
                "breaks": [
                    one
                    for one in row.definition.indicator.breaks
                    if one["year"] <= year
                ],
            }
        )
    return found
