"""The journal and the tables: what a superuser takes out, changes or adds is told."""

from __future__ import annotations

import json
from base64 import b64encode
from decimal import Decimal

import pytest
from tests import factories
from tests.actors import at_work

from naturbudget.apps.evidence.actions import erase_file
from naturbudget.apps.ledger.actions import enter_count, keep_checkpoint
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.actions import appoint, department, dismiss
from naturbudget.apps.municipalities.bodies import set_seats
from naturbudget.apps.municipalities.events import leaf_of
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.parameters import set_parameters
from naturbudget.apps.resources.actions import rename, resource
from naturbudget.config import cli
from naturbudget.config.checks import journal

# Nothing in the tables tells how often a draft was changed before it was handed over.
# What was sealed and kept over it does: the roots.
ONLY_BY_ROOTS = {"line-saved"}
LAST = "number = (SELECT max(number) FROM municipalities_event)"


@pytest.fixture
def town(whole_year):
    town = whole_year
    by, at = User.objects.operator(), factories.later()
    account = town.accounts.get(path="gas/town-hall")
    erase_file(town.sources.get(origin="bill.pdf"), reason="a name", by=by, at=at)
    set_seats(town.bodies.get(kind="council"), 23, by=by, at=at)
    set_parameters(town, {"far_factor": "3"}, by=by, at=at)
    rename(account, {"sv": "Stadshuset", "en": "Town hall"}, by=by, at=at)
    rename(account, {"en": "The town hall"}, by=by, at=at)
    enter_count(
        factories.account(town, "wood/forest", kind="stock"),
        day=at.date(),
        amount=Decimal(0),
        source=factories.journalled_source(town),
        by=by,
        at=at,
    )
    factories.voucher(town, key="waits", first="2026-01-01", last="2026-01-31")
    person = factories.user("Guest")
    held = appoint(person, role="auditor", of=town, by=by, at=at)
    dismiss(held, by=by, at=at)
    return town


@pytest.fixture
def almighty(town, superuser_connection):
    """Somebody whom no trigger stops, and who leaves all as it was."""
    hand = superuser_connection
    hand.autocommit = True
    hand.execute("SET session_replication_role = replica")
    for table in ("event", "journal"):
        hand.execute(f"CREATE TEMPORARY TABLE {table} AS TABLE municipalities_{table}")
    return hand


def undo(hand):
    for table in ("event", "journal"):
        hand.execute(f"DELETE FROM municipalities_{table}")
        hand.execute(f"INSERT INTO municipalities_{table} TABLE pg_temp.{table}")


def told(town, parts=journal.PARTS):
    return [
        said for part in parts for said in part(Municipality.objects.get(pk=town.pk))
    ]


def made_to_fit(town, hand):
    """Number what is left anew, hash it anew, and let the counter agree."""
    for event in town.events.order_by("number"):
        said = {"who": event.who, "at": event.at, "what": event.what}
        hand.execute(
            "UPDATE municipalities_event SET leaf = %s WHERE id = %s",
            [leaf_of(town.slug, kind=event.kind, **said), event.pk],
        )
    hand.execute("""
        UPDATE municipalities_event SET number = number + 100000;
        UPDATE municipalities_event e SET number = place FROM (
            SELECT id, row_number() OVER (ORDER BY number) AS place
            FROM municipalities_event) places WHERE places.id = e.id;
        UPDATE municipalities_journal SET entries = (
            SELECT count(*) FROM municipalities_event)""")


def forged(kind, **what):
    return (
        "INSERT INTO municipalities_event (municipality_id, kind, who, at, what, "
        "number, leaf) SELECT municipality_id, "
        f"'{kind}', 'mallory@example.org', now(), '{json.dumps(what)}', number + 1, '' "
        f"FROM municipalities_event WHERE {LAST}"
    )


TAMPERING = {
    "lacks entry": f"DELETE FROM municipalities_event WHERE {LAST}",
    "lacks entry 5:": "DELETE FROM municipalities_event WHERE number = 5",
    "who, when or what": "UPDATE municipalities_event SET who = 'mallory' "
    f"WHERE {LAST}",
    "was changed": "UPDATE municipalities_event SET at = at - interval '1 day' "
    "WHERE number = 5",
    "counted": "UPDATE municipalities_journal SET entries = entries - 1",
    "wrote past the guards": forged("voucher-discarded", voucher="none"),
    "does not write": forged("blessed"),
    "the close of 2031": forged("year-closed", year=2031),
    "mallory@example.org as executive": forged(
        "role-given", person="mallory@example.org", role="executive"
    ),
    "one of the entries": "UPDATE municipalities_event SET what = what || "
    """'{"target": "1"}' WHERE kind = 'line-saved'""",
}


