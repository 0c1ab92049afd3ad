"""How much is read where the statistics of a first import know nothing of it."""

from __future__ import annotations

import contextlib
from datetime import date

from django.db import connection, transaction
from tests import factories

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger.queries.values import Facts
from naturbudget.apps.municipalities.models import Municipality, User

DAYS = [date.fromordinal(date(2025, 1, 1).toordinal() + n) for n in range(60)]


class BrokenOffError(Exception):
    """The connection is lost in the middle of an import."""


def test_books_said_to_be_empty_are_not_read_anew_for_each_voucher(
    superuser_connection,
):
    """Rows counted, not timed: joined row by row, they would grow with the cube."""
    superuser_connection.autocommit = True
    town, keeper = factories.municipality("vaxjo"), factories.user("ada")
    with contextlib.suppress(BrokenOffError), transaction.atomic():
        _deliver(town, keeper)
        raise BrokenOffError
    superuser_connection.execute("ANALYZE")

    _deliver(town, keeper)
    with transaction.atomic():
        before = _reads()
        facts = Facts(town, accounts=["gas/meter"], series=["air"])
        read = _reads() - before

    assert facts.years() == range(2025, 2026)
    assert read < 10 * (2 * len(DAYS)) ** 2


def _deliver(town: Municipality, keeper: User) -> None:
    rows = [
        row
        for day in DAYS
        for row in (
            f"gas/meter,flow,m3,{day},{day},1,measured,bill",
            f"air,series,1,{day},{day},1,measured,station",
        )
    ]
    file = factories.csv(*rows)
    import_figures(
        town,
        file,
        name="figures.csv",
        reasons=factories.RIGHT,
        create=True,
        by=keeper,
        at=factories.NOW,
    )


def _reads() -> int:
    """Return how many rows of the books this transaction has fetched."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_stat_get_xact_tuples_returned(c.oid) "
            "+ pg_stat_get_xact_tuples_fetched(c.oid)) FROM pg_class c "
            "WHERE c.relname LIKE 'ledger_%%'"
        )
        return int(cursor.fetchone()[0])
