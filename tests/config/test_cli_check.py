"""`naturbudget check`: what the database holds is what was sealed."""

from __future__ import annotations

import json

import pytest
from tests import factories

from naturbudget.config import cli
from naturbudget.config.server import SUPERUSER

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(transactional_db):
    town = factories.municipality("vaxjo", name="Växjö")
    factories.sealed(town)
    factories.sealed(town, key="second")
    return town


@pytest.fixture
def almighty(town, databases):
    """Somebody whom no trigger stops."""
    with databases.embedded.connect(SUPERUSER, databases.current) as hand:
        hand.autocommit = True
        hand.execute("SET session_replication_role = replica")
        yield hand


def test_books_that_hold_are_all_right(town, capsys):
    code = cli.run(["check"])

    assert code == 0
    assert capsys.readouterr().out == "vaxjo: 2 vouchers checked\nAll right.\n"


def test_a_changed_amount_is_told_by_its_number(town, almighty, capsys):
    almighty.execute("UPDATE ledger_posting SET amount = amount + 1 WHERE line = 1")

    code = cli.run(["check", "vaxjo", "--format", "json"])

    told = json.loads(capsys.readouterr().out)["differences"]
    assert code == 1
    assert "vaxjo: voucher 1 is not what was sealed" in told
    assert "vaxjo: the root of the seals is not what the vouchers give" in told
    assert any("in the totals and" in one for one in told)


def test_a_changed_total_is_told(town, almighty, capsys):
    almighty.execute("UPDATE ledger_monthtotal SET amount = amount + 1")

    code = cli.run(["check", "--format", "csv"])

    rows = capsys.readouterr().out.splitlines()
    assert code == 1
    assert rows[0] == "difference"
    assert len(rows) > 2


def test_it_asks_only_where_a_person_may_read(town, capsys):
    factories.user("Stranger", email="stranger@example.org")

    assert cli.run(["check", "--by", "stranger@example.org"]) == 0
    assert cli.run(["check", "vaxjo", "--by", "stranger@example.org"]) == 1
    assert "vaxjo" not in capsys.readouterr().out
