"""Figures of earlier years that a balance corrects, as pages show them (Q-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from naturbudget.apps.ledger.queries.both import Both
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


def readings_of(both: Iterable[Both]) -> dict[str, object]:
    """Part the years: what changed since the council saw it, what did not, the others.

    Source:
        L-15, Q-4 (docs/method/ledger.md, docs/method/budget.md)
    """
    told = list(both or ())
    seen = [one for one in told if one.saw is not None]
    same = [one.year for one in seen if not one.differs]
    return {
        "changed": [one for one in seen if one.differs],
        "same": same,
        "unvoted": [one.year for one in told if one.is_unvoted],
        "is_alone": len(seen) == len(same) == 1,
    }


def _correction(
    entry: Mapping[str, Any], line: Mapping[str, Any], told: Mapping[str, Any]
) -> Correction:
    said_of = (entry["was"], entry["is"])
    places = max(line_decimals(line), figures.common_decimals(said_of))
    was, now = (said.figure(value, str(line["unit"]), places) for value in said_of)
    name = told["indicators"][entry["indicator"]]["name"]
    return Correction(entry["indicator"], name, int(entry["year"]), was, now)
