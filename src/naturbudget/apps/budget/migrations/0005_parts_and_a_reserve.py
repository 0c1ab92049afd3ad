from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

FILE = Path(__file__).parent / "sql/parts.sql"


class Migration(migrations.Migration):
    """A line may keep a reserve, and be divided by district and by sector."""

    dependencies = [
        ("budget", "0004_benefit"),
    ]

    operations = [
        migrations.AddField(
            model_name="budgetline",
            name="reserve",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.CreateModel(
            name="PartLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        choices=[("district", "district"), ("sector", "sector")],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=100)),
                ("names", models.JSONField(blank=True, default=dict)),
                ("amount", models.CharField(max_length=60)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="budget.budgetline",
                    ),
                ),
            ],
            options={
                "ordering": ["scheme", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "scheme", "code"),
                        name="part_once_in_each_scheme",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scheme__in", ["district", "sector"])),
                        name="part_of_a_known_scheme",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FILE.read_text(), reverse_sql=migrations.RunSQL.noop),
    ]
