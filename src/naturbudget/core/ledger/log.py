"""The Merkle log: canonical bytes, leaves, root, proofs and checkpoints."""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

HASH_LENGTH: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()

_encode: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode


class NotACheckpointError(NaturbudgetError):
    """A text is not the checkpoint of a log."""

    def __init__(self, text: str) -> None:
        sentence = gettext_noop(
            "“{text}” is not a checkpoint. It has three lines: the origin of the "
            "log, the number of vouchers, and the root in base64."
        )
        super().__init__(Problem("not-a-checkpoint", sentence, {"text": text[:200]}))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was published of a log: whose it is, how long, and its root."""

    origin: str
    size: int
    root: bytes


def canonical(value: object) -> bytes:
    """Return the one way to write a value as JSON: RFC 8785.

    Args:
        value: Dictionaries, lists, strings, whole numbers, booleans and ``None``.
            Quantities are strings; a float here would be our own mistake. So
            would a key beyond U+D7FF, because such keys sort in another way.

    Returns:
        UTF-8 with sorted keys and no blanks.

    Source:
        L-27 (docs/method/ledger.md)

    >>> canonical({"unit": "m3", "amount": "1200.000"})
    b'{"amount":"1200.000","unit":"m3"}'
    """
    assert _has_one_spelling(value), f"not canonical: {value!r}"
    return _encode(value).encode()


def _has_one_spelling(value: object) -> bool:
    """Tell whether Python's JSON of a value is that of RFC 8785."""
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            names = "".join(item)
            if not names.isascii() and max(names) >= "\ud800":
                return False
            # Texts are most of a voucher and always have one spelling.
            rest += [inner for inner in item.values() if type(inner) is not str]
        elif isinstance(item, list | tuple):
            rest += item
        elif isinstance(item, int):
            if abs(item) >= 2**53:
                return False
        elif item is not None and not isinstance(item, str):
            return False
    return True


def leaf_hash(content: bytes) -> bytes:
    """Return the leaf of a voucher, given its canonical bytes.

    Source:
        L-27 (docs/method/ledger.md)
    """
    return sha256(b"\x00" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the node above two others.

    Source:
        L-28 (docs/method/ledger.md)
    """
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of a log.

    Args:
        leaves: The leaf hashes in order of ``seq``; none is the empty log.

    Source:
        L-28 (docs/method/ledger.md)

    >>> root([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    return _levels(leaves)[-1][0] if leaves else EMPTY_ROOT


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Return the tree from its leaves up; a last odd node moves up unchanged."""
    levels = [list(leaves)]
    while len(level := levels[-1]) > 1:
        odd = level[len(level) & ~1 :]
        pairs = zip(level[::2], level[1::2], strict=False)
        # Written out, because a call for each node doubles the time.
        levels.append([sha256(b"\x01" + a + b).digest() for a, b in pairs] + odd)
    return levels


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the proof that a leaf is in the log.

    Args:
        leaves: The leaf hashes in order of ``seq``.
        index: Which leaf, counted from 0; it is ``seq`` less one.

    Returns:
        The sibling on each level from the leaf up to the root.

    Source:
        L-28 (docs/method/ledger.md)
    """
    return inclusion_proofs(leaves, [index])[0]


def inclusion_proofs(
    leaves: Sequence[bytes], indexes: Iterable[int]
) -> list[list[bytes]]:
    """Return the proof of each leaf, computing the tree only once.

    Source:
        L-28 (docs/method/ledger.md)
    """
    levels = _levels(leaves)
    return [_siblings(levels, index) for index in indexes]


def _siblings(levels: list[list[bytes]], index: int) -> list[bytes]:
    assert 0 <= index < len(levels[0]), f"no leaf {index} in {len(levels[0])}"
    path = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        index >>= 1
    return path


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether a proof shows that a leaf is in the log with this root.

    Args:
        leaf: The leaf hash.
        index: Its place, counted from 0.
        size: The number of leaves under ``root``.
        path: The siblings as ``inclusion_proof`` returns them.
        root: The root that was published.

    Source:
        L-28 (docs/method/ledger.md)
    """
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(sibling, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Return the proof that the log of the first leaves is the beginning of all.

    Args:
        leaves: The leaf hashes of the new log.
        old: The size of the old log, from 0 to that of the new.

    Source:
        L-28, L-30 (docs/method/ledger.md)
    """
    assert 0 <= old <= len(leaves), f"no old log of {old} in {len(leaves)}"
    return _beginning(leaves, old, known=True) if old else []


def _beginning(leaves: Sequence[bytes], old: int, *, known: bool) -> list[bytes]:
    """Return the proof within one subtree; a root the verifier knows is left out."""
    size = len(leaves)
    if old == size:
        return [] if known else [root(leaves)]
    half = 1 << (size - 1).bit_length() - 1
    if old <= half:
        return [*_beginning(leaves[:half], old, known=known), root(leaves[half:])]
    return [*_beginning(leaves[half:], old - half, known=False), root(leaves[:half])]


def verify_consistency(
    *, old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Tell whether a proof shows that an old log is the beginning of a new one.

    Args:
        old: The size of the old log.
        old_root: Its root.
        new: The size of the new log.
        new_root: Its root.
        path: The proof as ``consistency_proof`` returns it.

    Source:
        L-28, L-30 (docs/method/ledger.md)
    """
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    if not 0 < old < new or not path:
        return False
    # An old log that is a whole subtree is its own first node.
    hashes = [old_root, *path] if old & old - 1 == 0 else list(path)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(sibling, before), node(sibling, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return the three lines that are published of a log.

    Source:
        L-29 (docs/method/ledger.md)

    >>> print(checkpoint_text("naturbudget.example-town/books", 0, root([])), end="")
    naturbudget.example-town/books
    0
    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    """
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Return what a checkpoint says; signatures after an empty line are left alone.

    Raises:
        NotACheckpointError: It has other lines than the three.

    Source:
        L-29 (docs/method/ledger.md)
    """
    body = text.split("\n\n", 1)[0].removesuffix("\n").split("\n")
    try:
        origin, size, encoded = body
        checkpoint = Checkpoint(origin, int(size), b64decode(encoded, validate=True))
    except (ValueError, binascii.Error):
        raise NotACheckpointError(text) from None
    if not origin or len(checkpoint.root) != HASH_LENGTH or not _counts(size):
        raise NotACheckpointError(text)
    return checkpoint


def _counts(size: str) -> bool:
    """Tell whether a number of leaves is written as it is published."""
    return size.isascii() and size.isdigit() and str(int(size)) == size
