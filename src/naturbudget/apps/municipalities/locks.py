"""One writer at a time: of a municipality's log, and of its journal."""

from __future__ import annotations

from naturbudget.apps.municipalities.models import Municipality


def lock(municipality: Municipality) -> Municipality:
    """Take the municipality's lock, until the end of the transaction.

    Whatever is journalled takes it first, before it locks or writes any other row, so
    that two actions never wait for each other.

    Returns:
        The municipality as it is now.

    Source:
        L-20, L-40 (docs/method/ledger.md)
    """
    rows = Municipality.objects.select_for_update(no_key=True)
    return rows.get(pk=municipality.pk)
