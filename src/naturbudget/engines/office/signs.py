"""What stands for a drawn signal where a file has letters only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SIGNS: Final = {
    "kept": "\N{HEAVY CHECK MARK}",
    "missed": "\N{HEAVY MULTIPLICATION X}",
    "unknown": "?",
    "improving": "\N{NORTH EAST ARROW}",
    "standstill": "\N{RIGHTWARDS ARROW}",
    "worsening": "\N{SOUTH EAST ARROW}",
    "tracked": "\N{EN DASH}",
}


def signed(cell: Mapping[str, Any]) -> str:
    """Return the text of a cell with the sign of its signal before it."""
    sign = SIGNS.get(cell.get("mark", ""), "")
    return f"{sign} {cell['text']}" if sign else str(cell["text"])
