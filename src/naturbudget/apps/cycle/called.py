"""What vouchers are called of which a refusal says the key alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from naturbudget.apps.municipalities.journal_names import voucher_places
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.suppliers.words import days_word
from naturbudget.core.errors import Problem

BY_KEY: Final = ("draft-left", "sealed-after")
PLACES_NAMED: Final = 2


def vouchers_called(town: Municipality, found: Iterable[Problem]) -> dict[str, str]:
    """Return by key what a voucher is about and its days, in one query for all."""
    keys = [str(one.values["key"]) for one in found if one.code in BY_KEY]
    if not keys:
        return {}
    rows = town.vouchers.filter(key__in=keys).prefetch_related(
        "postings__account", "observations__series"
    )
    return {
        row.key: ", ".join(
            (
                *voucher_places(row)[:PLACES_NAMED],
                days_word(row.valid_from, row.valid_to),
            )
        )
        for row in rows
    }
