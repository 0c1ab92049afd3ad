"""Nothing under a seal changes, and nothing that it refers to (L-3, L-21)."""

from __future__ import annotations

import pytest
from tests import factories, statements
from tests.statements import refused, run

from naturbudget.apps.ledger.models import Observation
from naturbudget.apps.ledger.queries.log import log_root, recomputed_root


@pytest.fixture
def bill(vaxjo, ada, buildings):
    return factories.sealed(vaxjo, department=buildings)


@pytest.fixture
def measurement(vaxjo, ada):
    lines = {"no2-ring": "21.4 ug/m3"}
    return factories.sealed(vaxjo, kind="observation", lines=lines)


POSTING_CHANGES = [
    "UPDATE ledger_posting SET amount = 1 WHERE voucher_id = %s",
    "UPDATE ledger_posting SET status = 'imputed' WHERE voucher_id = %s",
    "UPDATE ledger_posting SET department_id = NULL WHERE voucher_id = %s",
    "DELETE FROM ledger_posting WHERE voucher_id = %s",
    "INSERT INTO ledger_posting (voucher_id, line, account_id, amount, status) "
    "SELECT voucher_id, 9, account_id, 1, status FROM ledger_posting "
    "WHERE voucher_id = %s",
    "INSERT INTO ledger_posting (voucher_id, line, account_id, amount, status) "
    "SELECT voucher_id, line, account_id, 1, status FROM ledger_posting "
    "WHERE voucher_id = %s "
    "ON CONFLICT (voucher_id, line) DO UPDATE SET amount = excluded.amount",
    "WITH gone AS (DELETE FROM ledger_posting WHERE voucher_id = %s RETURNING *) "
    "SELECT count(*) FROM gone",
]


@pytest.mark.parametrize("statement", POSTING_CHANGES)
def test_the_lines_of_a_sealed_voucher_stay(bill, statement):
    with refused("nothing under a sealed voucher changes|posting_line_unique"):
        run(statement, bill.pk)


def test_a_line_is_not_moved_under_a_seal(vaxjo, bill):
    draft = factories.voucher(vaxjo)

    with refused("nothing under a sealed voucher changes"):
        draft.postings.update(voucher=bill, line=7)


def test_a_line_is_not_moved_out_from_under_a_seal(vaxjo, bill):
    draft = statements.bare(vaxjo)

    with refused("nothing under a sealed voucher changes"):
        bill.postings.update(voucher=draft)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_observation SET value = '1' WHERE voucher_id = %s",
        "DELETE FROM ledger_observation WHERE voucher_id = %s",
        "INSERT INTO ledger_observation (voucher_id, line, series_id, first, last, "
        "value, unit, status) SELECT voucher_id, 2, series_id, first, last, value, "
        "unit, status FROM ledger_observation WHERE voucher_id = %s",
    ],
)
def test_what_was_observed_stays(measurement, statement):
    with refused("nothing under a sealed voucher changes"):
        run(statement, measurement.pk)


@pytest.mark.parametrize(
    "change",
    [
        "SET reason = 'another'",
        "SET valid_from = '2024-12-01'",
        "SET key = 'another'",
        "SET source_id = NULL, ledger = 'budget', kind = 'document'",
        "SET written_at = now()",
    ],
)
def test_a_sealed_voucher_stays_as_it_is(bill, change):
    with refused("a sealed voucher never changes"):
        run(f"UPDATE ledger_voucher {change} WHERE id = %s", bill.pk)


def test_a_sealed_voucher_is_not_deleted(bill):
    with refused("a sealed voucher never changes"):
        run("DELETE FROM ledger_voucher WHERE id = %s", bill.pk)


def test_an_upsert_does_not_change_a_sealed_voucher(bill):
    with refused("a sealed voucher never changes"):
        run(
            "INSERT INTO ledger_voucher (municipality_id, key, ledger, kind, "
            "period_id, valid_from, valid_to, source_id, reason, author_id) "
            "SELECT municipality_id, key, ledger, kind, period_id, valid_from, "
            "valid_to, source_id, 'another', author_id FROM ledger_voucher "
            "WHERE id = %s ON CONFLICT (municipality_id, key) "
            "DO UPDATE SET reason = excluded.reason",
            bill.pk,
        )


def test_a_draft_is_free(vaxjo, ada):
    draft = factories.voucher(vaxjo)

    draft.postings.update(amount=5)
    run("UPDATE ledger_voucher SET reason = 'another' WHERE id = %s", draft.pk)
    draft.delete()

    assert not vaxjo.vouchers.exists()


APPEND_ONLY = [
    "ledger_seal",
    "ledger_periodclose",
    "ledger_closingrow",
    "ledger_checkpoint",
    "decisions_decision",
    "decisions_vote",
    "municipalities_event",
]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_rows_are_only_added(bill, table, verb):
    with refused("permission denied"):
        run(verb.format(table))


