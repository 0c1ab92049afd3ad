"""The journal: who did what, written in the transaction of the action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from naturbudget.apps.municipalities.models import Event, Municipality, User
from naturbudget.core.ledger.leaf import instant
from naturbudget.core.ledger.log import canonical, leaf_hash, root


@dataclass(frozen=True, slots=True)
class Head:
    """How far a journal goes, and the root over its entries."""

    entries: int
    root: str


def print_of(text: str) -> str:
    """Return what the journal keeps of a text that is told elsewhere: its fingerprint.

    Source:
        L-40 (docs/method/ledger.md)
    """
    return sha256(text.encode()).hexdigest()


def record(
    kind: str, *, of: Municipality, by: User, at: datetime, **what: object
) -> None:
    """Write one entry; ``what`` holds words and numbers, never keys of rows.

    The database takes the municipality's lock and gives the entry its number.

    Source:
        L-40 (docs/method/ledger.md)
    """
    record_each(kind, [what], of=of, by=by, at=at)


def record_each(
    kind: str,
    each: Sequence[Mapping[str, object]],
    *,
    of: Municipality,
    by: User,
    at: datetime,
) -> None:
    """Write an entry for each of many things that were done at once, in their order.

    Source:
        L-40 (docs/method/ledger.md)
    """
    rows = []
    for what in each:
        said = {name: _plain(value) for name, value in what.items()}
        leaf = leaf_of(of.slug, kind=kind, who=by.email, at=at, what=said)
        rows.append(
            Event(municipality=of, kind=kind, who=by.email, at=at, what=said, leaf=leaf)
        )
    Event.objects.bulk_create(rows)


def leaf_of(
    slug: str, *, kind: str, who: str, at: datetime, what: Mapping[str, object]
) -> str:
    """Return the leaf of an entry: the hash of all that it says.

    Source:
        L-40 (docs/method/ledger.md)
    """
    content = {
        "municipality": slug,
        "kind": kind,
        "who": who,
        "at": instant(at),
        "what": what,
    }
    return leaf_hash(canonical(content)).hex()


def head_of(municipality: Municipality) -> Head:
    """Return how far the journal goes and its root; the caller holds the lock.

    Source:
        L-40 (docs/method/ledger.md)
    """
    rows = municipality.events.order_by("number")
    leaves = [bytes.fromhex(leaf) for leaf in rows.values_list("leaf", flat=True)]
    return Head(len(leaves), root(leaves).hex())


def recomputed_leaves(municipality: Municipality) -> list[bytes]:
    """Return the leaves of the journal, computed from what its entries say now.

    Source:
        L-40 (docs/method/ledger.md)
    """
    rows = municipality.events.order_by("number", "pk")
    return [
        bytes.fromhex(_leaf(municipality.slug, *row))
        for row in rows.values_list("kind", "who", "at", "what")
    ]


def _leaf(slug: str, kind: str, who: str, at: datetime, what: object) -> str:
    try:
        assert isinstance(what, Mapping), "what is said has names"
        return leaf_of(slug, kind=kind, who=who, at=at, what=what)
    except AssertionError:  # a fraction, say: no action writes one
        return root([]).hex()


def _plain(value: object) -> object:
    """Keep what JSON knows, write everything else as people read it."""
    return value if isinstance(value, int | bool | list | dict | None) else str(value)
