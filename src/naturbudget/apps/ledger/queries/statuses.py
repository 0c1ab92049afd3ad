"""How the figures of a year are known: counted by their status, as closed (Q-1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from naturbudget.apps.ledger.queries.values import ALL, UNDONE
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.period import budget_year

COUNTED = f"""{UNDONE}
    SELECT line.name, line.status, count(*) FROM (
        SELECT l.voucher_id, a.path AS name, l.status, w.valid_to AS last
        FROM resources_account a JOIN ledger_posting l ON l.account_id = a.id
            JOIN ledger_voucher w ON w.id = l.voucher_id
        WHERE a.municipality_id = %(town)s AND a.path = ANY(%(names)s)
        UNION ALL
        SELECT o.voucher_id, c.code, o.status, o.last
        FROM resources_series c JOIN ledger_observation o ON o.series_id = c.id
        WHERE c.municipality_id = %(town)s AND c.code = ANY(%(names)s)
    ) line JOIN ledger_voucher v ON v.id = line.voucher_id
        JOIN ledger_seal s ON s.voucher_id = v.id
        JOIN ledger_period p ON p.id = v.period_id
        LEFT JOIN undone ON undone.voucher_id = v.id
    WHERE line.last BETWEEN %(first)s AND %(last)s AND s.seq <= %(size)s
        AND v.ledger = 'actual' AND v.kind <> 'reversal' AND p.year <= %(year)s
        AND (undone.year IS NULL OR undone.year > %(year)s)
    GROUP BY 1, 2"""


def counted_statuses(
    town: Municipality, names: Iterable[str], year: int, *, size: int | None = None
) -> Mapping[str, Counter[str]]:
    """Return how many figures of a year each account and series has, by status.

    Args:
        town: Whose books.
        names: Paths of accounts and codes of series.
        year: The budget year; its books and those before count, not later ones.
        size: As known when the log had so many vouchers; by default, all of it.

    Source:
        Q-1 (docs/method/budget.md), L-15 (docs/method/ledger.md)
    """
    span = budget_year(year, town.first_month)
    values: dict[str, Any] = {
        "town": town.pk,
        "names": sorted(set(names)),
        "year": year,
        "first": span.first,
        "last": span.last,
        "size": ALL if size is None else size,
    }
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, values)
        for name, status, count in cursor.fetchall():
            found[name][status] += count
    return found
