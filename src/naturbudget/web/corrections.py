"""Figures of earlier years that a balance corrects, as pages show them (Q-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from naturbudget.core.budget.shown import line_decimals
from naturbudget.web import figures, said


@dataclass(frozen=True)
class Correction:
    """A figure of an earlier year: what it was, and what it is now."""

    code: str
    name: Mapping[str, str]
    year: int
    was: str
    now: str


def corrections(
    document: Mapping[str, Any] | None, code: str = ""
) -> dict[str, list[Correction]]:
    """Return the corrections of a balance, or of one of its lines.

    Args:
        document: The content of a balance: ``corrections``, ``lines``, ``indicators``;
            a budget has none.
        code: The line asked for; by default, all of them.
    """
    told = document or {}
    lines = {line["indicator"]: line for line in told.get("lines") or ()}
    found = [
        _correction(entry, lines[entry["indicator"]], told)
        for entry in told.get("corrections") or ()
        if code in ("", entry["indicator"])
    ]
    return {"corrections": found}


def _correction(
    entry: Mapping[str, Any], line: Mapping[str, Any], told: Mapping[str, Any]
) -> Correction:
    said_of = (entry["was"], entry["is"])
    places = max(line_decimals(line), figures.common_decimals(said_of))
    was, now = (said.figure(value, str(line["unit"]), places) for value in said_of)
    name = told["indicators"][entry["indicator"]]["name"]
    return Correction(entry["indicator"], name, int(entry["year"]), was, now)
