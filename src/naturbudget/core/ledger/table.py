"""Reads a CSV file into its header and its rows, or says why it is no such file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

NOT_A_CSV = gettext_noop(
    "{name} is a spreadsheet or an archive, not a CSV, whatever its ending says. "
    "Open it and save it as “CSV UTF-8, separated by commas”."
)
NOT_UTF8 = gettext_noop(
    "{name} is not UTF-8: line {line} has a letter in another encoding, such as "
    "Latin-1. Save it as “CSV UTF-8” and send it again."
)
BROKEN = gettext_noop(
    "{name} cannot be read around line {line} ({error}). Look for a quotation mark "
    "that is not closed, and save it as CSV again."
)
NO_ROWS = gettext_noop("{name} has no rows below its header. Add the figures.")
WRONG_SEPARATOR = gettext_noop(
    "The columns of {name} are separated by “{mark}”. Save it with commas between the "
    "columns and points in the numbers."
)
NO_COLUMN = gettext_noop(
    "The column “{column}” is missing. The header must hold: {needed}."
)
UNKNOWN_COLUMN = gettext_noop(
    "There is no column “{column}”. Known are: {known}. Rename it or take it out."
)
COLUMN_TWICE = gettext_noop("The column “{column}” stands twice. Keep one of them.")


NAME, NAME_IN = "name", "name_"  # name_sv is the name in Swedish
OTHERWISE = "en"  # the language of a name whose column says none


def name_columns(languages: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that hold a name in each of these languages."""
    return tuple(f"{NAME_IN}{language}" for language in languages)


def names_in(row: Mapping[str, str]) -> dict[str, str]:
    """Return the names that a row gives, by their language.

    >>> names_in({"name": "Gas", "name_sv": "", "name_de": "Erdgas"})
    {'en': 'Gas', 'de': 'Erdgas'}
    """
    found = {OTHERWISE: row[NAME]} if row.get(NAME) else {}
    for column, text in row.items():
        if text and column.startswith(NAME_IN):
            found[column.removeprefix(NAME_IN)] = text
    return found


class UnreadableFileError(NaturbudgetError):
    """The file is no table of figures at all."""


def read_table(
    content: bytes, *, name: str, needed: Sequence[str], optional: Sequence[str]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the rows of a CSV file, each with its line number.

    Raises:
        UnreadableFileError: It is not a CSV in UTF-8, or its header is wrong.
    """
    text = _decoded(content, name)
    # Only line feeds end a line: other separators may stand inside a text.
    lines = (f"{line}\n" for line in text.removesuffix("\n").split("\n"))
    # Strictly, or a quotation mark that is not closed would swallow all rows below.
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        header = [column.strip().lower() for column in next(reader)]
        problems = _header_problems(header, name, needed, optional)
        rows = []
        line = 2
        for fields in () if problems else reader:
            if any(field.strip() for field in fields):
                rows.append((line, fields))
            line = reader.line_num + 1
    except csv.Error as error:
        values = {"name": name, "line": line, "error": error}
        raise UnreadableFileError(Problem("broken-csv", BROKEN, values)) from None
    if problems:
        raise UnreadableFileError(*problems)
    if not rows:
        raise UnreadableFileError(Problem("no-rows", NO_ROWS, {"name": name}))
    return header, rows


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((ZIP, OLE)) or b"\0" in content:
        raise UnreadableFileError(Problem("not-a-csv", NOT_A_CSV, {"name": name}))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        values = {"name": name, "line": line}
        raise UnreadableFileError(Problem("not-utf8", NOT_UTF8, values)) from None


def _header_problems(
    header: Sequence[str], name: str, needed: Sequence[str], optional: Sequence[str]
) -> list[Problem]:
    for mark in (";", "\t"):
        if len(header) == 1 and mark in header[0]:
            shown = "tab" if mark == "\t" else mark
            values = {"name": name, "mark": shown}
            return [Problem("wrong-separator", WRONG_SEPARATOR, values)]
    known = (*needed, *optional)
    missing = [
        Problem("no-column", NO_COLUMN, {"column": c, "needed": ", ".join(needed)})
        for c in needed
        if c not in header
    ]
    unknown = [
        Problem(
            "unknown-column", UNKNOWN_COLUMN, {"column": c, "known": ", ".join(known)}
        )
        for c in header
        if c not in known
    ]
    twice = sorted({c for c in header if header.count(c) > 1})
    return (
        missing
        + unknown
        + [Problem("column-twice", COLUMN_TWICE, {"column": c}) for c in twice]
    )
