"""Each column that holds something sealed: refused to the application, and found."""

from __future__ import annotations

import psycopg
import pytest
from django.db import Error, connection, transaction
from tests import sealed

from naturbudget import verifier
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.config import checks

ERRORS = (psycopg.Error, Error)
# What the application's role may write in these, because drafts and people need it:
# the check finds what it does to sealed rows, or what no entry of the journal tells.
NAMED = ("names", "place")
FOUND_BY_CHECK = {
    "evidence_source.size",
    "evidence_source.received_by",
    "evidence_source.erased_at",
    "evidence_source.erased_reason",
    "evidence_source.media_type",
    *(f"resources_{one}.{name}" for one in ("account", "series") for name in NAMED),
    "municipalities_body.seats",
    "municipalities_municipality.parameters",
    # What the sheet of an indicator says is written anew, with its journal.
    *(
        f"resources_indicator.{name}"
        for name in (
            *("about", "lag", "purpose", "source", "owner"),
            *("base_year", "base_reason", "legal", "breaks"),
        )
    ),
}


@pytest.fixture
def town(whole_year):
    return whole_year


def told(town):
    """Return what the check tells of the town, as it is stored now."""
    return checks.differences([Municipality.objects.get(pk=town.pk)])


def test_nothing_is_told_of_a_year_that_nobody_touched(town):
    assert told(town) == []


@pytest.mark.parametrize("table", sealed.TABLES)
def test_a_superusers_change_of_any_sealed_column_is_found(
    town, table, superuser_connection
):
    superuser_connection.autocommit = True
    superuser_connection.execute("SET session_replication_role = replica")
    missed, tried = [], 0
    for field in sealed.columns(table):
        statement = sealed.change_of(table, field)
        if statement is None:
            continue
        tried += 1
        superuser_connection.execute(
            f"CREATE TEMPORARY TABLE held AS SELECT * FROM {table}"
        )
        done = superuser_connection.execute(statement)
        assert done.rowcount == 1, statement
        found = told(town)
        if not found:
            missed.append(statement)
        superuser_connection.execute(
            f'UPDATE {table} now SET "{field.column}" = held."{field.column}" '
            "FROM held WHERE held.id = now.id"
        )
        superuser_connection.execute("DROP TABLE held")

    assert missed == []
    assert tried
    assert told(town) == []
    if table == "municipalities_municipality":
        return  # who asks for it is told that there is none
    rows = sealed.ROWS.get(table, "true")
    superuser_connection.execute(
        f"DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table} WHERE {rows})"
    )
    assert told(town), "a row was removed"


def refused(statement):
    """Try a statement as the application's role, and undo it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except ERRORS:
        return True
    return False


def test_the_application_changes_no_sealed_column(town):
    statements = [
        statement
        for table in sealed.TABLES
        for field in sealed.columns(table)
        if f"{table}.{field.name}" not in FOUND_BY_CHECK
        and (statement := sealed.change_of(table, field))
    ]

    assert [one.split("=")[0] for one in statements if not refused(one)] == []
    assert len(statements) > 100


AWAY = [
    "DELETE FROM {table} WHERE {rows}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} ADD COLUMN more int",
    "CREATE TRIGGER more BEFORE INSERT ON {table} FOR EACH ROW "
    "EXECUTE FUNCTION naturbudget_append_only()",
    "DROP TABLE {table} CASCADE",
    "SELECT setval('{table}_id_seq', 1)",
    "GRANT ALL ON {table} TO PUBLIC WITH GRANT OPTION",
    "CREATE RULE more AS ON UPDATE TO {table} DO INSTEAD NOTHING",
]


def test_the_application_takes_nothing_away(town):
    statements = [
        statement.format(table=table, rows=sealed.ROWS.get(table, "true"))
        for table in sealed.TABLES
        for statement in AWAY
    ]

    assert [one for one in statements if not refused(one)] == []


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "SET ROLE naturbudget_owner",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER ROLE naturbudget_app SUPERUSER",
        "ALTER FUNCTION ledger_line_guard() SET search_path = pg_temp",
        "CREATE OR REPLACE VIEW book AS SELECT 1",
        "CREATE FUNCTION public.more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER DATABASE postgres SET session_replication_role = replica",
        "UPDATE pg_trigger SET tgenabled = 'D'",
    ],
)
def test_the_application_gets_around_no_guard(town, statement):
    assert refused(statement)


@pytest.mark.parametrize("shadow", ["ledger_seal", "ledger_voucher", "budget_frozen"])
def test_a_temporary_table_of_the_same_name_hides_nothing(town, shadow):
    """The guards look into the schema public first, whoever calls them."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {shadow} (LIKE public.{shadow})")
        cursor.execute("SET search_path = pg_temp, public")

    assert refused("UPDATE public.ledger_posting SET amount = amount + 1")
    assert refused("UPDATE public.budget_budgetline SET target = '1'")


def packed(town, folder):
    """Return what the verifier finds in the pack of the year, as it is made now."""
    path = folder / "pack.zip"
    path.write_bytes(evidence_pack(Municipality.objects.get(pk=town.pk), 2025))
    return verifier.verify(str(path)).findings


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_posting SET amount = amount * 2",
        "UPDATE ledger_posting SET status = 'imputed' WHERE status <> ''",
        "UPDATE ledger_observation SET value = '1.0'",
        "UPDATE ledger_voucher SET reason = 'another'",
        "UPDATE ledger_voucher SET valid_from = valid_from - 1",
        "UPDATE ledger_seal SET recorded_at = recorded_at - interval '1 hour'",
        "UPDATE ledger_seal SET leaf = repeat('a', 64) WHERE seq = 3",
        "UPDATE ledger_checkpoint SET root = repeat('a', 64)",
        "UPDATE evidence_source SET origin = 'another'",
        "UPDATE resources_unit SET scale = 2 WHERE code = 'm3'",
        "UPDATE resources_account SET path = path || '2'",
        "UPDATE municipalities_department SET code = code || '2'",
        "UPDATE decisions_decision SET minutes_id = (SELECT min(id) "
        "FROM evidence_source)",
        "UPDATE budget_balance SET decision_id = (SELECT min(id) "
        "FROM decisions_decision)",
        "DELETE FROM ledger_seal WHERE seq > 6",
        "DELETE FROM ledger_posting WHERE id = (SELECT max(id) FROM ledger_posting)",
    ],
)
def test_the_pack_of_a_year_that_a_superuser_changed_is_not_all_right(
    town, superuser_connection, tmp_path, statement
):
    assert packed(town, tmp_path) == []
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(statement)
    superuser_connection.commit()

    assert packed(town, tmp_path)
