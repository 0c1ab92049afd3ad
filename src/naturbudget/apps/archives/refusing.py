"""How an import stands with the database: what it refuses, and how it plans."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from naturbudget.apps.archives.reading import wrong_row
from naturbudget.apps.archives.table import Table
from naturbudget.core.errors import gettext_noop

GUARD = gettext_noop("{file}: the database refuses it: {said}.")


@contextmanager
def guarded(table: Table, line: int) -> Iterator[None]:
    """Turn a refusal of the database into one of a row.

    Args:
        table: Whose rows are inserted.
        line: Where the first of them stands in its file.

    Raises:
        ArchiveRowsError: A guard or a constraint refuses them.
    """
    try:
        yield
    except DatabaseError as error:
        raise wrong_row(table, line, GUARD, "guard", said=_said(error)) from error


def _said(error: DatabaseError) -> str:
    """Return what the database says, and of what, in one line."""
    diag = getattr(error.__cause__, "diag", None)
    words = (diag.message_primary, diag.message_detail) if diag else (str(error), None)
    return " ".join("; ".join(word for word in words if word).split()).rstrip(".")


@contextmanager
def planned_for_many() -> Iterator[None]:
    """Let the database join by hashes for a while.

    It has no statistics yet of what this transaction wrote, takes a million rows for
    one, and would go through them row by row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")
