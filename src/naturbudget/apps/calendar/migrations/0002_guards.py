from pathlib import Path

from django.db import migrations

from naturbudget.apps.municipalities.guards import guards

FILE = Path(__file__).parent / "sql/guards.sql"
ONLY_ADDED = ("calendar_cyclecalendar", "calendar_deadline", "calendar_move")


class Migration(migrations.Migration):
    """A calendar is laid once; deadlines and their moves are only added."""

    dependencies = [
        ("calendar", "0001_initial"),
        ("ledger", "0002_guards"),
    ]

    operations = guards(FILE, only_added=ONLY_ADDED)
