"""The parts of an evidence pack, from which anyone can check a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from naturbudget.core.ledger.log import (
    canonical,
    consistency_proof,
    inclusion_proofs,
    root,
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


def sources_csv(rows: Iterable[SourceRow]) -> bytes:
    """Return the list of sources: hash, origin and when each was received.

    Source:
        L-30 (docs/method/ledger.md)

    >>> print(sources_csv([("ab", "meter, list.csv", "2025-04-07T08:15:00Z")]).decode())
    sha256,origin,received
    ab,"meter, list.csv",2025-04-07T08:15:00Z
    <BLANKLINE>
    """
    return _table(("sha256", "origin", "received"), sorted(rows))


def sources_digest(rows: Iterable[SourceRow]) -> str:
    """Return the hash by which a document names the sources it rests on.

    Source:
        L-31, L-34 (docs/method/ledger.md)
    """
    return sha256(canonical([list(row) for row in sorted(rows)])).hexdigest()


def units_csv(scales: Mapping[str, int]) -> bytes:
    """Return with how many decimal places the books keep each unit.

    Source:
        L-10, L-27 (docs/method/ledger.md)
    """
    return _table(("unit", "scale"), [(u, str(scales[u])) for u in sorted(scales)])


def proofs(
    leaves: Sequence[bytes], seqs: Iterable[int], published: Mapping[int, str]
) -> bytes:
    """Return the proofs that a short program can follow without all vouchers.

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
    chosen = sorted(seq for seq in set(seqs) if seq <= len(leaves))
    paths = inclusion_proofs(leaves, [seq - 1 for seq in chosen])
    size = len(leaves)
    inclusion = [
        {
            "seq": seq,
            "leaf": leaves[seq - 1].hex(),
            "path": [sibling.hex() for sibling in path],
            "size": size,
        }
        for seq, path in zip(chosen, paths, strict=True)
    ]
    consistency = [
        {
            "from": old,
            "from_root": published[old],
            "to": size,
            "to_root": root(leaves).hex(),
            "path": [
                part.hex()
                for part in (consistency_proof(leaves, old) if old <= size else ())
            ],
        }
        for old in sorted(published)
    ]
    # All leaves, so that a changed voucher is told by its line and not by the root.
    every = [leaf.hex() for leaf in leaves]
    return canonical(
        {"inclusion": inclusion, "consistency": consistency, "leaves": every}
    )


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the list of a pack's files with the hash of each.

    Args:
        files: All other files of the pack by name.

    Source:
        L-30 (docs/method/ledger.md)
    """
    rows = [(name, sha256(files[name]).hexdigest()) for name in sorted(files)]
    return _table(("file", "sha256"), rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    lines = [",".join(map(_cell, row)) for row in (header, *rows)]
    return ("\n".join(lines) + "\n").encode()


def _cell(text: str) -> str:
    """Return a text as it stands in a CSV file, quoted where it has to be."""
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
