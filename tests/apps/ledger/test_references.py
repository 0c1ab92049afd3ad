"""What vouchers, lines and seals name exists, and stays as long as it is named."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests import factories, statements
from tests.actors import at_work
from tests.statements import refused, run

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger.models import Posting, Voucher

NOBODY = 999_999_999

VOUCHER_COLUMNS = ["municipality", "period", "source", "decision", "author"]


@pytest.mark.parametrize("column", VOUCHER_COLUMNS)
def test_a_voucher_names_only_what_exists(vaxjo, ada, column):
    with refused("names what does not exist"):
        statements.bare(vaxjo, **{f"{column}_id": NOBODY})


@pytest.mark.parametrize("column", VOUCHER_COLUMNS)
def test_a_voucher_is_not_pointed_at_nothing(vaxjo, column):
    draft = statements.bare(vaxjo)

    with refused("names what does not exist"):
        Voucher.objects.filter(pk=draft.pk).update(**{f"{column}_id": NOBODY})


@pytest.mark.parametrize("column", ["voucher", "account", "department"])
def test_a_line_names_only_what_exists(vaxjo, column):
    line = factories.voucher(vaxjo).postings.first()

    with refused("names what does not exist"):
        Posting.objects.filter(pk=line.pk).update(**{f"{column}_id": NOBODY})


def test_a_seal_names_a_voucher_and_a_person(vaxjo, ada):
    draft = factories.voucher(vaxjo)

    for voucher, person in ((NOBODY, ada.pk), (draft.pk, NOBODY)):
        with refused("names what does not exist"):
            run(
                "INSERT INTO ledger_seal (municipality_id, seq, voucher_id, "
                "recorded_at, recorded_by_id, leaf) VALUES (%s, 1, %s, now(), %s, %s)",
                vaxjo.pk,
                voucher,
                person,
                statements.LEAF,
            )


NAMED = [
    ("resources_account", "SELECT account_id FROM ledger_posting"),
    ("ledger_period", "SELECT period_id FROM ledger_voucher"),
    ("evidence_source", "SELECT source_id FROM ledger_voucher"),
    ("municipalities_user", "SELECT author_id FROM ledger_voucher"),
    ("ledger_voucher", "SELECT voucher_id FROM ledger_posting"),
]


@pytest.mark.parametrize(("table", "named"), NAMED)
def test_what_a_draft_names_is_not_deleted(vaxjo, table, named):
    factories.voucher(vaxjo)

    with refused("is named elsewhere and stays"):
        run(f"DELETE FROM {table} WHERE id IN ({named})")


@pytest.mark.parametrize(("table", "named"), NAMED)
def test_what_a_draft_names_keeps_its_number(vaxjo, table, named):
    factories.voucher(vaxjo)

    with refused("is named elsewhere and stays|violates foreign key|may not overlap"):
        run(f"UPDATE {table} SET id = id + 500000 WHERE id IN ({named})")


def test_what_nothing_names_may_go(vaxjo):
    account = factories.account(vaxjo, "gas/never-used")

    account.delete()

    assert not vaxjo.accounts.filter(path="gas/never-used").exists()


def test_an_account_is_not_deleted_while_somebody_writes_on_it(transactional_db):
    town = factories.municipality("vaxjo", name="Växjö")
    draft = factories.voucher(town)
    account = factories.account(town, "gas/library")
    with at_work(2) as (writer, other):
        writer.begins()
        writer.does(statements.line, draft, "gas/library", 5, number=9)
        gone = other.starts(
            run, "DELETE FROM resources_account WHERE id = %s", account.pk
        )
        assert other.waits()
        writer.commits()

        with pytest.raises(IntegrityError, match="named elsewhere"):
            gone.result()


def test_a_large_import_does_not_plan_as_for_the_single_voucher_before(
    transactional_db,
):
    """A plan that was kept for one voucher loops over each row with each other.

    It would read the table of vouchers once for each line: that is counted, not timed.
    In a database of its own, since what other tests undo is counted as empty pages.
    """
    town = factories.municipality("vaxjo", name="Växjö")
    factories.sealed(town)
    days = [date.fromordinal(date(2025, 1, 1).toordinal() + n) for n in range(300)]
    rows = [
        f"gas/meter-{meter},flow,m3,{day},{day},1,measured,bill"
        for meter in range(5)
        for day in days
    ]
    with transaction.atomic():
        import_figures(
            town,
            factories.csv(*rows),
            name="meters.csv",
            reasons=factories.RIGHT,
            create=True,
            by=factories.member("co-ordinator", of=town),
            at=factories.NOW,
        )
        assert _reads() < 100 * len(rows)


def _reads():
    """Return how many rows of vouchers and seals this transaction has fetched."""
    [(count,)] = run(
        "SELECT sum(pg_stat_get_xact_tuples_returned(c.oid) "
        "+ pg_stat_get_xact_tuples_fetched(c.oid)) FROM pg_class c "
        "WHERE c.relname IN ('ledger_voucher', 'ledger_seal', 'ledger_posting')"
    )
    return int(count)
