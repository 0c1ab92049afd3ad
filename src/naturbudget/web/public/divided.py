"""How a document divides a line: among departments, districts, sectors; the reserve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.core.budget.shown import divided_decimals


def ways_of(line: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each way in which a line is divided, with the names and amounts of it.

    Source:
        AG-4, AG-5 (docs/method/budget.md)
    """
    found: dict[str, list[dict[str, Any]]] = {
        "shares": [
            {"name": (one["department"] or {}).get("name"), "amount": one["share"]}
            for one in line.get("shares") or ()
        ]
    }
    for part in line.get("parts") or ():
        found.setdefault(part["scheme"], []).append(part)
    return [
        {
            "what": what,
            "parts": parts,
            "reserve": line.get("reserve") if line["kind"] == "flow" else None,
            "places": divided_decimals(line),
            "adds_up": line["kind"] == "flow",
        }
        for what, parts in found.items()
        if parts
    ]