def test_what_somebody_does_to_the_journal_is_told(town, almighty):
    assert told(town) == []
    for said, statement in TAMPERING.items():
        assert almighty.execute(statement).rowcount, statement
        found = told(town)
        undo(almighty)

        assert any(said in one for one in found), found
    assert told(town) == []


FORGED_TO_FIT = {
    "changes nothing": forged("seats-set", body="council", value=23, before=23),
    "tells of no voucher": forged("vouchers-sealed", sealed=0),
    "(figures-imported": forged("figures-imported", sealed=0, unchanged=0, file="x"),
    "(figures-drafted": forged("figures-drafted", drafted=0, unchanged=0, file="x"),
    "(vouchers-discarded": forged("vouchers-discarded", count=0),
}
OF_ANOTHER = "(SELECT min(id) FROM municipalities_department WHERE code = 'other')"
MOVED = {
    "as account-holder of other": "UPDATE municipalities_membership SET "
    f"department_id = {OF_ANOTHER} WHERE department_id IS NOT NULL",
    "its department nothing; the tables say “other”": "UPDATE resources_account SET "
    f"department_id = {OF_ANOTHER} WHERE path = 'wood/forest'",
    "its first day": "UPDATE resources_account SET opened = opened + 1 "
    "WHERE path = 'wood/forest'",
    "its resource nothing; the tables say “strange”": "UPDATE resources_account SET "
    "resource_id = (SELECT max(id) FROM resources_resource WHERE code = 'strange') "
    "WHERE path = 'wood/forest'",
    "its place nothing; the tables say “elsewhere”": "UPDATE resources_account SET "
    "place = 'elsewhere' WHERE path = 'wood/forest'",
    "its name “–”; the tables say “Not this (en)”": "UPDATE resources_account SET "
    """names = '{"en": "Not this"}' WHERE path = 'wood/forest'""",
    "what it is “text/plain”; the tables say “text/html”": "UPDATE evidence_source "
    "SET media_type = 'text/html' WHERE origin = 'count.pdf'",
}


def test_an_entry_that_fits_and_that_no_action_writes_is_told(town, almighty):
    """Its number, leaf and the counter fit, and it is after the last root."""
    for said, statement in FORGED_TO_FIT.items():
        almighty.execute(statement)
        made_to_fit(town, almighty)
        found = told(town)
        undo(almighty)

        assert [said in one for one in found] == [True], (said, found)


def test_a_file_that_somebody_else_kept_too_is_told(town, almighty):
    kept = town.events.filter(kind="file-kept", what__file="count.pdf").get()
    almighty.execute(forged("file-kept", **kept.what))
    made_to_fit(town, almighty)

    [said] = told(town)
    assert f"which entry {kept.number} had kept already" in said


def test_a_file_that_was_erased_may_be_kept_again(town):
    erased = town.sources.get(origin="bill.pdf")
    by = User.objects.operator()
    gone = {"file": "again.pdf", "sha256": erased.sha256, "holds": "text/plain"}
    erased.erased_at, erased.erased_reason = None, ""
    erased.save(update_fields=["erased_at", "erased_reason"])
    events.record("file-kept", of=town, by=by, at=factories.later(3), **gone)

    assert told(town) == []


@pytest.mark.parametrize("said", MOVED)
def test_what_an_account_or_a_role_was_moved_to_is_told(said, town, almighty):
    by, at = User.objects.operator(), factories.later(2)
    department(town, "other")
    resource(town, "strange")
    given = {"of": town, "by": by, "at": at, "department": department(town, "ours")}
    appoint(factories.user("Forester"), role="account-holder", **given)
    assert told(town) == []

    assert almighty.execute(MOVED[said]).rowcount == 1

    found = told(town)
    assert any(said in one for one in found), found


def test_figures_of_earlier_years_may_move_the_first_day_back(town, almighty):
    almighty.execute(
        "UPDATE resources_account SET opened = opened - 1 WHERE path = 'wood/forest'"
    )

    assert told(town) == []


