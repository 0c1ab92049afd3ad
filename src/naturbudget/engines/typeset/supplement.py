"""What a supplement changes of the budget that was voted before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.engines.typeset.line import Line, decimals_for, voted_text
from naturbudget.engines.typeset.say import Row, Say


def supplement_view(document: Mapping[str, Any], say: Say) -> Row | None:
    """Return the texts of a supplement's changes; nothing for a first version."""
    given = document.get("supplement")
    if not given:
        return None
    decision, version = given.get("decision"), given["version"]
    if decision:
        day = say.day(decision["taken"])
        told = say.word("supplement-text", version=version, day=day)
    else:
        told = say.word("supplement-text-undated", version=version)
    lines = {line["indicator"]: line for line in document["lines"]}
    return {
        "text": told,
        "rows": [
            _row(document, change, lines.get(change["indicator"]) or {}, say)
            for change in given["changes"]
        ],
    }


def _row(
    document: Mapping[str, Any], change: Mapping[str, Any], line: Line, say: Say
) -> Row:
    code = str(change["indicator"])
    indicator = (document.get("indicators") or {}).get(code) or {}
    unit = line.get("unit") or indicator.get("unit") or ""
    return {
        "code": code,
        "resource": say.name(line.get("resource")),
        "name": say.name(indicator),
        "unit": say.unit(str(unit)) if unit else "",
        "was": _target(change["was"], line, say, missing="supplement-new"),
        "is": _target(change["is"], line, say, missing="supplement-gone"),
    }


def _target(
    target: Mapping[str, Any] | None, line: Line, say: Say, *, missing: str
) -> str:
    """Return a budget as it was or is; a line may be new, or gone."""
    if target is None:
        return say.word(missing)
    asked = {"direction": line.get("direction"), **target}
    decimals = decimals_for({**line, **target})
    return voted_text(asked, say, decimals) or say.word("tracked")
