"""What a supplement changes of the budget before it, for its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from naturbudget.core.budget.shown import line_decimals
from naturbudget.web import said


@dataclass(frozen=True, slots=True)
class Change:
    """One line that a supplement changes, its budget before and now in words."""

    code: str
    name: Mapping[str, str]
    was: str
    now: str


def changes_of(content: Mapping[str, Any]) -> list[Change]:
    """Return what a supplement changes; nothing for a first version."""
    lines = {line["indicator"]: line for line in content["lines"]}
    return [
        _change(content, one, lines.get(one["indicator"]) or {})
        for one in (content.get("supplement") or {}).get("changes") or ()
    ]


def _change(
    content: Mapping[str, Any], one: Mapping[str, Any], line: Mapping[str, Any]
) -> Change:
    code = str(one["indicator"])
    indicator = content["indicators"].get(code) or {}
    unit = line.get("unit") or indicator.get("unit") or ""

    def told(target: Mapping[str, Any] | None, missing: str) -> str:
        if target is None:
            return missing
        places = line_decimals({**line, **target})
        return said.budget({**target, "unit": unit}, places)

    return Change(
        code=code,
        name=indicator.get("name") or {},
        was=told(one["was"], gettext("was not in it")),
        now=told(one["is"], gettext("is no longer in it")),
    )
