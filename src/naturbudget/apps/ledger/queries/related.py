"""The relations of a municipality that figures are compared by."""

from __future__ import annotations

from fractions import Fraction

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger.relation import Relation, Side


def relations_of(municipality: Municipality) -> list[Relation]:
    """Return the relations of a municipality, each side with its leaves, of flows.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    rows = list(municipality.relations.order_by("pk"))
    if not rows:
        return []
    flows = dict(
        municipality.accounts.filter(kind="flow").values_list("path", "unit__code")
    )

    def side(name: str) -> Side:
        leaves = [path for path in flows if path == name or path.startswith(f"{name}/")]
        unit = flows[leaves[0]] if leaves else ""
        return Side(name, tuple(sorted(leaves)), unit)

    found = [
        Relation(
            row.kind,
            side(row.upper),
            side(row.lower),
            Fraction(row.least),
            Fraction(row.most),
            row.basis,
        )
        for row in rows
    ]
    return [one for one in found if one.upper.leaves and one.lower.leaves]
