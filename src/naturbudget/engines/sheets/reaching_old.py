"""How far the cells of an XLS file reach, before anybody makes room for them.

Source:
    Records of a workbook stream: [MS-XLS], sections 2.1.4 and 2.3 (Microsoft, Open
    Specifications); the archive around it is read by olefile.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Final

import olefile

from naturbudget.engines.sheets.area import Area

STREAMS: Final = ("Workbook", "Book")
HEAD, PLACE = struct.Struct("<HH"), struct.Struct("<HH")
BEGINS: Final = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
# Records that hold one cell, by the row and the column at their beginning: a number, a
# text, a truth or a formula, each also in its older form.
ONE_CELL: Final = frozenset(
    (
        *(0x0203, 0x0003, 0x0002, 0x027E, 0x00FD, 0x0204, 0x0004, 0x00D6),
        *(0x0205, 0x0005, 0x0006, 0x0206, 0x0406),
    )
)
# Several numbers of a row: a row, the first column, the numbers, the last column.
SEVERAL_CELLS: Final = 0x00BD


def reach_of_old(content: bytes) -> int:
    """Return how many cells lie between the corners of all sheets of an XLS file.

    Args:
        content: A file; of what is no such archive, nothing is known, and 0 returned.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as archive:
            names = [name for name in STREAMS if archive.exists(name)]
            return sum(_of_stream(archive.openstream(name).read()) for name in names)
    except (OSError, ValueError, IndexError, struct.error):
        return 0  # It is broken: the reader itself says so.


def _of_stream(stream: bytes) -> int:
    found, area = 0, Area()
    for kind, data in _records(stream):
        if kind in BEGINS:
            found += area.cells
            area = Area()
        elif kind in ONE_CELL or kind == SEVERAL_CELLS:
            if len(data) < PLACE.size:
                continue
            row, column = PLACE.unpack_from(data)
            last = int.from_bytes(data[-2:], "little")
            area.widen(row, column)
            area.widen(row, last if kind == SEVERAL_CELLS else column)
    return found + area.cells


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + HEAD.size <= len(stream):
        kind, size = HEAD.unpack_from(stream, at)
        at += HEAD.size
        yield kind, stream[at : at + size]
        at += size
