"""Part F of a balance: how its cycle kept its calendar, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def cycle_kept(document: Mapping[str, Any] | None) -> dict[str, object]:
    """Return the steps of the cycle with the signal of each.

    Args:
        document: The content of a balance; one from before this part, or a copy of
            published figures, has no ``cycle``.

    Source:
        CAL-9 (docs/method/calendar.md)
    """
    told = document or {}
    steps = told.get("cycle")
    rows = [{**one, "signal": _signal(one)} for one in steps or ()]
    return {
        "is_told": steps is not None and not told.get("publication"),
        "rows": rows,
        "late": sum(one["late"] > 0 for one in rows),
    }


def _signal(step: Mapping[str, Any]) -> str:
    if not step["recorded"]:
        return "unknown"
    return "missed" if step["late"] else "kept"
