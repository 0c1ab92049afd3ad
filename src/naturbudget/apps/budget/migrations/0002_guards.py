from pathlib import Path

from django.db import migrations

from naturbudget.apps.municipalities.guards import guards

FILE = Path(__file__).parent / "sql/guards.sql"


class Migration(migrations.Migration):
    """What was voted is guarded: lines, definitions, balances, explanations."""

    dependencies = [
        ("budget", "0001_initial"),
        ("decisions", "0002_guards"),
        ("documents", "0002_guards"),
        ("ledger", "0002_guards"),
        ("resources", "0002_term_keeps_its_unit"),
    ]

    operations = guards(FILE)
