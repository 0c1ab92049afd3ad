from pathlib import Path

from django.db import migrations

from naturbudget.apps.municipalities.guards import guards

FILE = Path(__file__).parent / "sql/guards.sql"


class Migration(migrations.Migration):
    """Frozen documents and their PDFs are only added, never changed."""

    dependencies = [
        ("documents", "0001_initial"),
        ("ledger", "0002_guards"),
    ]

    operations = guards(FILE, only_added=("documents_document", "documents_issue"))
