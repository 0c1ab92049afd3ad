"""How much is read of accounts that no statistics know of yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from tests import factories

from naturbudget.apps.deliveries import actions as deliveries
from naturbudget.apps.deliveries import course
from naturbudget.apps.ledger.queries.months import MonthValues
from naturbudget.apps.resources.definitions import define_indicator

ACCOUNTS = [f"gas/meter-{n:02}" for n in range(30)]
MONTHS = [date(2023 + n // 12, n % 12 + 1, 1) for n in range(24)]
POSTINGS = 2 * len(ACCOUNTS) * len(MONTHS)


@pytest.fixture
def analysed(superuser_connection):
    """Return what lets the database count its rows."""
    superuser_connection.autocommit = True
    return lambda: superuser_connection.execute("ANALYZE")


def deliver(town):
    rows = [
        f"{path},flow,m3,{first},{last(first)},1,measured,bill"
        for first in MONTHS
        for path in ACCOUNTS
    ]
    deliveries.import_figures(
        town,
        factories.csv(*rows),
        name="figures.csv",
        reasons=factories.RIGHT,
        create=True,
        by=factories.author_of(town),
        at=factories.NOW,
    )


def last(first):
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def reads():
    """Return how many rows of the books this transaction has fetched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_stat_get_xact_tuples_returned(c.oid) "
            "+ pg_stat_get_xact_tuples_fetched(c.oid)) FROM pg_class c "
            "WHERE c.relname LIKE 'ledger_%%'"
        )
        return int(cursor.fetchone()[0])


def test_months_of_new_accounts_do_not_read_the_books_once_for_each(analysed):
    town = factories.municipality("vaxjo")
    analysed()
    for path in ACCOUNTS:
        factories.account(town, path, rhythm="month")
    deliver(town)
    version = define_indicator(
        town,
        "GAS",
        formula=" + ".join(ACCOUNTS),
        unit="m3",
        direction="less",
        by=factories.author_of(town),
        at=factories.NOW,
    )

    with transaction.atomic():
        before = reads()
        values = MonthValues(town, [version], first=MONTHS[0], last=MONTHS[-1])
        read = reads() - before

    assert values.amounts(version) == [len(ACCOUNTS)] * len(MONTHS)
    assert read < 10 * POSTINGS


def test_doubts_about_new_accounts_do_not_read_the_books_of_others(
    analysed, monkeypatch
):
    deliver(factories.municipality("bologna"))
    analysed()
    read = []

    def counted(*args, **named):
        before = reads()
        found = doubts_about(*args, **named)
        read.append(reads() - before)
        return found

    doubts_about = course.doubts_about
    monkeypatch.setattr(course, "doubts_about", counted)

    deliver(factories.municipality("vaxjo"))

    assert read[0] < POSTINGS
