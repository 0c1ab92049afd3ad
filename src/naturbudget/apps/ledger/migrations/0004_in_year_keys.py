from django.db import migrations

# The guard is long and lives in sql/guards.sql; here it only learns more kinds.
LEARN = """DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('ledger_seal_check()'::regprocedure),
        '(master-budget|budget-balance|decision)-',
        '(master-budget|budget-balance|decision|in-year-account|preliminary-report|'
        'sub-budget|council-paper|audit-report|short-version|organisation|programme)-');
END $do$"""


class Migration(migrations.Migration):
    """The keys of in-year accounts and of papers are for documents too (L-16)."""

    dependencies = [("ledger", "0003_voted_years")]

    operations = [migrations.RunSQL(LEARN, reverse_sql=migrations.RunSQL.noop)]
