"""How far the cells of a spreadsheet reach, before anybody makes room for them.

The reader makes room for every cell between the first and the last of a sheet. Two
cells far apart, in a file of a kilobyte, would take all the memory there is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from naturbudget.core.ledger.table import OLE
from naturbudget.engines.sheets.area import Area
from naturbudget.engines.sheets.reaching_old import reach_of_old

READ_AT_ONCE = 1_000_000
# A cell may be cut where two pieces meet; so much of the last one is read again.
OVERLAP = 2_000
# A cell that says where it stands and holds something; one that does not say it.
CELL = re.compile(
    rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>(?!</)'
)
BARE = re.compile(rb"<(?:\w+:)?c(?: (?![^>]*\br=)[^>]*)?(?<!/)>(?!</)")
ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="([0-9]{1,7})"[^>]*(?<!/)>(?!</)')
TABLE = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="([0-9]{1,9})"')
LOOKED_AHEAD = 200


def reach(content: bytes) -> int:
    """Return how many cells lie between the corners of all sheets of an archive.

    Args:
        content: A file; of what is no archive, nothing is known, and 0 returned.
    """
    if content.startswith(OLE):
        return reach_of_old(content)
    if not content.startswith(b"PK"):
        return 0
    found = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                found += _of_sheet(pieces_of(archive, part))
            elif part == "content.xml":
                found += _of_tables(archive.read(part))
    return found


def pieces_of(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part of an archive piece by piece, the end of each once more."""
    last = b""
    with archive.open(part) as file:
        while piece := file.read(READ_AT_ONCE):
            yield last + piece
            last = piece[-OVERLAP:]


def _of_sheet(pieces: Iterator[bytes]) -> int:
    area = Area()
    for piece in pieces:
        for letters, digits in CELL.findall(piece):
            area.widen(int(digits), _column(letters))
        if BARE.search(piece):  # where it stands follows from its row
            for digits in ROW.findall(piece):
                area.widen(int(digits))
    return area.cells


def _column(letters: bytes) -> int:
    """Return the number of a column.

    >>> _column(b"A"), _column(b"AA"), _column(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _of_tables(content: bytes) -> int:
    """Return it of tables that count their cells and say how often each is repeated."""
    found, row, column, repeated = 0, 0, 0, 1
    area = Area()
    for tag in TABLE.finditer(content):
        what, said = tag[1], tag[2]
        times = REPEATED.search(said)
        count = int(times[1]) if times else 1
        if what == b"table":
            found += area.cells
            row, repeated, area = 0, 1, Area()
        elif what == b"table-row":
            row, column, repeated = row + repeated, 0, count
        else:
            first, column = column + 1, column + count
            ahead = content[tag.end() : tag.end() + LOOKED_AHEAD]
            is_open = not said.endswith(b"/")
            if b"office:value" in said or (
                is_open and ahead.lstrip().startswith(b"<text:p")
            ):
                area.widen(row, first)
                area.widen(row + repeated - 1, column)
    return found + area.cells
