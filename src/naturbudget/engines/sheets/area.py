"""The rectangle between the first and the last cell of a sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Area:
    """What it takes to hold all cells that were seen, empty at first.

    >>> area = Area()
    >>> area.widen(3, 1)
    >>> area.widen(5, 2)
    >>> area.cells
    6
    """

    rows: tuple[int, int] | None = None
    columns: tuple[int, int] | None = None

    def widen(self, row: int | None = None, column: int | None = None) -> None:
        """Take in a cell, or only the row or column in which it stands."""
        if row is not None:
            self.rows = _widened(self.rows, row)
        if column is not None:
            self.columns = _widened(self.columns, column)

    @property
    def cells(self) -> int:
        """How many cells it has, filled or not."""
        if self.rows is None or self.columns is None:
            return 0
        return _length(self.rows) * _length(self.columns)


def _widened(ends: tuple[int, int] | None, value: int) -> tuple[int, int]:
    first, last = ends or (value, value)
    return min(first, value), max(last, value)


def _length(ends: tuple[int, int]) -> int:
    return ends[1] - ends[0] + 1
