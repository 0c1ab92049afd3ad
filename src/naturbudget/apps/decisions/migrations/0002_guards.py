from pathlib import Path

from django.db import migrations

from naturbudget.apps.municipalities.guards import guards

FILE = Path(__file__).parent / "sql/guards.sql"


class Migration(migrations.Migration):
    """Nobody votes after the vote."""

    dependencies = [
        ("decisions", "0001_initial"),
        ("ledger", "0002_guards"),
    ]

    operations = guards(FILE)
