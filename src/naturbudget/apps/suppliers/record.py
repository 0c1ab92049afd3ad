"""The record of an answer that came without a file: evidence, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.core.ledger.leaf import instant

BECAUSE = "Not available, because"


def name_of(asked: DataRequest) -> str:
    """Return what the record of an answer is called."""
    thing = str(asked.thing).replace("/", "-")
    return f"answer to data request, {thing}, {asked.first} {asked.last}.txt"


def reason_of(asked: DataRequest) -> str:
    """Return what is sealed as the reason of a figure that came without a remark."""
    return f"answer of {asked.supplier.code} to a data request"


def text_of(
    asked: DataRequest, answered: Mapping[str, str], number: int, at: datetime
) -> str:
    """Return the record: what was asked, by whom it was answered, when; no names.

    Source:
        DR-4 (docs/method/requests.md)
    """
    rows = {
        "Answer to a data request": f"number {number}",
        "Municipality": asked.municipality.slug,
        "Account or series": str(asked.thing),
        "First day": asked.first.isoformat(),
        "Last day": asked.last.isoformat(),
        "Supplier": asked.supplier.code,
        "Answered": instant(at),
        **answered,
    }
    return "".join(f"{name}: {said}\n" for name, said in rows.items() if said)
