"""A stocktake: what was found beside what the books hold (AS-4)."""

from __future__ import annotations

from typing import Final

from naturbudget.core.errors import gettext_noop

# How a level was found.
METHODS: Final = {
    "survey": gettext_noop("a survey on the spot"),
    "register": gettext_noop("a register (trees, land, buildings)"),
    "satellite": gettext_noop("a picture from satellite or aircraft"),
    "other": gettext_noop("something else"),
}
ASSET, KNOWLEDGE = "asset", "knowledge"


def survey_entry(difference: int, changed: str) -> tuple[str, str]:
    """Return the kind of voucher that books a difference, and its cause.

    Args:
        difference: What was found, less what the books hold.
        changed: Whether the asset changed, or only what is known of it.

    Source:
        AS-4 (docs/method/ledger.md)

    >>> survey_entry(-6, "asset"), survey_entry(-6, "knowledge")
    (('loss', 'survey'), ('reappraisal', ''))
    """
    if changed == KNOWLEDGE:
        return "reappraisal", ""
    return ("addition" if difference >= 0 else "loss"), "survey"
