"""The parts of an evidence pack, from which anyone can check a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from naturbudget.core.ledger.log import (
    canonical,
    consistency_proof,
    inclusion_proofs,
)

# Hash, origin and day of arrival of one source, all as texts.
SourceRow = tuple[str, str, str]


def vouchers_jsonl(lines: Iterable[bytes]) -> bytes:
    """Return the vouchers of a log, a line each, in the order of ``seq``.

    Args:
        lines: The canonical bytes of each voucher, from the first one on.

    Source:
        L-30 (docs/method/ledger.md)
    """
    return b"".join(line + b"\n" for line in lines)


def sources_json(rows: Iterable[SourceRow]) -> bytes:
    """Return the list of sources: by its hash, the origin of each and its arrival.

    It is no CSV, because an origin is what somebody called a file, and a spreadsheet
    would run it where it begins like a formula.

    Source:
        L-30 (docs/method/ledger.md)

    >>> print(sources_json([("ab", "=meter(1)", "2025-04-07T08:15:00Z")]).decode())
    {"ab":{"origin":"=meter(1)","received":"2025-04-07T08:15:00Z"}}
    """
    return canonical(
        {
            digest: {"origin": origin, "received": received}
            for digest, origin, received in rows
        }
    )


def sources_digest(rows: Iterable[SourceRow]) -> str:
    """Return the hash by which a document names the sources it rests on.

    Source:
        L-31, L-34 (docs/method/ledger.md)
    """
    return sha256(canonical([list(row) for row in sorted(rows)])).hexdigest()


def checkpoints_digest(kept: Mapping[int, str]) -> str:
    """Return the hash by which a document names the roots that were kept before it.

    Source:
        L-29, L-30 (docs/method/ledger.md)
    """
    rows = [[size, kept[size]] for size in sorted(kept)]
    return sha256(canonical(rows)).hexdigest()


def units_json(scales: Mapping[str, int]) -> bytes:
    """Return with how many decimal places the books keep each unit.

    Source:
        L-10, L-27 (docs/method/ledger.md)
    """
    return canonical(dict(scales))


def proofs(
    leaves: Sequence[bytes], seqs: Iterable[int], published: Mapping[int, str]
) -> bytes:
    """Return the proofs that a short program can follow without all vouchers.

    By the number of a voucher, the path from its leaf to the root of the checkpoint; by
    the size of an earlier log, its root, and the path that shows it as the beginning.

    Args:
        leaves: The leaf hashes as they were sealed, in the order of ``seq``; never
            made anew from vouchers, or a change behind the seals would be proved.
        seqs: The vouchers whose place in the log is proved.
        published: Root by size of what was published before, as it was published;
            each is proved to be the beginning of this log. One that is longer than
            the log has no proof, and whoever checks finds it.

    Source:
        L-28, L-30 (docs/method/ledger.md)
    """
    size = len(leaves)
    chosen = sorted(seq for seq in set(seqs) if seq <= size)
    paths = inclusion_proofs(leaves, [seq - 1 for seq in chosen])
    inclusion = {
        str(seq): [sibling.hex() for sibling in path]
        for seq, path in zip(chosen, paths, strict=True)
    }
    consistency = {
        str(old): [part.hex() for part in consistency_proof(leaves, old)]
        for old in published
        if old <= size
    }
    roots = {str(old): said for old, said in published.items()}
    # All leaves, so that a changed voucher is told by its line and not by the root.
    every = [leaf.hex() for leaf in leaves]
    return canonical(
        {
            "consistency": consistency,
            "inclusion": inclusion,
            "leaves": every,
            "roots": roots,
        }
    )


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the list of a pack's files with the hash of each.

    Args:
        files: All other files of the pack by name.

    Source:
        L-30 (docs/method/ledger.md)
    """
    rows = [f"{name},{sha256(files[name]).hexdigest()}\n" for name in sorted(files)]
    return "".join(["file,sha256\n", *rows]).encode()
