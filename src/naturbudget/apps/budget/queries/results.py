"""What came of each line, as a table for those who read by a program."""

from __future__ import annotations

from typing import Any

from naturbudget.apps.budget.queries.lines import EvaluatedLine
from naturbudget.core.budget.figures import MILESTONE_HAS_NONE
from naturbudget.core.errors import Problem, gettext_noop

NO_TREND = gettext_noop(
    "Fewer than three values are known, and no earlier one to compare with."
)


def result_rows(found: list[EvaluatedLine]) -> list[dict[str, Any]]:
    """Return each line's figures and signals; what is ``None`` has its reason."""
    return [
        _row(
            item.row.code,
            item.row.definition.unit,
            item.line.direction,
            item.result.as_strings(),
        )
        for item in found
    ]


def frozen_rows(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the same of a balance that is frozen, as its document says it."""
    rows = []
    for line in content["lines"]:
        reasons = {name: _told(why) for name, why in line["result"]["reasons"].items()}
        result = {**line["result"], "reasons": reasons}
        rows.append(_row(line["indicator"], line["unit"], line["direction"], result))
    return rows


def _told(why: dict[str, Any]) -> str:
    """Return a frozen reason as commands tell it: the fact, things by their codes."""
    values = {name: _plain(value) for name, value in why["values"].items()}
    return str(Problem(why["code"], why["text"], values))


def _plain(value: Any) -> object:
    if not isinstance(value, dict):
        return value
    return f"{value['value']} {value['unit']}" if "unit" in value else value["code"]


def _row(
    code: str, unit: str, direction: str, result: dict[str, Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {"indicator": code, "unit": unit, **result}
    reasons: dict[str, str] = dict(row.pop("reasons"))
    if row["kept"] not in ("kept", "missed"):
        row["kept"] = None
        reasons["kept"] = reasons.get("R", reasons.get("A", ""))
    if row["direction"] == "none":
        row["direction"] = None
        is_milestone = direction == "milestone"
        said = MILESTONE_HAS_NONE if is_milestone else NO_TREND
        reasons["direction"] = said if is_milestone else reasons.get("A", said)
    if row["colour"] is None:
        reasons["colour"] = reasons.get("T", "")
    if row["status"] is None:
        reasons["status"] = reasons.get("A", "")
    return {**row, "reasons": reasons}
