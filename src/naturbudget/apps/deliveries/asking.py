"""How a page asks about all the doubts of a file: by check, and row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.apps.deliveries.actions import Imported
from naturbudget.apps.deliveries.preview import shown_of, told_of
from naturbudget.apps.ledger.views.asking import FIELD, check_words

SHOWN = 100  # of one kind, each with a field of its own


def done_of(done: Imported, given: Mapping[str, str]) -> dict[str, Any]:
    """Return what a page shows of an import that was only looked at.

    Args:
        done: What the import would do.
        given: The reasons that were typed already, by check or ``line:7``.
    """
    preview = shown_of(told_of(done.preview))
    return {"done": done, "preview": preview, **_groups_of(done, given)}


def _groups_of(done: Imported, given: Mapping[str, str]) -> dict[str, Any]:
    """Return what looks odd, by check, with a field for the reason of each."""
    groups: dict[str, dict[str, Any]] = {}
    for row in done.doubts:
        check = row.doubt.check
        group = groups.setdefault(
            check,
            {
                "name": f"{FIELD}{check}",
                "words": check_words(check),
                "given": given.get(check, ""),
                "rows": [],
                "count": done.counts[check],
                "is_asked": True,
                "has_own": done.counts[check] > 1,
            },
        )
        if len(group["rows"]) < SHOWN:
            line = f"line:{row.number}"
            group["rows"].append(
                {"row": row, "name": f"{FIELD}{line}", "given": given.get(line, "")}
            )
    return {"groups": list(groups.values()), "doubts_count": sum(done.counts.values())}
