"""The change matrix: what became what (AS-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from naturbudget.core.assets.statement import AssetRow
from naturbudget.core.errors import Problem, gettext_noop

OUTSIDE: Final = ""  # nature, what was used, stocks that were not asked for

NOT_THE_ACCOUNT = gettext_noop(
    "By the change matrix {account} closes at {matrix}, by its account at {closing}. "
    "Something was changed behind the seals; check the log before anything else."
)


@dataclass(frozen=True, slots=True)
class Change:
    """An amount that left one account and entered another; nothing stands for nature.

    ``parts`` is negative where a reversal took the change back.
    """

    source: str
    target: str
    parts: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """From each account (row) into each (column), what stayed on the diagonal."""

    paths: tuple[str, ...]
    cells: Mapping[tuple[str, str], int]

    def cell(self, source: str, target: str) -> int:
        """Return what went from one account into another."""
        return self.cells.get((source, target), 0)

    def row_sum(self, path: str) -> int:
        """Return what an account held at the opening."""
        return sum(self.cell(path, other) for other in (*self.paths, OUTSIDE))

    def column_sum(self, path: str) -> int:
        """Return what an account holds at the closing."""
        return sum(self.cell(other, path) for other in (*self.paths, OUTSIDE))

    def went(self, path: str) -> int:
        """Return what left an account for another one or for the outside."""
        return self.row_sum(path) - self.cell(path, path)

    def came(self, path: str) -> int:
        """Return what entered an account from another one or from outside."""
        return self.column_sum(path) - self.cell(path, path)


def trees_of(matrix: Matrix) -> list[tuple[tuple[str, ...], Matrix]]:
    """Return a matrix tree by tree: what stands in two trees may be the same land.

    Protected nature lies on land that the other tree holds; a sum of both counts it
    twice. Trees between which something moved stay together.

    Returns:
        The names of the trees, and the part of the matrix that is theirs.

    Source:
        AS-6 (docs/method/ledger.md)
    """
    together: dict[str, set[str]] = {}
    for path in matrix.paths:
        together.setdefault(_root(path), {_root(path)})
    for (source, target), parts in matrix.cells.items():
        if OUTSIDE in (source, target) or not parts:
            continue
        joined = together[_root(source)] | together[_root(target)]
        for root in joined:
            together[root] = joined
    found = []
    for roots in sorted({tuple(sorted(group)) for group in together.values()}):
        paths = tuple(path for path in matrix.paths if _root(path) in roots)
        theirs = {*paths, OUTSIDE}
        cells = {
            ends: parts for ends, parts in matrix.cells.items() if theirs >= {*ends}
        }
        found.append((roots, Matrix(paths, cells)))
    return found


def _root(path: str) -> str:
    return path.partition("/")[0]


def change_matrix(openings: Mapping[str, int], changes: Iterable[Change]) -> Matrix:
    """Return the matrix whose rows add up to the opening, its columns to the closing.

    Args:
        openings: The accounts that are asked for, with what each held.
        changes: What happened; an account that is not asked for is outside.

    Source:
        AS-6 (docs/method/ledger.md)
    """
    cells: dict[tuple[str, str], int] = defaultdict(int)
    for change in changes:
        source = change.source if change.source in openings else OUTSIDE
        target = change.target if change.target in openings else OUTSIDE
        if source != target:
            cells[source, target] += change.parts
    for path, opening in openings.items():
        left = sum(parts for (source, _), parts in cells.items() if source == path)
        cells[path, path] = opening - left
    return Matrix(tuple(openings), dict(cells))


def matrix_problems(matrix: Matrix, rows: Sequence[AssetRow]) -> list[Problem]:
    """Return the accounts that the matrix closes otherwise than the statement.

    Source:
        AS-6 (docs/method/ledger.md)
    """
    return [
        Problem(
            "not-the-account",
            NOT_THE_ACCOUNT,
            {
                "account": row.path,
                "matrix": row.quantity(matrix.column_sum(row.path)),
                "closing": row.quantity(row.closing),
            },
        )
        for row in rows
        if row.path in matrix.paths
        and not row.is_node
        and matrix.column_sum(row.path) != row.closing
    ]
