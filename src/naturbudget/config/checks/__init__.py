"""Whether the tables still hold what was sealed: all comparisons, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from naturbudget.apps.ledger.queries.log import changed_vouchers
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.config import proof
from naturbudget.config.checks import chart, closed, files, frozen, guards, votes

PARTS: Sequence[Callable[[Municipality], Iterator[str]]] = (
    closed.differences,
    frozen.differences,
    votes.differences,
    chart.differences,
    files.differences,
)


def differences(towns: Sequence[Municipality]) -> list[str]:
    """Return a sentence for each place where tables, files or guards were changed.

    Args:
        towns: The municipalities whose books are read; the guards are those of all.

    Source:
        L-21, L-27, L-34 (docs/method/ledger.md)
    """
    found = list(guards.differences())
    for town in towns:
        found += [
            f"{town.slug}: voucher {seq} is not what was sealed"
            for seq in changed_vouchers(town)
        ]
        found += proof.differences({}, only=town.slug)
        found += proof.false_totals(town)
        for part in PARTS:
            found += [f"{town.slug}: {said}" for said in part(town)]
    return found
