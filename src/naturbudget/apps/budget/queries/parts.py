"""The parts of a Budget Balance beside its lines, each under a key of its own.

A part is one entry of ``PARTS``. A document from before a part was made has no such
key; a copy of published figures has no parts at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from naturbudget.apps.budget.models import Balance, BudgetLine
from naturbudget.apps.budget.queries.lines import EvaluatedLine
from naturbudget.apps.budget.queries.part_b import assets_content
from naturbudget.apps.budget.queries.part_c import benefit_content
from naturbudget.apps.budget.queries.part_e import status_content
from naturbudget.apps.budget.queries.part_h import proposal_content
from naturbudget.apps.ledger.queries.indicators import IndicatorValues


@dataclass(frozen=True, slots=True)
class Drawn:
    """What all parts of a balance are made from.

    ``size`` is, of a balance that was frozen, the number of vouchers it rests on.
    """

    balance: Balance
    found: Sequence[EvaluatedLine]
    rows: Sequence[BudgetLine]
    values: IndicatorValues
    size: int | None = None


def _assets(drawn: Drawn) -> list[dict[str, Any]]:
    version = drawn.balance.version
    return assets_content(version, drawn.rows, drawn.values, size=drawn.size)


def _benefit(drawn: Drawn) -> dict[str, Any]:
    budget = drawn.balance.version.budget
    return benefit_content(budget.municipality, budget.year)


def _status(drawn: Drawn) -> list[dict[str, Any]]:
    version = drawn.balance.version
    return status_content(version, drawn.rows, drawn.values, size=drawn.size)


def _proposal(drawn: Drawn) -> dict[str, Any]:
    return proposal_content(drawn.balance, drawn.found)


PARTS: Final[Mapping[str, Callable[[Drawn], Any]]] = {
    "assets": _assets,
    "benefit": _benefit,
    "status": _status,
    "proposal": _proposal,
}


def parts_content(drawn: Drawn) -> dict[str, Any]:
    """Return each part by its key; none of a copy of published figures."""
    if drawn.balance.version.publication:
        return {}
    return {name: part(drawn) for name, part in PARTS.items()}


def units_in(parts: Mapping[str, Any]) -> set[str]:
    """Return the units that parts are told in, so that a document has their symbols."""
    found = {row["unit"] for row in parts.get("assets", ())}
    for row in parts.get("benefit", {}).get("rows", ()):
        things = (row, row["load"], row["service"], *row["beside"])
        found |= {thing["unit"] for thing in things}
    return found
