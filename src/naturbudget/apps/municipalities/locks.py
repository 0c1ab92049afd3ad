"""One writer at a time, of a log and its journal; readers see a single moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

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


def lock_file(digest: str) -> None:
    """Take the lock of one file's bytes, until the end of the transaction.

    The bytes are shared by all municipalities. Whoever keeps them takes it after the
    municipality's lock and commits a row that names them; whoever removes them takes
    it alone, and looks for such rows then.

    Args:
        digest: The SHA-256 of the file.

    Source:
        L-31 (docs/method/ledger.md)
    """
    number = int.from_bytes(bytes.fromhex(digest)[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


@contextmanager
def as_of_now() -> Iterator[None]:
    """See all tables as they are at one moment, however long the reading takes."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
