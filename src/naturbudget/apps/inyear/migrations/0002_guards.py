from pathlib import Path

from django.db import migrations

from naturbudget.apps.municipalities.guards import guards

FILE = Path(__file__).parent / "sql/guards.sql"


class Migration(migrations.Migration):
    """What was issued in an in-year account stays, and in its municipality."""

    dependencies = [
        ("inyear", "0001_initial"),
        ("ledger", "0004_in_year_keys"),
    ]

    operations = guards(FILE)
