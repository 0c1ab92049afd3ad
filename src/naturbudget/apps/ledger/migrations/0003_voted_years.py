from pathlib import Path

from django.conf import settings
from django.db import migrations

VOTED = (Path(__file__).parent / "sql/voted.sql").read_text()


def restrict(apps, schema_editor):
    """Nobody but the trigger runs the function, as with the others."""
    role = settings.DATABASES["default"]["USER"]
    owner = schema_editor.connection.settings_dict["USER"]
    if not role or role == owner:
        return
    quoted = schema_editor.connection.ops.quote_name(role)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"REVOKE EXECUTE ON FUNCTION ledger_voted_check() FROM PUBLIC, {quoted}"
        )


class Migration(migrations.Migration):
    """A year whose balance is ratified takes nothing more."""

    dependencies = [
        ("ledger", "0002_guards"),
        ("decisions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(VOTED, reverse_sql=migrations.RunSQL.noop),
        migrations.RunPython(restrict, migrations.RunPython.noop),
    ]
