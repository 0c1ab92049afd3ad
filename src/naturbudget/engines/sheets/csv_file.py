"""Reads CSV line by line, whatever its encoding and what separates its columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from itertools import islice

from naturbudget.core.delivery.grid import Row
from naturbudget.core.errors import CONTROL, TURNING, Problem, gettext_noop
from naturbudget.core.ledger.table import (
    BROKEN,
    CELL_CHARACTERS_MAX,
    CELL_TOO_LONG,
    HOLDS_CONTROL,
    LINE_CHARACTERS_MAX,
    LINE_TOO_LONG,
    NOT_A_CSV,
    TOO_MANY_ROWS,
    TURNS,
    UnreadableFileError,
    no_text,
)

ROWS_MAX = 2_000_000
SEPARATORS = (",", ";", "\t", "|")
LINES_LOOKED_AT = 30
SLICE = 1_000_000
# With a mark at the beginning, and the order without one that shows in its zeros.
MARKED = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NO_ENCODING = gettext_noop(
    "{name} is written in an encoding that is not known. Save it as “CSV UTF-8” and "
    "send it again."
)


class CsvRows:
    """The rows of a CSV file, read anew each time; only one is in memory."""

    def __init__(self, content: bytes, *, name: str) -> None:
        self._content, self._name = content, name
        self.encoding = _encoding(content, name)
        self._end = "\n" if _has_line_feeds(content, self.encoding) else "\r"
        self.separator = self._separator()

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows in which something is written, each with its line."""
        reader = csv.reader(self._lines(), delimiter=self.separator, strict=True)
        line, count = 1, 0
        try:
            for fields in reader:
                if any(map(str.strip, fields)):
                    count += 1
                    if count > ROWS_MAX:
                        values = {"limit": ROWS_MAX}
                        raise self._unreadable("too-many-rows", TOO_MANY_ROWS, values)
                    longest = max(map(len, fields))
                    if longest > CELL_CHARACTERS_MAX:
                        raise self._cell_too_long(line, longest)
                    yield line, fields
                line = reader.line_num + 1
        except csv.Error as error:
            broken = {"line": line, "error": error}
            raise self._unreadable("broken-csv", BROKEN, broken) from None
        except UnicodeError:
            raise self._unreadable("no-encoding", NO_ENCODING, {}) from None

    def _lines(self) -> Iterator[str]:
        """Yield the lines; only line feeds end one, or returns where there are none."""
        text = io.TextIOWrapper(
            io.BytesIO(self._content), encoding=self.encoding, newline=self._end
        )
        number = 0
        while line := text.readline(LINE_CHARACTERS_MAX + 2):
            number += 1
            if len(line) > LINE_CHARACTERS_MAX + 1:
                values = {"line": number, "limit": LINE_CHARACTERS_MAX}
                raise self._unreadable("line-too-long", LINE_TOO_LONG, values)
            if not line.isascii() and TURNING.search(line):
                raise self._unreadable("text-turns", TURNS, {"line": number})
            if "\0" in line:
                raise self._unreadable("not-a-csv", NOT_A_CSV, {})
            if CONTROL.search(line):
                raise self._unreadable("holds-control", HOLDS_CONTROL, {"line": number})
            yield line if self._end == "\n" else line.replace("\r", "\n")

    def _separator(self) -> str:
        """Return what divides most of the first lines into the same number of cells."""
        lines = list(islice(self._lines(), LINES_LOOKED_AT))
        best, score = ",", (0, 0)
        for mark in SEPARATORS:
            try:
                rows = list(csv.reader(lines, delimiter=mark))
            except csv.Error:
                continue
            widths = [len(row) for row in rows if len(row) > 1]
            common = max(widths, key=widths.count, default=0)
            found = (widths.count(common), common)
            if found > score:
                best, score = mark, found
        return best

    def _cell_too_long(self, line: int, count: int) -> UnreadableFileError:
        values = {"line": line, "count": count, "limit": CELL_CHARACTERS_MAX}
        return self._unreadable("cell-too-long", CELL_TOO_LONG, values)

    def _unreadable(
        self, code: str, text: str, values: Mapping[str, object]
    ) -> UnreadableFileError:
        return UnreadableFileError(Problem(code, text, {"name": self._name, **values}))


def _encoding(content: bytes, name: str) -> str:
    for mark, encoding in MARKED.items():
        if content.startswith(mark):
            return encoding
    if b"\0" in content:
        for first, encoding in ((0, "utf-16-be"), (1, "utf-16-le")):
            zeros = content[first:4_000:2].count(0)
            if zeros > len(content[:4_000]) // 4 and not content[
                1 - first : 200 : 2
            ].count(0):
                return encoding
        raise UnreadableFileError(no_text(content, name=name))
    if content.isascii() or _is(content, "utf-8"):
        return "utf-8"
    # Of the old encodings of western Europe the one that Windows writes.
    return "cp1252" if _is(content, "cp1252") else "latin-1"


def _is(content: bytes, encoding: str) -> bool:
    """Tell whether all of it can be read so, without keeping what was read."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for start in range(0, len(content), SLICE):
            decoder.decode(bytes(view[start : start + SLICE]))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_line_feeds(content: bytes, encoding: str) -> bool:
    return "\n".encode(encoding.removesuffix("-sig"))[-2:].strip(b"\0") in content
