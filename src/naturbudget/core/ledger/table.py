"""Reads a CSV file into its header and its rows, or says why it is no such file."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from naturbudget.core.errors import (
    TURNING,
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)

# An archive is known by its first bytes and never opened: nothing can unpack here.
ZIP, OLE = (b"PK\x03\x04", b"PK\x05\x06"), b"\xd0\xcf\x11\xe0"
PDF = b"%PDF"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Of a text with a stray sign of code 0 nearly all is text; UTF-16 is half zeros.
BINARY = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]")
NUL_LOOKED_AT, TEXT_LEAST = 65_536, 0.7
# More than any file of ours needs; what is larger is cut into parts.
COLUMNS_MAX = 100
ROWS_MAX = 200_000
CELL_CHARACTERS_MAX = 10_000
LINE_CHARACTERS_MAX = 100_000

NOT_A_CSV = gettext_noop(
    "{name} is a spreadsheet or an archive, not a CSV, whatever its ending says. "
    "Open it and save it as “CSV UTF-8, separated by commas”."
)
HOLDS_NUL = gettext_noop(
    "Line {line} of {name} holds a sign with the code 0 (NUL), which no text has. The "
    "file was damaged, or a program wrote it wrongly. Save it anew as “CSV UTF-8, "
    "separated by commas”."
)
NOT_UTF8 = gettext_noop(
    "{name} is not UTF-8: line {line} has a letter in another encoding, such as "
    "Latin-1. Save it as “CSV UTF-8” and send it again."
)
TURNS = gettext_noop(
    "Line {line} of {name} holds an unseen sign that turns the direction of writing. "
    "Type the text of that line anew and send the file again."
)
HOLDS_CONTROL = gettext_noop(
    "Line {line} of {name} holds an unseen control sign. Type the text of that line "
    "anew and send the file again."
)
IS_PDF = gettext_noop(
    "{name} is a PDF, not a CSV, whatever its ending says. Take the table it was made "
    "from and save it as “CSV UTF-8, separated by commas”; keep the PDF as evidence."
)
IS_UTF16 = gettext_noop(
    "{name} is written in UTF-16. Save it as “CSV UTF-8” (not “Unicode text”) and send "
    "it again."
)
TOO_MANY_COLUMNS = gettext_noop(
    "{name} has {count} columns; {limit} at most are read. Keep the columns that are "
    "asked for, one row for each figure."
)
TOO_MANY_ROWS = gettext_noop(
    "{name} has more than {limit} rows. Cut it into parts, and send them one by one."
)
CELL_TOO_LONG = gettext_noop(
    "A text of {name} in line {line} has {count} characters; {limit} at most are kept. "
    "Look for a quotation mark that is not closed, or shorten the text."
)
LINE_TOO_LONG = gettext_noop(
    "Line {line} of {name} has more than {limit} characters. Look whether its line "
    "ends are missing, and save it as “CSV UTF-8” again."
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
    content: bytes,
    *,
    name: str,
    needed: Sequence[str],
    optional: Sequence[str],
    rows_max: int = ROWS_MAX,
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the rows of a CSV file, each with its line number.

    Raises:
        UnreadableFileError: It is not a CSV in UTF-8, its header is wrong, or it has
            more columns, rows or characters than are read.
    """
    text = _decoded(content, name)
    # Strictly, or a quotation mark that is not closed would swallow all rows below.
    reader = csv.reader(_lines(text, name), strict=True)
    line = 1
    try:
        header = [column.strip().lower() for column in next(reader)]
        problems = header_problems(header, name=name, needed=needed, optional=optional)
        rows = []
        line = 2
        for count, fields in enumerate(() if problems else reader, start=1):
            if count > rows_max:
                values = {"name": name, "limit": rows_max}
                raise _unreadable("too-many-rows", TOO_MANY_ROWS, values)
            if any(field.strip() for field in fields):
                _check_cells(name, line, fields)
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


def _lines(text: str, name: str) -> Iterator[str]:
    """Yield the lines of a file, one by one, so that nothing is read that is refused.

    Only line feeds end a line, because other separators may stand inside a text;
    a file without any is from a system that ends lines by a carriage return.
    """
    end = "\n" if "\n" in text else "\r"
    start, line = 0, 1
    while True:
        stop = text.find(end, start)
        last = stop if stop >= 0 else len(text)
        if last - start > LINE_CHARACTERS_MAX:
            values = {"name": name, "line": line, "limit": LINE_CHARACTERS_MAX}
            raise _unreadable("line-too-long", LINE_TOO_LONG, values)
        yield f"{text[start:last]}\n"
        start, line = last + 1, line + 1
        if start >= len(text):
            return


def _check_cells(name: str, line: int, fields: Sequence[str]) -> None:
    longest = max(map(len, fields))
    if longest > CELL_CHARACTERS_MAX:
        values = {
            "name": name,
            "line": line,
            "count": longest,
            "limit": CELL_CHARACTERS_MAX,
        }
        raise _unreadable("cell-too-long", CELL_TOO_LONG, values)


def _unreadable(code: str, text: str, values: dict[str, object]) -> UnreadableFileError:
    return UnreadableFileError(Problem(code, text, values))


def no_text(content: bytes, *, name: str) -> Problem:
    """Return what a file is that holds a sign which no text has.

    A text with a stray NUL holds nothing else that no text has; what is packed does.
    """
    begins = content[:NUL_LOOKED_AT].replace(b"\0", b"")
    share = len(begins) / len(content[:NUL_LOOKED_AT])
    is_packed = content.startswith((*ZIP, OLE)) or BINARY.search(begins)
    if is_packed or share < TEXT_LEAST:
        return Problem("not-a-csv", NOT_A_CSV, {"name": name})
    line = content[: content.index(b"\0")].count(b"\n") + 1
    return Problem("holds-nul", HOLDS_NUL, {"name": name, "line": line})


def _decoded(content: bytes, name: str) -> str:
    if content.startswith(PDF):
        raise _unreadable("is-pdf", IS_PDF, {"name": name})
    if content.startswith(UTF16):
        raise _unreadable("is-utf16", IS_UTF16, {"name": name})
    if content.startswith((*ZIP, OLE)) or b"\0" in content:
        raise UnreadableFileError(no_text(content, name=name))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        values = {"name": name, "line": line}
        raise UnreadableFileError(Problem("not-utf8", NOT_UTF8, values)) from None
    if found := TURNING.search(text):
        values = {"name": name, "line": text[: found.start()].count("\n") + 1}
        raise _unreadable("text-turns", TURNS, values)
    return text


def header_problems(
    header: Sequence[str],
    *,
    name: str,
    needed: Sequence[str],
    optional: Sequence[str],
) -> list[Problem]:
    """Return what is wrong with the names of the columns, all at once."""
    if len(header) > COLUMNS_MAX:
        values = {"name": name, "count": len(header), "limit": COLUMNS_MAX}
        return [Problem("too-many-columns", TOO_MANY_COLUMNS, values)]
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
            "unknown-column",
            UNKNOWN_COLUMN,
            {"column": shortened(c), "known": ", ".join(known)},
        )
        for c in header
        if c not in known
    ]
    twice = sorted(c for c, count in Counter(header).items() if count > 1)
    return (
        missing
        + unknown
        + [
            Problem("column-twice", COLUMN_TWICE, {"column": shortened(c)})
            for c in twice
        ]
    )
