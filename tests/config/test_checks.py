"""`naturbudget check` on whole books: nothing is told of what nobody changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.config import checks


def test_nothing_is_told_of_the_demonstration(demo):
    demo("alvhamn")

    assert checks.differences(list(Municipality.objects.all())) == []


def test_nothing_is_told_where_an_old_year_is_entered_after_a_closing(demo):
    town = demo("alvhamn")
    old = (
        "code,kind,unit,from,to,value,status,source\n"
        "old/works,flow,t,1990-01-01,1990-12-31,5,measured,old book\n"
    )
    by, at = User.objects.operator(), datetime(2026, 11, 29, tzinfo=UTC)

    import_figures(town, old.encode(), name="old.csv", create=True, by=by, at=at)

    assert checks.differences([town]) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "ALTER TABLE ledger_posting DISABLE TRIGGER posting_update_old",
            "the trigger posting_update_old on ledger_posting: disabled",
        ),
        (
            "DROP TRIGGER seal_append_only ON ledger_seal",
            "the database lacks the trigger seal_append_only on ledger_seal",
        ),
        (
            "GRANT UPDATE ON ledger_seal TO naturbudget_app",
            "the rights on ledger_seal: SELECT INSERT UPDATE; it was set up as",
        ),
        (
            "GRANT UPDATE (leaf) ON ledger_seal TO PUBLIC",
            "the rights on ledger_seal: SELECT INSERT UPDATE; it was set up as",
        ),
        (
            "CREATE OR REPLACE FUNCTION ledger_line_guard() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "the function ledger_line_guard()",
        ),
        (
            "ALTER FUNCTION ledger_seal_check() SET search_path = pg_temp",
            "the function ledger_seal_check()",
        ),
        (
            "GRANT EXECUTE ON FUNCTION ledger_seal_check() TO naturbudget_app",
            "the function ledger_seal_check()",
        ),
        (
            "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "a function more() that naturbudget did not make",
        ),
        (
            "CREATE TRIGGER more AFTER INSERT ON ledger_seal "
            "FOR EACH STATEMENT EXECUTE FUNCTION naturbudget_append_only()",
            "a trigger more on ledger_seal that naturbudget did not make",
        ),
        (
            "ALTER TABLE ledger_seal DROP CONSTRAINT seal_seq_unique_in_municipality",
            "lacks the constraint seal_seq_unique_in_municipality",
        ),
        (
            "CREATE OR REPLACE VIEW execution AS SELECT municipality_id, period_id, "
            "account_id, department_id, original, supplement, virement, carry, "
            "provisional, final, frozen, planned, committed, actual + 0 AS actual, "
            "corrections, available FROM (SELECT * FROM execution) e WHERE false",
            "the view execution is not the one",
        ),
        (
            "ALTER ROLE naturbudget_app IN DATABASE {database} "
            "SET session_replication_role = replica",
            "setting session_replication_role of naturbudget_app in the database",
        ),
        ("ALTER TABLE ledger_seal ENABLE ROW LEVEL SECURITY", "row security of"),
        (
            "CREATE RULE more AS ON UPDATE TO ledger_posting DO INSTEAD NOTHING",
            "a rule more on ledger_posting",
        ),
        ("ALTER TABLE ledger_seal OWNER TO naturbudget_app", "owns the table"),
    ],
)
def test_a_guard_that_was_changed_is_told(
    superuser_connection, databases, statement, said
):
    named = statement.replace("{database}", databases.current)
    superuser_connection.execute(named)
    superuser_connection.commit()

    found = checks.differences([])

    assert any(said in one for one in found), found
