"""The words of the journal that the parts of the product bring along, put together."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise

from naturbudget.apps.municipalities import (
    audited,
    balanced,
    in_year,
    motioned,
    needed,
    papered,
    programmed,
    requested,
    scheduled,
)

# Each has ``KINDS``, ``SHORT`` and ``PARTICULARS``; some have ``VALUES``.
PARTS: Final = (
    requested,
    audited,
    balanced,
    in_year,
    motioned,
    needed,
    papered,
    programmed,
    scheduled,
)


def words_of(name: str) -> dict[str, Promise | str]:
    """Return the words that all parts have under a name, by their keys."""
    return {
        key: word for part in PARTS for key, word in getattr(part, name, {}).items()
    }
