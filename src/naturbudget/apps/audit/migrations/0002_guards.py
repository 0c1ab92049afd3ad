from pathlib import Path

from django.db import migrations

from naturbudget.apps.municipalities.guards import guards

FILE = Path(__file__).parent / "sql/guards.sql"
ONLY_ADDED = (
    "audit_sample",
    "audit_item",
    "audit_trace",
    "audit_finding",
    "audit_step",
    "audit_opinion",
)


class Migration(migrations.Migration):
    """What was done in an audit is only added to, and stays in its municipality."""

    dependencies = [
        ("audit", "0001_initial"),
        ("ledger", "0002_guards"),
    ]

    operations = guards(FILE, only_added=ONLY_ADDED)
