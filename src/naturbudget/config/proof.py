"""Compares the books with what was said of them: roots saved, published, voted on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from naturbudget.core.ledger.log import leaf_hash, root

Roots = dict[str, dict[str, Any]]
FALSE_TOTALS = """
    WITH kept AS (
        SELECT account_id, month, ledger, period_id, kind, department_id, amount,
            whole, other
        FROM ledger_monthtotal WHERE municipality_id = %(town)s
    ), summed AS (
        SELECT account_id, date_trunc('month', valid_to)::date AS month, ledger,
            period_id, column_kind AS kind, department_id, sum(amount) AS amount,
            sum(stands * is_whole) AS whole, sum(stands * (1 - is_whole)) AS other
        FROM (SELECT *, CASE WHEN reverses_id IS NULL THEN 1 ELSE -1 END AS stands,
            (valid_from = date_trunc('month', valid_to::timestamp)::date
                AND date_part('day', valid_to + 1) = 1)::int AS is_whole
            FROM book WHERE municipality_id = %(town)s) AS entry
        GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT a.path, coalesce(k.month, s.month), coalesce(k.amount, 0),
        coalesce(s.amount, 0), k.amount IS NOT DISTINCT FROM s.amount
    FROM kept k FULL JOIN summed s ON s.account_id = k.account_id
        AND s.month = k.month AND s.ledger = k.ledger AND s.period_id = k.period_id
        AND s.kind = k.kind
        AND coalesce(s.department_id, 0) = coalesce(k.department_id, 0)
    JOIN resources_account a ON a.id = coalesce(k.account_id, s.account_id)
    WHERE (k.amount, k.whole, k.other) IS DISTINCT FROM (s.amount, s.whole, s.other)
    ORDER BY 1, 2"""


def roots() -> Roots:
    """Return size and root of each municipality's log and journal, computed anew."""
    from naturbudget.apps.municipalities.models import Municipality

    found = {}
    for municipality in Municipality.objects.order_by("slug"):
        leaves, journal = _leaves(municipality), _journal(municipality)
        found[municipality.slug] = {
            "size": len(leaves),
            "root": root(leaves).hex(),
            "entries": len(journal),
            "journal": root(journal).hex(),
        }
    return found


def false_totals(municipality: Any) -> list[str]:
    """Say which month totals are not the sum of the sealed postings (L-24)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FALSE_TOTALS, {"town": municipality.pk})
        rows = cursor.fetchall()
    return [
        f"{municipality.slug}: {path} in {month:%Y-%m} "
        + (
            "counts other vouchers in the totals than there are"
            if is_sum
            else f"is {kept} in the totals and {summed} in the vouchers"
        )
        for path, month, kept, summed, is_sum in rows
    ]


def differences(saved: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Say where the vouchers do not give a root that was saved, sealed or published.

    Args:
        saved: for each municipality the size and the root it must have at least.

    Returns:
        A few words for each difference; nothing if all are equal.
    """
    from naturbudget.apps.municipalities.models import Municipality

    found = []
    towns = {town.slug: town for town in Municipality.objects.order_by("slug")}
    found += [f"{slug} is missing" for slug in saved if slug not in towns]
    for slug, town in towns.items():
        promise, journal = saved.get(slug, {}), _journal(town)
        size = promise.get("entries", 0)
        if size > len(journal):
            found.append(
                f"{slug}: {size} journal entries were saved, not {len(journal)}"
            )
        elif size and root(journal[:size]).hex() != promise["journal"]:
            found.append(f"{slug}: the journal is not the one that was saved")
        found += [f"{slug}: {said}" for said in roots_differing(town, saved.get(slug))]
    return found


def roots_differing(
    municipality: Any, saved: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Yield which roots of one municipality its vouchers do not give."""
    # First what was promised: of what is sealed meanwhile, nothing is.
    promised = list(_promises(municipality, saved))
    leaves = _leaves(municipality)
    for what, size, expected in promised:
        if size > len(leaves):
            yield f"{what} needs {size} vouchers, not {len(leaves)}"
        elif root(leaves[:size]).hex() != expected:
            yield f"{what} is not what the vouchers give"


def _journal(municipality: Any) -> list[bytes]:
    from naturbudget.apps.municipalities.events import recomputed_leaves

    return recomputed_leaves(municipality)


def _leaves(municipality: Any) -> list[bytes]:
    from naturbudget.apps.ledger.queries.log import log_vouchers

    return [leaf_hash(voucher.line) for voucher in log_vouchers(municipality)]


def _promises(
    municipality: Any, saved: Mapping[str, Any] | None
) -> Iterator[tuple[str, int, str]]:
    from naturbudget.apps.ledger.queries.log import leaves

    if saved is not None:
        yield "the saved root", saved["size"], saved["root"]
    stored = leaves(municipality)
    yield "the root of the seals", len(stored), root(stored).hex()
    for checkpoint in municipality.checkpoints.order_by("size"):
        yield f"checkpoint {checkpoint.size}", checkpoint.size, checkpoint.root
    for close in municipality.closings.select_related("period").order_by("seq"):
        yield f"the close of {close.period.year}", close.seq, close.root
