"""What a superuser gives, sets or makes around the tables is told by the check.

Roles are of the whole server, which other tests use meanwhile: what is done here is
never committed, and the check looks from within the same transaction.
"""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from naturbudget.config import checks, roles
from naturbudget.config.server import SUPERUSER


@pytest.fixture
def told_after(databases, database_copy):
    """Do something as superuser, ask the check as the application, and undo it."""
    given = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}

    def told_after(statements):
        connection.close()
        password = databases.embedded.passwords[SUPERUSER]
        connection.settings_dict.update(USER=SUPERUSER, PASSWORD=password)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statements)
                cursor.execute(f"SET SESSION AUTHORIZATION {roles.APPLICATION}")
                found = checks.differences([])
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(given)
        return found

    return told_after


def test_nothing_is_told_where_nothing_was_done(told_after):
    assert told_after("SELECT 1") == []


MOLE = "CREATE ROLE mole LOGIN; "
LOOSENED = [
    (
        "GRANT SET ON PARAMETER session_replication_role TO naturbudget_app",
        "right to set session_replication_role of naturbudget_app",
    ),
    (
        "GRANT ALTER SYSTEM ON PARAMETER search_path TO PUBLIC",
        "right to set search_path of everybody",
    ),
    (
        MOLE + "GRANT SET ON PARAMETER session_replication_role TO mole",
        "right to set session_replication_role of mole",
    ),
    (
        "GRANT pg_execute_server_program TO naturbudget_app",
        "membership of naturbudget_app in pg_execute_server_program",
    ),
    (
        "GRANT pg_write_server_files TO naturbudget_owner",
        "membership of naturbudget_owner in pg_write_server_files",
    ),
    (
        MOLE + "GRANT naturbudget_owner TO mole",
        "membership of mole in naturbudget_owner",
    ),
    (
        "GRANT naturbudget_app TO naturbudget_owner WITH ADMIN OPTION",
        "membership of naturbudget_owner in naturbudget_app",
    ),
    (
        "ALTER ROLE naturbudget_app CREATEROLE REPLICATION",
        "power of naturbudget_app",
    ),
    ("ALTER ROLE naturbudget_app CREATEDB", "power of naturbudget_app"),
    ("ALTER ROLE naturbudget_app BYPASSRLS", "row security"),
    ("ALTER ROLE naturbudget_owner SUPERUSER", "power of naturbudget_owner"),
    (
        "ALTER ROLE naturbudget_app SET search_path = hidden, public",
        "setting search_path of naturbudget_app",
    ),
    ("ALTER ROLE ALL SET row_security = off", "setting row_security in the"),
    (
        "GRANT CREATE ON DATABASE {database} TO naturbudget_app",
        "right on the database of naturbudget_app",
    ),
    (
        MOLE + "ALTER DATABASE {database} OWNER TO mole",
        "owner of the database",
    ),
    (
        MOLE + "GRANT CREATE ON SCHEMA public TO mole",
        "right on the schema public of mole",
    ),
    (MOLE + "ALTER SCHEMA public OWNER TO mole", "owner of the schema public"),
    (
        MOLE + "GRANT UPDATE(reason) ON ledger_voucher TO mole",
        "rights on ledger_voucher of the role mole",
    ),
    (
        MOLE + "GRANT SELECT ON ledger_seal TO mole",
        "rights on ledger_seal of the role mole",
    ),
    (
        MOLE + "GRANT EXECUTE ON FUNCTION ledger_seal_check() TO mole",
        "rights on ledger_seal_check() of the role mole",
    ),
    (
        "GRANT INSERT ON ledger_seal TO naturbudget_app WITH GRANT OPTION",
        "rights on ledger_seal that can be passed on by naturbudget_app",
    ),
    (
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO naturbudget_app",
        "right on pg_read_file(text) of naturbudget_app",
    ),
    ("CREATE SCHEMA naturbudget_app", "schema naturbudget_app"),
    (
        "CREATE FUNCTION pg_catalog.more(text) RETURNS text LANGUAGE sql "
        "AS 'SELECT ''''::text'",
        "function pg_catalog.more(text)",
    ),
    (
        "CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, "
        "FUNCTION = starts_with)",
        "operator public.=(text,text)",
    ),
    ("CREATE DOMAIN public.date AS text", "type public.date"),
    ("CREATE TABLE public.more (id int)", "rights on more"),
    (
        "CREATE FUNCTION public.awake() RETURNS event_trigger LANGUAGE plpgsql "
        "AS 'BEGIN END'; CREATE EVENT TRIGGER awake ON ddl_command_start "
        "EXECUTE FUNCTION public.awake()",
        "event trigger awake",
    ),
    (
        "CREATE SUBSCRIPTION more CONNECTION 'dbname=x' PUBLICATION y "
        "WITH (connect = false, slot_name = NONE, create_slot = false)",
        "subscription more",
    ),
    (
        "CREATE CAST (date AS bigint) WITH INOUT",
        "cast from date to bigint",
    ),
    (
        "ALTER TABLE ledger_posting DROP CONSTRAINT posting_status_is_known; "
        "ALTER TABLE ledger_posting ADD CONSTRAINT posting_status_is_known "
        "CHECK (true)",
        "the constraint posting_status_is_known on ledger_posting: CHECK (true)",
    ),
    (
        "ALTER TABLE ledger_seal DROP CONSTRAINT seal_seq_unique_in_municipality; "
        "ALTER TABLE ledger_seal ADD CONSTRAINT seal_seq_unique_in_municipality "
        "UNIQUE (municipality_id, seq, leaf)",
        "the constraint seal_seq_unique_in_municipality on ledger_seal: UNIQUE",
    ),
    (
        "ALTER TABLE ledger_voucher ALTER reason DROP NOT NULL",
        "the columns of ledger_voucher",
    ),
]


def test_what_was_loosened_is_told(told_after, databases):
    missed = []
    for statement, said in LOOSENED:
        found = told_after(statement.replace("{database}", databases.current))
        if not any(said in one for one in found):
            missed.append((statement, found))

    assert missed == []


TOLD_TWICE = """
DO $$ DECLARE made text; BEGIN
    FOR made IN SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s',
        conrelid::regclass, conname, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
    LOOP EXECUTE made; END LOOP;
    FOR made IN SELECT format('DROP INDEX %s; %s', indexrelid::regclass,
        pg_get_indexdef(indexrelid))
    FROM pg_index JOIN pg_class c ON c.oid = indrelid
    WHERE indpred IS NOT NULL AND relnamespace = 'public'::regnamespace
    LOOP EXECUTE made; END LOOP;
END $$"""


def test_what_a_backup_says_in_other_words_is_the_same(told_after):
    """PostgreSQL tells `IN` of texts otherwise once it was made from its telling."""
    assert told_after(TOLD_TWICE) == []


@pytest.mark.parametrize("what", ["work_mem = '64MB'", "statement_timeout = '1min'"])
def test_a_setting_that_keeps_what_is_kept_is_nobodys_business(told_after, what):
    assert told_after(f"ALTER ROLE naturbudget_app SET {what}") == []
