"""Part F of a balance: how its cycle kept its calendar, ready to be set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.engines.typeset.line import NONE
from naturbudget.engines.typeset.say import Row, Say


def cycle_view(document: Mapping[str, Any], say: Say) -> Row | None:
    """Return the texts of part F; nothing of a document from before it, or of a copy.

    Args:
        document: The frozen document, kind ``budget-balance``.
        say: The language and the words.

    Source:
        CAL-9 (docs/method/calendar.md)
    """
    if document.get("cycle") is None or document.get("publication"):
        return None
    steps = document["cycle"]
    keys = ("cycle-step", "cycle-due", "cycle-done", "cycle-late")
    return {
        "none": "" if steps else say.word("cycle-none"),
        "heads": [say.word(key) for key in keys],
        "rows": [_row(one, say) for one in steps],
    }


def _row(step: Mapping[str, Any], say: Say) -> list[str]:
    late = say.word("cycle-in-time")
    if not step["recorded"]:
        late = say.word("cycle-not-recorded")
    elif step["late"]:
        key = "cycle-day-late" if step["late"] == 1 else "cycle-days-late"
        late = say.word(key, days=say.whole(step["late"]))
    return [
        say.name(step) or step["step"],
        say.day(step["due"]),
        say.day(step["done"]) if step["done"] else NONE,
        late,
    ]
