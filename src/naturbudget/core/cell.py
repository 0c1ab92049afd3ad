"""How a text stands in a table that a spreadsheet opens."""

from __future__ import annotations

import re
from typing import Final

# Also after blanks, which spreadsheets pass over; a tab or a line end shifts the cell.
_FORMULA: Final = re.compile(r"[ ]*[=+\-@＝＋－＠]|[\t\n]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# Where a spreadsheet divides lines by semicolons or tabs, quotation marks do not hold
# a text together: what follows one, or a line end, begins a cell.
_INNER: Final = re.compile(
    rf"(?<=[;\t\n])(?=[ ]*[=+\-@＝＋－＠])(?![ ]*{_NUMBER.pattern}[ ]*(?:[;\t\n]|\Z))"
)


def cell(value: object) -> object:
    """Return a value as it may stand in a CSV file that is opened by anybody.

    A text that begins like a formula gets an apostrophe, so that a spreadsheet shows
    it and does not run it; so does a part after a semicolon, a tab or a line end, which
    some spreadsheets take for a cell. Numbers stay what they are. A carriage return
    becomes a line feed, because writers leave the one bare and put the other between
    quotes.

    >>> [cell("=1+1"), cell("@SUM(A1)"), cell("-2.5"), cell("Gas"), cell(None)]
    ["'=1+1", "'@SUM(A1)", '-2.5', 'Gas', '']
    >>> cell("a;=2+5"), cell("a; -5; b")
    ("a;'=2+5", 'a; -5; b')
    """
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    runs = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return ("'" if runs else "") + _INNER.sub("'", text)


# A part of a text as spreadsheets cut it, with the apostrophes it has already.
_PART: Final = re.compile(r"(?:(?<=[;\t\n\r])|\A)('*)([ ]*[=+\-@＝＋－＠]|[\t\r])")
_WHOLE_NUMBER: Final = re.compile(r"'*[+-]?[0-9]+(\.[0-9]+)?")


def escaped(text: str) -> str:
    """Return a text as a spreadsheet does not run it, so that it can be read back.

    What begins like a formula gets an apostrophe, also after a semicolon, a tab or a
    line end; a number alone stays what it is. ``unescaped`` takes exactly these away.

    >>> escaped("=1+1"), escaped("'=1+1"), escaped("a;-b"), escaped("-2.5")
    ("'=1+1", "''=1+1", "a;'-b", '-2.5')
    """
    if _WHOLE_NUMBER.fullmatch(text):
        return text
    return _PART.sub(r"'\1\2", text)


def unescaped(text: str) -> str:
    """Return what was escaped.

    >>> unescaped("''=1+1"), unescaped("a;'-b"), unescaped("'s-Hertogenbosch")
    ("'=1+1", 'a;-b', "'s-Hertogenbosch")
    """
    if _WHOLE_NUMBER.fullmatch(text):
        return text
    return _PART.sub(lambda found: found[1][1:] + found[2], text)
