"""A table as it arrived: cells of text, each with the place where it stood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

Row = tuple[int, Sequence[str]]


class NumberText(str):
    """A cell that held a number, not a text: digits with a decimal point, exactly.

    No separators are looked for in it, whatever the rest of the file is written with.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. Its rows may be read again and again, and need not all be in memory.

    A row is its number in the file, from 1, and its cells from the first column on;
    rows without any text may be left out. Days stand in the ISO way, numbers as
    ``NumberText`` where the file knew that they are numbers.
    """

    sheet: str
    rows: Iterable[Row]

    def first_rows(self, count: int) -> list[Row]:
        """Return the rows that a preview shows."""
        found: list[Row] = []
        for row in self.rows:
            if len(found) >= count:
                break
            found.append(row)
        return found


def grid_of(sheet: str, rows: Iterable[Sequence[str]]) -> Grid:
    """Return the grid of rows that are numbered as they come, the first is 1."""
    return Grid(sheet, tuple(enumerate((tuple(row) for row in rows), start=1)))


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a file or a connector brought: the bytes are the evidence.

    Args:
        content: The bytes as they came; they are kept under their hash.
        name: The name of the file, or what was asked of whom.
        media_type: What the bytes are.
        grids: What was read in them, a sheet each.
    """

    content: bytes
    name: str
    media_type: str
    grids: tuple[Grid, ...]


COLUMN_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def column_name(position: int) -> str:
    """Return the letters of a column, as spreadsheets show them.

    >>> [column_name(position) for position in (0, 25, 26, 701)]
    ['A', 'Z', 'AA', 'ZZ']
    """
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, len(COLUMN_LETTERS))
        letters = COLUMN_LETTERS[rest] + letters
    return letters


def cell_name(line: int, position: int) -> str:
    """Return how a spreadsheet calls a cell.

    >>> cell_name(7, 1)
    'B7'
    """
    return f"{column_name(position)}{line}"


def is_blank(cells: Sequence[str]) -> bool:
    """Tell whether nothing is written in a row."""
    return not any(cell.strip() for cell in cells)


def filled_right(cells: Sequence[str]) -> Iterator[str]:
    """Yield the cells of a merged header: each empty one says what stands before it.

    >>> list(filled_right(["", "Gas", "", "Power", ""]))
    ['', 'Gas', 'Gas', 'Power', 'Power']
    """
    last = ""
    for cell in cells:
        last = cell.strip() or last
        yield last
