"""The owner of the tables migrates; even so it does not slip on what is sealed."""

from __future__ import annotations

import psycopg
import pytest
from tests import factories

REFUSED = psycopg.errors.IntegrityConstraintViolation
TABLES = [
    "ledger_seal",
    "ledger_voucher",
    "ledger_posting",
    "ledger_observation",
    "ledger_period",
    "ledger_periodclose",
    "ledger_closingrow",
    "ledger_checkpoint",
    "ledger_monthtotal",
    "resources_account",
    "resources_series",
    "resources_unit",
    "evidence_source",
    "decisions_decision",
    "decisions_vote",
    "municipalities_municipality",
    "municipalities_department",
    "municipalities_body",
    "municipalities_event",
]


@pytest.fixture
def owner(owner_connection):
    owner_connection.autocommit = True
    factories.sealed(factories.municipality("vaxjo"))
    return owner_connection


def test_truncate_fires_no_row_triggers_and_is_refused(owner):
    for table in TABLES:
        with pytest.raises(REFUSED, match="append-only"):
            owner.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_seal SET seq = 7",
        "DELETE FROM ledger_seal",
        "UPDATE resources_unit SET scale = 2 WHERE code = 'm3'",
        "UPDATE resources_unit SET num = 2 WHERE code = 'm3'",
        "UPDATE resources_unit SET dimension = 'mass' WHERE code = 'm3'",
        "DELETE FROM resources_unit WHERE code = 'm3'",
        "UPDATE ledger_posting SET amount = 1",
        "UPDATE ledger_voucher SET reason = 'another'",
    ],
)
def test_what_is_sealed_stays(owner, statement):
    with pytest.raises(REFUSED, match=r"append-only|in use|sealed"):
        owner.execute(statement)


def test_a_unit_that_no_account_uses_may_be_corrected(owner):
    owner.execute("UPDATE resources_unit SET scale = 2 WHERE code = 'har'")
