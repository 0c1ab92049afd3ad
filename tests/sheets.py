"""Makes files as suppliers send them: XLSX by openpyxl, ODS as the smallest archive."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date

import openpyxl

NAMES = "urn:oasis:names:tc:opendocument:xmlns"
CONTENT = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    f'xmlns:office="{NAMES}:office:1.0" xmlns:table="{NAMES}:table:1.0" '
    f'xmlns:text="{NAMES}:text:1.0" office:version="1.2"><office:body>'
    "<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    "</office:document-content>"
)

OF_MANIFEST = f"{NAMES}:manifest:1.0"
MANIFEST = (
    f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{OF_MANIFEST}">'
    '<manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)


def xlsx(rows, sheet="Sheet", *, merged=(), hidden=(), more=()):
    """Return a workbook with one sheet, after some that are hidden, before more."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for place in merged:
        page.merge_cells(place)
    for name in hidden:
        other = book.create_sheet(name, 0)
        other["A1"] = "secret"
        other.sheet_state = "hidden"
    for name in more:
        book.create_sheet(name)["A1"] = "more"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def ods(rows, sheet="Sheet"):
    """Return an OpenDocument spreadsheet with one sheet."""
    lines = "".join(
        f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows
    )
    table = f'<table:table table:name="{sheet}">{lines}</table:table>'
    return archive(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        **{
            "content.xml": CONTENT.format(tables=table),
            "META-INF/manifest.xml": MANIFEST,
        },
    )


def xls(sheets):
    """Return a workbook of the old kind: cells by row and column, from 0, per sheet."""
    ends = []
    names = [name.encode("latin-1") for name in sheets]
    told = sum(4 + 8 + len(name) for name in names)
    at = len(_begin(0x0005)) + told + len(_record(0x000A))
    made = [
        _begin(0x0010) + _cells(cells) + _record(0x000A) for cells in sheets.values()
    ]
    for name, one in zip(names, made, strict=True):
        where = struct.pack("<IBBBB", at, 0, 0, len(name), 0) + name
        ends.append(_record(0x0085, where))
        at += len(one)
    stream = _begin(0x0005) + b"".join(ends) + _record(0x000A) + b"".join(made)
    return _compound("Workbook", stream.ljust(4_096, b"\0"))


def _record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind):
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 1996, 0, 6))


def _cells(cells):
    found = []
    for (row, column), value in cells.items():
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            said = struct.pack("<HB", len(value), 0) + value.encode("latin-1")
            found.append(_record(0x0204, place + said))
        else:
            found.append(_record(0x0203, place + struct.pack("<d", value)))
    return b"".join(found)


def _compound(name, stream):
    """Return an archive with one stream: a header, the chain, a folder, the stream."""
    size, none, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    count = -(-len(stream) // size)
    chain = [0xFFFFFFFD, end, *range(3, count + 2), end]
    chain += [none] * (size // 4 - len(chain))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        *(bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4_096, end, 0, end, 0),
    )
    header += struct.pack("<109I", 0, *[none] * 108)
    folder = _entry("Root Entry", 5, below=1, start=end, size=0)
    folder += _entry(name, 2, below=none, start=2, size=len(stream))
    folder += _entry("", 0, below=none, start=0, size=0) * 2
    table = struct.pack(f"<{len(chain)}I", *chain)
    return header + table + folder + stream.ljust(count * size, b"\0")


def _entry(name, kind, *, below, start, size):
    none, said = 0xFFFFFFFF, name.encode("utf-16-le")
    length = len(said) + 2 if name else 0
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", said, length, kind, 1, none, none, below, 0, start, size
    )


def archive(**parts):
    """Return a zip of these parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
    return kept.getvalue()


def _cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind, said = "date", f'office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind, said = "float", f'office:value="{value}"'
    else:
        kind, said = "string", ""
    return (
        f'<table:table-cell office:value-type="{kind}" {said}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )
