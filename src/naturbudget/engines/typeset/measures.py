"""Part D of a balance: the measures of its year, ready to be set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.core.programme.measure import STATES
from naturbudget.core.quantity import number_in, shown_decimals
from naturbudget.engines.typeset.line import NONE
from naturbudget.engines.typeset.say import Row, Say


def measures_view(document: Mapping[str, Any], say: Say) -> Row | None:
    """Return the texts of part D; nothing of a document from before it, or of a copy.

    Args:
        document: The frozen document, kind ``budget-balance``.
        say: The language and the words.

    Source:
        PG-7 (docs/method/programme.md)
    """
    if "measures" not in document or document.get("publication"):
        return None
    return {
        "none": "" if document["measures"] else say.word("measures-none"),
        "heads": [
            say.word(key)
            for key in (
                "measure",
                "measure-state",
                "effect-expected",
                "effect-came",
                "measure-done",
            )
        ],
        "rows": [
            {
                "title": f"{one['number']} {one['title']}",
                "department": say.name(one["department"]) or one["department"]["code"],
                "state": say.known(STATES.get(one["state"], one["state"])),
                "expected": _effects(one, "planned", "unit", say),
                "came": _effects(one, "realised", "realised_unit", say),
                "done": one["done"] or say.word("measure-not-reported"),
            }
            for one in document["measures"]
        ],
    }


def _effects(measure: Mapping[str, Any], key: str, unit: str, say: Say) -> list[str]:
    found = [
        f"{one['indicator']} {_effect(one[key], one[unit], say)}"
        for one in measure["effects"]
    ]
    return found or [NONE]


def _effect(amount: str | None, unit: str, say: Say) -> str:
    number = number_in(amount)
    if number is None:
        return say.word("effect-unknown")
    places = shown_decimals([number])
    return f"{say.figure(amount, decimals=places, signed=True)} {say.unit(unit)}"
