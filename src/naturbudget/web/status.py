"""Part E of a balance: how well its figures are known, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.core.ledger.kinds import STATUSES
from naturbudget.web.charts import breaks

SHOWN = tuple(reversed(STATUSES))  # the best first


def data_status(document: Mapping[str, Any] | None) -> dict[str, object]:
    """Return the figures of each line by status, breaks and what is missing.

    Args:
        document: The content of a balance; one from before this part has no ``status``.
    """
    told = document or {}
    lines = {line["indicator"]: line for line in told.get("lines") or ()}
    rows = [
        {
            "code": one["indicator"],
            "name": told["indicators"][one["indicator"]]["name"],
            "counts": [(status, one["figures"].get(status, 0)) for status in SHOWN],
            "status": lines[one["indicator"]]["result"]["status"],
        }
        for one in told.get("status") or ()
    ]
    return {
        "is_told": "status" in told,
        "statuses": SHOWN,
        "rows": rows,
        "formulas": [
            (code, since)
            for code, item in (told.get("indicators") or {}).items()
            for since in breaks(item)
            if code in lines and since <= int(told["first"][:4])
        ],
        "breaks": [
            (one["indicator"], broken["year"], broken["text"])
            for one in told.get("status") or ()
            for broken in one["breaks"]
        ],
        "missing": [
            (code, line["result"]["reasons"]["A"], line["explanation"] or {})
            for code, line in lines.items()
            if line["result"]["reasons"].get("A")
        ]
        if rows
        else [],
    }
