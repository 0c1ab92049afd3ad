"""Tells by its first bytes what a file is, and reads it; its ending does not matter."""

from __future__ import annotations

from naturbudget.core.delivery.grid import Delivered, Grid
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.table import (
    IS_PDF,
    OLE,
    PDF,
    ZIP,
    UnreadableFileError,
)
from naturbudget.engines.sheets.csv_file import CsvRows
from naturbudget.engines.sheets.json_file import read_json
from naturbudget.engines.sheets.workbook import read_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
NOTHING_IN_IT = gettext_noop("{name} holds no figures: there is nothing in its cells.")
OF_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"


def read_file(content: bytes, *, name: str) -> Delivered:
    """Return what a file holds, a grid for each sheet that is not hidden.

    Args:
        content: The bytes of the file.
        name: Its name, for the sentences.

    Raises:
        UnreadableFileError: It is no table, it is damaged, protected by a password,
            or larger than what is read.
    """
    if content.startswith(PDF):
        raise UnreadableFileError(Problem("is-pdf", IS_PDF, {"name": name}))
    if content.startswith(ZIP):
        is_open = OF_OPEN_DOCUMENT in content[:120]
        grids = read_workbook(content, name=name)
        return _checked(content, name, ODS if is_open else XLSX, grids)
    if content.startswith(OLE):
        return _checked(content, name, XLS, read_workbook(content, name=name))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        grids = (Grid("", read_json(content, name=name)),)
        return _checked(content, name, "application/json", grids)
    grids = (Grid("", CsvRows(content, name=name)),)
    return _checked(content, name, "text/csv", grids)


def _checked(
    content: bytes, name: str, media_type: str, grids: tuple[Grid, ...]
) -> Delivered:
    filled = tuple(grid for grid in grids if grid.first_rows(1))
    if not filled:
        problem = Problem("nothing-in-it", NOTHING_IN_IT, {"name": name})
        raise UnreadableFileError(problem)
    return Delivered(content, name, media_type, filled)
