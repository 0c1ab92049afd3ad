"""Compares the books with what was said of them: roots saved, published, voted on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from naturbudget.core.ledger.log import leaf_hash, root

Roots = dict[str, dict[str, Any]]


def roots() -> Roots:
    """Return size and root of each municipality's log, computed from the vouchers."""
    from naturbudget.apps.municipalities.models import Municipality

    found = {}
    for municipality in Municipality.objects.order_by("slug"):
        leaves = _leaves(municipality)
        found[municipality.slug] = {"size": len(leaves), "root": root(leaves).hex()}
    return found


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
        leaves = _leaves(town)
        for what, size, expected in _promises(town, saved.get(slug)):
            if size > len(leaves):
                found.append(f"{slug}: {what} needs {size} vouchers, not {len(leaves)}")
            elif root(leaves[:size]).hex() != expected:
                found.append(f"{slug}: {what} is not what the vouchers give")
    return found


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
