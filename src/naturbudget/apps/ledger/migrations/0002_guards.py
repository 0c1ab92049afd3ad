from pathlib import Path

from django.conf import settings
from django.db import migrations

SQL = Path(__file__).parent / "sql"
GUARDS = (SQL / "guards.sql").read_text()
KINDS = (SQL / "kinds.sql").read_text()
REFERENCES = (SQL / "references.sql").read_text()
ONLY_ADDED = (
    "ledger_seal",
    "ledger_periodclose",
    "ledger_closingrow",
    "ledger_checkpoint",
    "ledger_doubtanswer",
    "decisions_decision",
    "decisions_vote",
    "municipalities_event",
    "municipalities_staffnumber",
    "municipalities_arrival",
)
ONLY_READ = ("ledger_monthtotal", "municipalities_journal", "resources_unit")


def restrict(apps, schema_editor):
    """Take from the application's role what it never needs."""
    role = settings.DATABASES["default"]["USER"]
    owner = schema_editor.connection.settings_dict["USER"]
    if not role or role == owner:
        return
    quoted = schema_editor.connection.ops.quote_name(role)
    with schema_editor.connection.cursor() as cursor:
        for table in ONLY_ADDED:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}")
        for table in ONLY_READ:
            cursor.execute(
                f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}"
            )
        cursor.execute(f"REVOKE ALL ON book, execution FROM {quoted}")
        cursor.execute(f"GRANT SELECT ON book, execution TO {quoted}")
        # The trigger functions run as the owner. Who may execute one can attach it to
        # a table of their own, and would write month totals through it.
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE prorettype = "
            "'trigger'::regtype AND pronamespace = 'public'::regnamespace"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(
                f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC, {quoted}"
            )


class Migration(migrations.Migration):
    """The past is guarded: triggers, rights, and the views that reports read."""

    dependencies = [
        ("ledger", "0001_initial"),
        ("municipalities", "0001_initial"),
        ("evidence", "0001_initial"),
        ("decisions", "0001_initial"),
        ("resources", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(GUARDS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(KINDS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(REFERENCES, reverse_sql=migrations.RunSQL.noop),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
