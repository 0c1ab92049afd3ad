"""Whether the entries themselves are those that were written: none less, none other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.municipalities.events import recomputed_leaves
from naturbudget.apps.municipalities.journal import KINDS
from naturbudget.apps.municipalities.models import Journal
from naturbudget.config.checks.journal.told import Told
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.log import root

LOOK = "look for it in a backup from before"


class Promise(NamedTuple):
    """A root of the journal that was sealed or kept, and where."""

    entries: int
    root: str
    where: str


def differences(told: Told) -> Iterator[str]:
    """Yield which entries are missing, changed or none that an action writes.

    Source:
        L-40 (docs/method/ledger.md)
    """
    yield from _numbers(told)
    leaves = recomputed_leaves(told.town)
    for entry, leaf in zip(told.entries, leaves, strict=True):
        if entry.kind not in KINDS:
            yield f"{entry} is of a kind that naturbudget does not write"
        if leaf.hex() != entry.leaf:
            yield (
                f"{entry} is not what was written: who, when or what was changed; "
                f"{LOOK}"
            )
    yield from _roots(told, leaves)


def _numbers(told: Told) -> Iterator[str]:
    numbers = [entry.number for entry in told.entries]
    counter = Journal.objects.filter(municipality=told.town).first()
    count = counter.entries if counter else 0
    last = max([count, *numbers])
    lacking = sorted({*range(1, last + 1)} - {*numbers})
    for first, end in _spans(lacking):
        span = f"entry {first}" if first == end else f"entries {first} to {end}"
        is_tail = end == last
        yield (
            f"the journal lacks {span}"
            f"{', its end' if is_tail else ''}: somebody removed it; {LOOK}"
        )
    if len(numbers) > count or len(numbers) != len(set(numbers)):
        yield (
            f"the journal has {len(numbers)} entries, and the database counted "
            f"{count}: somebody wrote past the guards; {LOOK}"
        )


def _spans(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of numbers."""
    start = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield numbers[start], numbers[place - 1]
            start = place


def _roots(told: Told, leaves: Sequence[bytes]) -> Iterator[str]:
    """Yield the first root that the entries do not give; all later ones fail too."""
    good = 0
    for promise in sorted(_promises(told)):
        if promise.entries > len(leaves):
            yield (
                f"{promise.where} needs {promise.entries} entries of the journal, "
                f"not {len(leaves)}; {LOOK}"
            )
            return
        if root(leaves[: promise.entries]).hex() != promise.root:
            yield (
                f"the journal is not the one that {promise.where} rests on: one of "
                f"the entries {good + 1} to {promise.entries} is missing or was "
                f"changed; {LOOK}"
            )
            return
        good = promise.entries


def _promises(told: Told) -> Iterator[Promise]:
    for document in told.town.documents.select_related("data"):
        try:
            journal = document_data(document)["journal"]
        except (NaturbudgetError, ValueError, LookupError):
            continue  # it is told where documents are compared
        where = f"the {document.kind} {document.year}, version {document.version},"
        yield Promise(journal["entries"], journal["root"], where)
    for entry in told.of("checkpoint-kept"):
        what = entry.what
        yield Promise(what["entries"], what["journal"], f"entry {entry.number}")