@pytest.mark.parametrize("table", ["ledger_monthtotal", "resources_unit"])
@pytest.mark.parametrize(
    "verb",
    ["UPDATE {0} SET id = id", "DELETE FROM {0}", "INSERT INTO {0} (id) VALUES (9)"],
)
def test_totals_and_units_are_only_read(bill, table, verb):
    with refused("permission denied"):
        run(verb.format(table))


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("resources_account", "path = 'gas/other'"),
        ("resources_account", "kind = 'stock'"),
        ("resources_account", "unit_id = (SELECT id FROM resources_unit LIMIT 1)"),
        ("resources_account", "entity = 'organisation'"),
        ("resources_account", "opened = '2025-02-01'"),
        ("resources_account", "closed = '2025-03-31'"),
        ("ledger_period", "year = 2030"),
        ("ledger_period", "first = '2024-12-01'"),
        ("ledger_period", "last = '2026-01-31'"),
        ("municipalities_department", "code = 'other'"),
        ("municipalities_municipality", "slug = 'other'"),
        ("municipalities_municipality", "first_month = 4"),
        ("evidence_source", "sha256 = repeat('a', 64)"),
        ("evidence_source", "origin = 'another paper'"),
        ("evidence_source", "received_at = now()"),
    ],
)
def test_what_a_sealed_voucher_refers_to_is_fixed(bill, table, change):
    where = "kind <> 'environment'" if table == "resources_account" else "true"

    with refused("fixed|lifetime would exclude"):
        run(f"UPDATE {table} SET {change} WHERE {where}")


@pytest.mark.parametrize(
    "table",
    [
        "resources_account",
        "ledger_period",
        "municipalities_department",
        "municipalities_municipality",
        "evidence_source",
    ],
)
def test_what_a_sealed_voucher_refers_to_is_not_deleted(bill, table):
    with refused("fixed"):
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "change",
    [
        "code = 'other'",
        "place = 'elsewhere'",
        "unit = 'mg/m3'",
        "opened = '2025-02-01'",
        "closed = '2025-03-31'",
    ],
)
def test_a_series_that_was_observed_is_fixed(measurement, change):
    with refused("series is in use"):
        run(f"UPDATE resources_series SET {change}")


def test_a_series_that_was_observed_is_not_deleted(measurement):
    with refused("series is in use"):
        run("DELETE FROM resources_series")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE municipalities_body SET kind = 'mayor', names = '{\"en\": \"Two\"}' "
        "WHERE kind = 'council'",
        "DELETE FROM municipalities_body WHERE kind = 'council'",
    ],
)
def test_a_body_that_has_decided_stays_what_it_is(vaxjo, ada, statement):
    factories.decision(vaxjo, body="council")

    with refused("stays what it is"):
        run(statement)


def test_the_minutes_of_a_decision_are_fixed(vaxjo, ada):
    minutes = factories.decision(vaxjo).minutes

    with refused("a source in use is fixed"):
        run("UPDATE evidence_source SET origin = 'x' WHERE id = %s", minutes.pk)


def test_names_that_people_read_may_change(vaxjo, bill, buildings):
    vaxjo.accounts.filter(path="gas/town-hall").update(names={"sv": "Stadshuset"})
    vaxjo.departments.update(names={"en": "Property"})

    assert recomputed_root(vaxjo) == log_root(vaxjo)


def test_an_account_may_be_closed_after_its_last_day(vaxjo, bill):
    vaxjo.accounts.filter(path="gas/town-hall").update(closed="2025-04-01")

    assert vaxjo.accounts.get(path="gas/town-hall").closed is not None


def test_evidence_may_be_erased_and_the_log_stands(vaxjo, bill):
    vaxjo.sources.update(erased_at=factories.NOW, erased_reason="the law asks")

    assert recomputed_root(vaxjo) == log_root(vaxjo)


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE ledger_seal CASCADE",
        "TRUNCATE ledger_posting",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_seal DISABLE TRIGGER seal_append_only",
        "SET session_replication_role = replica",
        "DROP TRIGGER posting_delete ON ledger_posting",
        "DROP TABLE ledger_checkpoint",
        "CREATE OR REPLACE FUNCTION ledger_line_guard() RETURNS trigger LANGUAGE "
        "plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER mine BEFORE INSERT ON ledger_seal FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE mine AS ON INSERT TO ledger_seal DO INSTEAD NOTHING",
        "SET ROLE naturbudget_owner",
    ],
)
def test_the_application_cannot_switch_the_guards_off(bill, statement):
    with refused("permission denied|must be owner"):
        run(statement)


def test_nobody_borrows_the_guards_to_write_month_totals(vaxjo, bill):
    """A trigger function runs as the owner: on a table of one's own it would write."""
    with refused("permission denied"):
        run("CREATE TEMP TABLE mine (LIKE ledger_seal)")
        run(
            "CREATE TRIGGER mine AFTER INSERT ON mine REFERENCING NEW TABLE AS fresh "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_seal_check()"
        )
        run("INSERT INTO mine SELECT * FROM ledger_seal")


def test_an_observation_keeps_its_decimal_as_written(vaxjo, ada):
    lines = {"no2-ring": "21.40 ug/m3"}
    draft = factories.voucher(vaxjo, kind="observation", lines=lines)

    with refused("observation_value_is_a_decimal"):
        Observation.objects.filter(voucher=draft).update(value="2,1")
