"""What a superuser changes of an audit behind the journal is told."""

from __future__ import annotations

import pytest
from psycopg.types.json import Jsonb
from tests import audits, factories, year

from naturbudget.config.checks import frozen
from naturbudget.config.checks.journal.audits import differences
from naturbudget.config.checks.journal.told import Told
from naturbudget.core.audit.sample import Way

# What is changed, and what is said of it.
CHANGES = [
    ("UPDATE audit_audit SET scope = 'Nothing.'", "scope “The figures"),
    ("DELETE FROM audit_auditor", "tells of the auditor"),
    ("UPDATE audit_sample SET seed = 'another'", "seed “dice”"),
    ("UPDATE audit_sample SET population = 99", "population “2”"),
    ("DELETE FROM audit_trace WHERE number = 1", "tells of result 1 of voucher"),
    ("UPDATE audit_item SET why = '[]'", "batch “"),
    ("UPDATE audit_trace SET result = 'agrees', remark = ''", "result “differs”"),
    ("UPDATE audit_finding SET kind = 'remark'", "grade “minor”"),
    ("UPDATE audit_finding SET statement = 'All is well.'", "statement “The bill"),
    ("UPDATE audit_step SET text = 'Never.'", "the text “It is divided"),
    ("DELETE FROM audit_step", "tells of step 1 of finding 1"),
    ("UPDATE audit_opinion SET opinion = 'clean'", "opinion “qualified”"),
    (
        "INSERT INTO audit_opinion (audit_id, number, opinion, reasons, size, root, "
        "given_at, given_by_id) SELECT audit_id, 2, 'clean', '', size, root, given_at, "
        "given_by_id FROM audit_opinion",
        "opinion 2 on 2025 is there, and no entry",
    ),
]

TABLES = (
    *("audit_audit", "audit_auditor", "audit_sample", "audit_item", "audit_trace"),
    *("audit_finding", "audit_step", "audit_opinion"),
)


@pytest.fixture
def town(transactional_db, vaxjo, ada, rita):
    year.drawn(vaxjo)
    year.booked(vaxjo, "3 m3", key="oil", lines={"oil/school": "3 m3"})
    audit = audits.planned(vaxjo, rita)
    sample = audits.drawn(audit, rita, Way("random", 2, "dice"))
    audits.traced(sample, rita, "differs", "The bill says 12.")
    finding = audits.found(audit, rita)
    audits.answered(finding, ada)
    audits.judged(audit, rita, "qualified", "May is not proved.")
    return vaxjo


@pytest.fixture
def hand(superuser_connection):
    """Somebody whom no trigger stops."""
    superuser_connection.autocommit = True
    superuser_connection.execute("SET session_replication_role = replica")
    return superuser_connection


def restore(hand, before):
    for table, rows in before.items():
        hand.execute(f"DELETE FROM {table}")
        for row in rows:
            values = [Jsonb(one) if isinstance(one, list) else one for one in row]
            marks = ", ".join(["%s"] * len(values))
            hand.execute(f"INSERT INTO {table} VALUES ({marks})", values)


def test_an_audit_that_nobody_touched_is_as_the_journal_tells(town):
    assert list(differences(Told(town))) == []


def test_what_somebody_changes_of_an_audit_is_told(town, hand):
    for statement, said in CHANGES:
        before = {
            table: hand.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in TABLES
        }
        hand.execute(statement)

        found = list(differences(Told(town)))

        assert any(said in one for one in found), (statement, found)
        restore(hand, before)
    assert list(differences(Told(town))) == []


def test_an_opinion_that_is_not_the_frozen_one_is_told(town, ada, hand):
    year.cycle.submit_balance(year.balance_of(town, 2025), by=ada, at=factories.NOW)
    assert list(frozen.differences(town)) == []

    hand.execute("UPDATE audit_opinion SET reasons = 'All is well.'")
    assert any("All is well." in one for one in frozen.differences(town))
    hand.execute("DELETE FROM audit_opinion")

    found = list(frozen.differences(town))
    assert any("the opinion of its audit is not there any more" in one for one in found)
