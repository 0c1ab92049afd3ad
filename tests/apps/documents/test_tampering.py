"""Who may do anything in the database is found by whoever checks a pack."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import ProgrammingError, connection

from naturbudget.apps.documents.packs import evidence_pack, zipped
from naturbudget.apps.ledger.queries.log import changed_vouchers, log_vouchers
from naturbudget.config.server import SUPERUSER
from naturbudget.core.ledger.log import leaf_hash
from naturbudget.verifier import verify

TOWN = "(SELECT id FROM municipalities_municipality WHERE slug = 'alvhamn')"
OF = f"IN (SELECT voucher_id FROM ledger_seal WHERE municipality_id = {TOWN}"
FIRST = f"{OF} AND seq < 250)"
LAST = f"{OF} ORDER BY seq DESC LIMIT 1)"
CHANGES = {
    "an amount and its counterpart": "UPDATE ledger_posting SET amount = amount * 2 "
    "WHERE voucher_id = (SELECT min(p.voucher_id) FROM ledger_posting p "
    f"WHERE p.voucher_id {FIRST})",
    "an observation": "UPDATE ledger_observation SET value = '1' WHERE id = "
    f"(SELECT min(id) FROM ledger_observation WHERE voucher_id {FIRST})",
    "a reason": "UPDATE ledger_voucher SET reason = 'another' WHERE id = "
    f"(SELECT min(id) FROM ledger_voucher WHERE id {FIRST})",
    "a day": "UPDATE ledger_voucher SET valid_from = valid_from - 1 WHERE id = "
    f"(SELECT max(id) FROM ledger_voucher WHERE id {FIRST})",
    "the source of a voucher": "UPDATE evidence_source SET sha256 = repeat('a', 64) "
    f"WHERE id = (SELECT min(source_id) FROM ledger_voucher WHERE id {FIRST})",
    "a voucher after the last document": "UPDATE ledger_posting "
    f"SET amount = amount + 1 WHERE voucher_id {LAST}",
    "a leaf": "UPDATE ledger_seal SET leaf = repeat('a', 64) WHERE seq = 7 "
    f"AND municipality_id = {TOWN}",
    "the path of an account": "UPDATE resources_account SET path = 'ghg/other' "
    f"WHERE path = 'ghg/transport' AND municipality_id = {TOWN}",
    "the end of the log": "DELETE FROM ledger_seal WHERE municipality_id = "
    f"{TOWN} AND seq > 230",
}


@pytest.fixture
def almighty(demo_copy, databases):
    """Somebody whom no trigger stops."""
    with databases.embedded.connect(SUPERUSER, databases.current) as hand:
        hand.autocommit = True
        hand.execute("SET session_replication_role = replica")
        yield hand


def findings(town, tmp_path, year=2024):
    place = tmp_path / "pack.zip"
    place.write_bytes(evidence_pack(town, year))
    return verify(str(place)).findings


def test_an_honest_pack_has_no_findings(demo_copy, tmp_path):
    assert findings(demo_copy("alvhamn"), tmp_path) == []


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_what_is_changed_behind_the_seals_is_found(
    demo_copy, almighty, tmp_path, statement
):
    changed = almighty.execute(statement)

    assert changed.rowcount > 0
    assert findings(demo_copy("alvhamn"), tmp_path)


def test_a_change_with_a_leaf_made_to_fit_is_found_by_what_was_published(
    demo_copy, almighty, tmp_path
):
    """Whoever rewrites a voucher and its leaf moves every root published since."""
    town = demo_copy("alvhamn")
    almighty.execute(CHANGES["a reason"])
    for leaf in log_vouchers(town):
        almighty.execute(
            "UPDATE ledger_seal SET leaf = %s WHERE municipality_id = %s AND seq = %s",
            [leaf_hash(leaf.line).hex(), town.pk, leaf.seq],
        )

    assert changed_vouchers(town) == []
    assert any(
        "the root of vouchers 1 to" in str(found) for found in findings(town, tmp_path)
    )


def test_one_changed_byte_of_any_file_is_found_with_its_name(demo, tmp_path):
    """As many places of each file as there is time for; the first and last always."""
    place = tmp_path / "pack.zip"
    content = evidence_pack(demo("alvhamn"), 2024)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {"document.en.pdf", "document.json", "budget.json"} <= {*files}

    for name, whole in files.items():
        for at in {0, len(whole) // 3, len(whole) - 1}:
            changed = bytearray(whole)
            changed[at] ^= 1
            place.write_bytes(zipped(files | {name: bytes(changed)}))

            found = [str(one) for one in verify(str(place)).findings]

            assert any(name in one for one in found), (name, at, found)


def test_the_application_itself_may_not(demo_copy):
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
