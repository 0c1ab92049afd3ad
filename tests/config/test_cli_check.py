"""`naturbudget check`: what the database holds is what was sealed."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
from tests import factories

from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import erase_file, keep_file
from naturbudget.apps.ledger.queries.log import log_root
from naturbudget.apps.municipalities.actions import appoint
from naturbudget.apps.municipalities.models import User
from naturbudget.config import cli
from naturbudget.config.server import SUPERUSER

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(transactional_db, settings, tmp_path):
    settings.EVIDENCE_FOLDER = tmp_path  # of nobody else
    town = factories.municipality("vaxjo", name="Växjö")
    factories.sealed(town)
    factories.sealed(town, key="second")
    return factories.journalled(town)


@pytest.fixture
def almighty(town, databases):
    """Somebody whom no trigger stops."""
    with databases.embedded.connect(SUPERUSER, databases.current) as hand:
        hand.autocommit = True
        hand.execute("SET session_replication_role = replica")
        yield hand


def test_books_that_hold_are_all_right(town, capsys):
    code = cli.run(["check", "--no-checkpoint"])

    assert code == 0
    assert capsys.readouterr().out == "vaxjo: 2 vouchers checked\nAll right.\n"
    assert not town.checkpoints.exists()


def test_files_that_no_record_names_are_told(town, capsys):
    kept = town.sources.first().sha256
    digest = store.put(b"sent, and not kept")
    left = store.put(b"erased, and left behind by a crash")
    said = {"by": User.objects.operator(), "at": factories.NOW}
    gone = keep_file(store.read(left), of=town, origin="letter.pdf", **said)
    erase_file(gone, reason="it named a person", **said)
    store.put(b"erased, and left behind by a crash")

    assert cli.run(["check", "--no-checkpoint", "--format", "json"]) == 0

    told = json.loads(capsys.readouterr().out)["unnamed_files"]
    assert told == sorted(f"{one[:2]}/{one}" for one in (digest, left))
    assert f"{kept[:2]}/{kept}" not in told
    cli.run(["check", "--no-checkpoint"])
    said = f"evidence/{digest[:2]}/{digest} is named by no record\n"
    assert said in capsys.readouterr().out
    cli.run(["check", "vaxjo", "--no-checkpoint"])
    assert "named by no record" not in capsys.readouterr().out


def test_the_root_of_what_has_grown_is_kept_once(town, capsys):
    assert cli.run(["check"]) == 0

    root = b64encode(log_root(town)).decode()
    [kept] = town.events.filter(kind="checkpoint-kept")
    journal = b64encode(bytes.fromhex(kept.what["journal"])).decode()
    assert kept.what["entries"] == kept.number - 1
    assert capsys.readouterr().out == (
        "vaxjo: 2 vouchers checked\n"
        f"vaxjo: kept the root of 2 vouchers, {root}\n"
        f"vaxjo: kept the root of {kept.number - 1} journal entries, {journal}\n"
        "All right.\n"
    )
    assert cli.run(["check", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["kept"] == {}
    factories.sealed(town, key="third")
    assert cli.run(["check", "vaxjo", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["kept"]["vaxjo"]["size"] == 3
    assert [one.size for one in town.checkpoints.order_by("size")] == [2, 3]
    assert town.events.filter(kind="checkpoint-kept").count() == 2


def test_a_tail_that_was_cut_off_after_a_check_is_told(town, almighty, capsys):
    """Superuser, no triggers, totals made to fit: nothing else tells of the last."""
    assert cli.run(["check"]) == 0
    almighty.execute("""
        CREATE TEMPORARY TABLE last AS SELECT voucher_id FROM ledger_seal WHERE seq = 2;
        DELETE FROM ledger_seal WHERE seq = 2;
        DELETE FROM ledger_posting WHERE voucher_id IN (SELECT voucher_id FROM last);
        DELETE FROM ledger_voucher WHERE id IN (SELECT voucher_id FROM last);
        UPDATE ledger_monthtotal SET amount = amount / 2""")
    capsys.readouterr()

    assert cli.run(["check"]) == 1

    said = capsys.readouterr().out
    assert "vaxjo: checkpoint 2 needs 2 vouchers, not 1" in said
    assert "kept" not in said


def test_only_the_operators_check_keeps_a_root(town, capsys):
    auditor = factories.user("Auditor")
    by = User.objects.operator()
    appoint(auditor, role="auditor", of=town, by=by, at=factories.NOW)

    assert cli.run(["check", "--by", auditor.email]) == 0
    assert "vaxjo: 2 vouchers checked" in capsys.readouterr().out
    assert not town.checkpoints.exists()


def test_no_root_is_kept_of_books_that_differ(town, almighty, capsys):
    almighty.execute("UPDATE ledger_posting SET amount = amount + 1 WHERE line = 1")

    assert cli.run(["check"]) == 1
    assert not town.checkpoints.exists()


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
