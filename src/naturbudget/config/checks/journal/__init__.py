"""Whether the journal and the tables tell the same, both ways, and neither was cut.

Each module compares one subject. Whatever an entry tells of must stand in the tables
with the same facts, and each row that an action journals must have its entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import transaction

from naturbudget.apps.municipalities.events import recomputed_leaves
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.config.checks.journal import (
    audits,
    balances,
    calendars,
    chart,
    connections,
    doubts,
    entries,
    files,
    in_year,
    layouts,
    log,
    motions,
    needs,
    papers,
    partitions,
    people,
    programme,
    supplies,
    votes,
)
from naturbudget.config.checks.journal.told import Told
from naturbudget.core.ledger.log import root

Check = Callable[[Told], Iterator[str]]
SUBJECTS: tuple[Check, ...] = (
    entries.differences,
    log.differences,
    chart.differences,
    doubts.differences,
    partitions.differences,
    people.differences,
    files.differences,
    supplies.differences,
    votes.differences,
    motions.differences,
    needs.differences,
    programme.differences,
    papers.differences,
    balances.differences,
    connections.differences,
    layouts.differences,
    audits.differences,
    calendars.differences,
    in_year.differences,
)


def differing_from(town: Municipality, size: int, expected: bytes) -> list[str]:
    """Say whether the journal is not the one of which somebody kept a root.

    Args:
        town: Whose journal.
        size: How many entries it had.
        expected: The root that was printed then.
    """
    leaves = recomputed_leaves(town)
    where = f"{town.slug}: the root of {size:,} journal entries that you gave"
    if size > len(leaves):
        return [f"{where} needs more than the {len(leaves):,} there are"]
    if root(leaves[:size]) != expected:
        return [f"{where} is not what they give: one was changed or removed"]
    return []


def _part(check: Check) -> Callable[[Municipality], Iterator[str]]:
    def differences(town: Municipality) -> Iterator[str]:
        # Nobody writes between the reading of the journal and that of the tables.
        with transaction.atomic():
            found = list(check(Told(lock(town))))
        yield from found

    return differences


# One after the other, so that rows which cannot be read end one comparison, not all.
PARTS = tuple(_part(check) for check in SUBJECTS)
