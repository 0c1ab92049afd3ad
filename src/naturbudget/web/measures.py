"""Part D of a balance: the measures of its year, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from naturbudget.core.programme.measure import STATES


def measures_review(document: Mapping[str, Any] | None) -> dict[str, object]:
    """Return the measures of the year, with what was expected and what came of it.

    Args:
        document: The content of a balance; one from before this part, or a copy of
            published figures, has no ``measures``.

    Source:
        PG-7 (docs/method/programme.md)
    """
    told = document or {}
    return {
        "is_told": "measures" in told and not told.get("publication"),
        "year": told.get("year") or str(told.get("first", ""))[:4],
        "rows": [
            {**one, "word": gettext(STATES.get(one["state"], one["state"]))}
            for one in told.get("measures") or ()
        ],
    }
