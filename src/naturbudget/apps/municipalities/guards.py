"""What migrations run to guard tables: the triggers of a file, and fewer rights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.operations import RunPython, RunSQL


def guards(file: Path, *, only_added: Sequence[str] = ()) -> list[Any]:
    """Return the operations that set up the guards of a file.

    Args:
        file: The SQL with functions and triggers.
        only_added: Tables in which the application's role changes no row.

    Source:
        L-21 (docs/method/ledger.md)
    """

    def restrict(apps: Any, schema_editor: Any) -> None:
        role = settings.DATABASES["default"]["USER"]
        owner = schema_editor.connection.settings_dict["USER"]
        if not role or role == owner:
            return
        quoted = schema_editor.connection.ops.quote_name(role)
        with schema_editor.connection.cursor() as cursor:
            for table in only_added:
                cursor.execute(
                    f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}"
                )
            # Functions of triggers run as the owner; nobody else attaches them.
            cursor.execute(
                "SELECT oid::regprocedure::text FROM pg_proc WHERE prorettype = "
                "'trigger'::regtype AND pronamespace = 'public'::regnamespace"
            )
            for (function,) in cursor.fetchall():
                cursor.execute(
                    f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC, {quoted}"
                )

    return [
        RunSQL(file.read_text(), reverse_sql=RunSQL.noop),
        RunPython(restrict, RunPython.noop),
    ]