def test_each_kind_of_entry_is_missed_by_the_tables_alone(town, almighty):
    """Without numbers, leaves and roots: all that the tables still tell."""
    kinds = set(town.events.values_list("kind", flat=True))
    missed = set()
    for kind in kinds:
        almighty.execute("DELETE FROM municipalities_event WHERE kind = %s", [kind])
        if not told(town, journal.PARTS[1:]):
            missed.add(kind)
        undo(almighty)

    assert missed == ONLY_BY_ROOTS
    assert len(kinds) > 25


def test_a_journal_made_to_fit_is_not_what_the_documents_rest_on(town, almighty):
    for statement in (
        "DELETE FROM municipalities_event WHERE id = (SELECT min(id) "
        "FROM municipalities_event WHERE kind = 'line-saved')",
        "UPDATE municipalities_event SET at = at + interval '1 day' "
        "WHERE kind = 'line-saved'",
    ):
        almighty.execute(statement)
        made_to_fit(town, almighty)

        [said] = told(town)
        assert "rests on: one of the entries 1 to" in said
        undo(almighty)


def test_a_tail_made_to_fit_is_not_what_the_check_printed(town, almighty, capsys):
    """After the last document only what somebody keeps elsewhere tells of it."""
    by = User.objects.operator()
    kept = keep_checkpoint(town, by=by, at=factories.later(2))
    root = b64encode(bytes.fromhex(kept.journal.root)).decode()
    printed = ["check", "vaxjo", "--no-checkpoint", "--journal"]
    asked = [*printed, f"{kept.journal.entries:,}:{root}"]
    assert cli.run(asked) == 0
    assert cli.run([*printed, f"{kept.journal.entries}:{kept.journal.root}"]) == 0
    # Both the role that was given and the one that was taken, and the kept root.
    almighty.execute(
        "DELETE FROM municipalities_event WHERE kind = 'checkpoint-kept' OR "
        "what->>'person' LIKE 'guest%'"
    )
    almighty.execute("DELETE FROM ledger_checkpoint WHERE size = %s", [kept.size])
    made_to_fit(town, almighty)
    assert cli.run(["check", "vaxjo", "--no-checkpoint"]) == 0
    capsys.readouterr()

    assert cli.run(asked) == 1
    assert "journal entries that you gave needs more" in capsys.readouterr().out
    assert cli.run([*printed, f"5:{root}"]) == 1
    assert "is not what they give" in capsys.readouterr().out
    assert cli.run(["check", "--journal", f"5:{root}"]) == 1
    with pytest.raises(SystemExit):
        cli.run([*printed, "5:short"])


def test_nothing_has_happened_since_the_roots_were_kept(town):
    by = User.objects.operator()

    kept = keep_checkpoint(town, by=by, at=factories.later(2))

    assert kept.journal.entries == town.events.count() - 1
    assert keep_checkpoint(town, by=by, at=factories.later(3)) is None
    set_parameters(town, {"far_factor": "4"}, by=by, at=factories.later(3))
    assert keep_checkpoint(town, by=by, at=factories.later(4)).size == kept.size


def test_the_database_numbers_whoever_writes_and_whatever_number_is_given(db, vaxjo):
    other = factories.municipality("bologna")
    for town in (vaxjo, other, vaxjo, vaxjo):
        town.events.create(kind="any", who="x", at=factories.NOW, number=77)

    numbers = [
        list(town.events.order_by("number").values_list("number", flat=True))
        for town in (vaxjo, other)
    ]
    first = numbers[0][0]
    assert numbers[0][-3:] == [first, first + 1, first + 2]
    assert vaxjo.journal.entries == vaxjo.events.count() == first + 2
    assert numbers[1] == [1]


def test_two_who_write_at_once_take_turns(transactional_db):
    town = factories.municipality("vaxjo")
    by, guests = User.objects.operator(), [factories.user(), factories.user()]
    given = {"role": "auditor", "of": town, "by": by, "at": factories.NOW}
    with at_work(2) as (first, second):
        first.begins()
        first.does(appoint, guests[0], **given)
        waiting = second.starts(appoint, guests[1], **given)
        assert second.waits()
        first.commits()
        waiting.result()

    rows = town.events.order_by("number").values_list("number", "what__person")
    assert list(rows) == [(1, guests[0].email), (2, guests[1].email)]
