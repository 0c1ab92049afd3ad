"""Reads the sheets of XLSX, XLS and ODS files; macros, links and charts are ignored."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from naturbudget.core.delivery.grid import Grid, NumberText, Row
from naturbudget.core.errors import CONTROL, TURNING, Problem, gettext_noop
from naturbudget.core.ledger.table import (
    CELL_CHARACTERS_MAX,
    CELL_TOO_LONG,
    HOLDS_CONTROL,
    TURNS,
    UnreadableFileError,
)
from naturbudget.core.quantity import plain
from naturbudget.engines.sheets.reaching import reach
from naturbudget.engines.sheets.weighing import text_bytes

# What an archive may unpack to, and how many cells all sheets may have.
UNPACKED_MAX = 200_000_000
CELLS_MAX = 3_000_000
TEXT_MAX = 200_000_000
SHEETS_MAX = 100
# How an archive of the older kind names the encrypted workbook in it.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# As many digits as spreadsheets keep and show; the rest is noise of binary numbers.
DIGITS_SHOWN = 15

PROTECTED = gettext_noop(
    "{name} is protected by a password, so nobody can read it here. Save it without "
    "one and send it again."
)
DAMAGED = gettext_noop(
    "{name} cannot be opened as a spreadsheet ({error}). It may be damaged, or another "
    "kind of file: open it and save it anew as XLSX, ODS or CSV."
)
UNPACKS = gettext_noop(
    "{name} would unpack to more than {limit} MB and is not opened. Save only the "
    "sheet with the figures, or send it as CSV."
)
TOO_MANY_CELLS = gettext_noop(
    "{name} has more than {limit} cells. Send it as CSV, or only the sheet with the "
    "figures."
)
TOO_MUCH_TEXT = gettext_noop(
    "The cells of {name} hold more than {limit} MB of text. Send only the sheet with "
    "the figures, without the long texts."
)
TOO_MANY_SHEETS = gettext_noop(
    "{name} has {count} sheets, and {limit} at most are read. Save only the sheets "
    "with the figures, or send the file in parts."
)
ALL_HIDDEN = gettext_noop(
    "All sheets of {name} are hidden. Show the one with the figures and save it again."
)
# What the library of archives says of one that is broken, each in its own way.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
)


def read_workbook(content: bytes, *, name: str) -> tuple[Grid, ...]:
    """Return the sheets that are not hidden, with every cell where it stands.

    Raises:
        UnreadableFileError: It is damaged, protected, too large, or all is hidden.
    """
    _check_archive(content, name)
    try:
        cells, text = reach(content), text_bytes(content)
    except BROKEN as error:
        values = {"error": str(error)[:100]}
        raise _refused("is-damaged", DAMAGED, name, values) from None
    if cells > CELLS_MAX:
        raise _refused("too-many-cells", TOO_MANY_CELLS, name, {"limit": CELLS_MAX})
    if text > TEXT_MAX:
        limit = {"limit": TEXT_MAX // 1_000_000}
        raise _refused("too-much-text", TOO_MUCH_TEXT, name, limit)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
        ]
        if len(shown) > SHEETS_MAX:
            counts = {"count": len(shown), "limit": SHEETS_MAX}
            raise _refused("too-many-sheets", TOO_MANY_SHEETS, name, counts)
        sheets = [book.get_sheet_by_name(title) for title in shown]
    except PasswordError:
        raise _refused("is-protected", PROTECTED, name, {}) from None
    except (CalamineError, OSError, ValueError, KeyError) as error:
        if "encrypted" in str(error).lower() or ENCRYPTED in content:
            raise _refused("is-protected", PROTECTED, name, {}) from None
        values = {"error": str(error)[:100]}
        raise _refused("is-damaged", DAMAGED, name, values) from None
    except BaseException as error:
        # A broken file may end the reader itself, which says so in its own way.
        if type(error).__name__ != "PanicException":
            raise
        values = {"error": type(error).__name__}
        raise _refused("is-damaged", DAMAGED, name, values) from None
    if not sheets:
        raise _refused("all-hidden", ALL_HIDDEN, name, {})
    ends = [sheet.end for sheet in sheets if sheet.end]
    if sum((row + 1) * (column + 1) for row, column in ends) > CELLS_MAX:
        raise _refused("too-many-cells", TOO_MANY_CELLS, name, {"limit": CELLS_MAX})
    return tuple(Grid(sheet.name, _rows(sheet, name)) for sheet in sheets)


def _check_archive(content: bytes, name: str) -> None:
    """Refuse an archive by what it says it unpacks to, before anything is unpacked."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            protected = any(part.flag_bits & 1 for part in archive.infolist())
    except BROKEN as error:
        values = {"error": str(error)[:100]}
        raise _refused("is-damaged", DAMAGED, name, values) from None
    if protected:
        raise _refused("is-protected", PROTECTED, name, {})
    if size > UNPACKED_MAX:
        limit = {"limit": UNPACKED_MAX // 1_000_000}
        raise _refused("unpacks-too-large", UNPACKS, name, limit)


def _rows(sheet: CalamineSheet, name: str) -> Sequence[Row]:
    found: list[Row] = []
    cells = sheet.to_python(skip_empty_area=False)
    for line, row in enumerate(cells, start=1):
        texts = [_text(cell) for cell in row]
        if not any(texts):
            continue
        longest = max(map(len, texts))
        if longest > CELL_CHARACTERS_MAX:
            values = {"line": line, "count": longest, "limit": CELL_CHARACTERS_MAX}
            raise _refused("cell-too-long", CELL_TOO_LONG, name, values)
        if any(not text.isascii() and TURNING.search(text) for text in texts):
            raise _refused("text-turns", TURNS, name, {"line": line})
        if any(CONTROL.search(text) for text in texts):
            raise _refused("holds-control", HOLDS_CONTROL, name, {"line": line})
        found.append((line, texts))
    return found


def _text(cell: object) -> str:
    """Return a cell as it shows itself: days in the ISO way, numbers exactly."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else ""


def _number(value: float) -> NumberText:
    """Return a number as a spreadsheet shows it: 0.1 + 0.2 is 0.3 there.

    >>> _number(0.1 + 0.2), _number(2025.0), _number(1e16), _number(-7)
    ('0.3', '2025', '10000000000000000', '-7')
    """
    if isinstance(value, int):
        return NumberText(value)
    return NumberText(plain(Decimal(f"{value:.{DIGITS_SHOWN}g}")))


def _refused(
    code: str, text: str, name: str, values: Mapping[str, object]
) -> UnreadableFileError:
    return UnreadableFileError(Problem(code, text, {"name": name, **values}))
