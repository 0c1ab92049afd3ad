"""How much text the cells of a spreadsheet hold, before anybody copies it.

A file writes a text once and names it in many cells, or says how often a row is
repeated; the reader gives each cell a copy of its own. A kilobyte can so become more
than any memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from naturbudget.engines.sheets.reaching import REPEATED, TABLE, pieces_of

SHARED = "xl/sharedStrings.xml"
ITEM = re.compile(rb"<(?:\w+:)?si\b[^>]*>(.*?)</(?:\w+:)?si>", re.DOTALL)
NAMES_SHARED = re.compile(
    rb'<(?:\w+:)?c [^>]*?\bt="s"[^>]*>\s*<(?:\w+:)?v>\s*([0-9]{1,9})'
)
END_OF_CELL = b"</table:table-cell>"


def text_bytes(content: bytes) -> int:
    """Return at most how many bytes of text all cells of an archive hold together.

    Args:
        content: A file; of what is no archive, nothing is known, and 0 returned.
    """
    if not content.startswith(b"PK"):
        return 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            return _of_tables(archive.read("content.xml"))
        if SHARED not in names:
            return 0
        lengths = [len(one) for one in ITEM.findall(archive.read(SHARED))]
        sheets = [name for name in names if name.startswith("xl/worksheets/")]
        return sum(_named(archive, sheet, lengths) for sheet in sheets)


def _named(archive: zipfile.ZipFile, sheet: str, lengths: list[int]) -> int:
    found = 0
    for piece in pieces_of(archive, sheet):
        for number in NAMES_SHARED.findall(piece):
            place = int(number)
            found += lengths[place] if place < len(lengths) else 0
    return found


def _of_tables(content: bytes) -> int:
    found = 0
    for length, count in _texts(content):
        found += length * count
    return found


def _texts(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield of each cell that holds something its length, and how often it stands."""
    rows = 1
    for tag in TABLE.finditer(content):
        what, said = tag[1], tag[2]
        times = REPEATED.search(said)
        count = int(times[1]) if times else 1
        if what == b"table-row":
            rows = count
        elif what == b"table-cell" and not said.endswith(b"/"):
            end = content.find(END_OF_CELL, tag.end())
            yield max(end - tag.end(), 0), count * rows
