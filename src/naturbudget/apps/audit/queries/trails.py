"""The trail of a drawn voucher: from the figure to its file and to the root."""

from __future__ import annotations

from dataclasses import dataclass

from naturbudget.apps.audit.models import Item
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.queries.log import leaves, log_vouchers
from naturbudget.core.ledger.log import (
    inclusion_proof,
    leaf_hash,
    root,
    verify_inclusion,
)


@dataclass(frozen=True, slots=True)
class Trail:
    """What was looked at again for one drawn voucher.

    Attributes:
        seq: Its number in the log.
        source: Its file, or the minutes of its decision.
        file_state: ``as kept``, or in words what is wrong with the bytes.
        is_unchanged: Whether what the tables hold still gives the sealed leaf.
        path: How many hashes lead from the leaf to the root.
        is_proved: Whether they lead to the root at which the sample was drawn.
    """

    seq: int
    source: Source | None
    file_state: str
    is_unchanged: bool
    path: int
    is_proved: bool

    @property
    def is_whole(self) -> bool:
        return self.is_unchanged and self.is_proved and self.file_state == "as kept"


def trail_of(item: Item) -> Trail:
    """Return the trail of a drawn voucher, computed anew: nothing stored is believed.

    Source:
        AU-2 (docs/method/audit.md)
    """
    sample, voucher = item.sample, item.voucher
    town, seal = sample.audit.municipality, voucher.seal
    source = voucher.source or (voucher.decision.minutes if voucher.decision else None)
    [found] = log_vouchers(town, size=seal.seq, first=seal.seq)
    leaf = leaf_hash(found.line)
    hashes = leaves(town, size=sample.size)
    path = inclusion_proof(hashes, seal.seq - 1)
    return Trail(
        seq=seal.seq,
        source=source,
        file_state=_state(source),
        is_unchanged=leaf.hex() == seal.leaf,
        path=len(path),
        is_proved=root(hashes).hex() == sample.root
        and verify_inclusion(
            leaf,
            index=seal.seq - 1,
            size=sample.size,
            path=path,
            root=bytes.fromhex(sample.root),
        ),
    )


def _state(source: Source | None) -> str:
    if source is None:
        return "none"
    if source.erased_at is not None:
        return "erased"
    return store.state(source.sha256, size=source.size)
