from pathlib import Path

from django.db import migrations

from naturbudget.apps.municipalities.guards import guards

FILE = Path(__file__).parent / "sql/guards.sql"
ONLY_ADDED = ("programme_report", "programme_realised")


class Migration(migrations.Migration):
    """Reports on measures are only added; a measure stays in its municipality."""

    dependencies = [
        ("programme", "0001_initial"),
        ("ledger", "0002_guards"),
    ]

    operations = guards(FILE, only_added=ONLY_ADDED)
