"""A paper in blocks: what a page, a PDF and an office's own file all show alike."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from naturbudget.core.cell import cell as in_a_file

LEVELS: Final = (2, 3)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell of a table.

    Attributes:
        text: As people read it, with its unit where it needs one.
        below: Smaller lines below it.
        mark: The signal that is drawn before it, for example ``missed``; the text
            says the same (V-6).
        value: The exact figure, for whoever reads the paper as data.
        unit: The code of its unit.
    """

    text: str
    below: tuple[str, ...] = ()
    mark: str = ""
    value: str = ""
    unit: str = ""

    def as_content(self) -> dict[str, Any]:
        """Return the cell without what is empty in it."""
        found: dict[str, Any] = {"text": self.text}
        if self.below:
            found["below"] = list(self.below)
        for name in ("mark", "value", "unit"):
            if text := getattr(self, name):
                found[name] = text
        return found


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures stand at the right."""

    head: str
    is_figure: bool = False


@dataclass(slots=True)
class Paper:
    """A paper that is written from top to bottom, block by block.

    Attributes:
        title: What it is called.
        over: What kind of paper it is, above the title.
        lead: One or two sentences for who reads no further.
        language: In which language it is written.
    """

    title: str
    over: str
    lead: str
    language: str
    blocks: list[dict[str, Any]] = field(default_factory=list)

    def heading(self, text: str, *, level: int = 2) -> None:
        """Begin a section, or a part of one."""
        assert level in LEVELS, f"a section or a part of one: {level}"
        self.blocks.append({"block": "heading", "level": level, "text": text})

    def text(self, text: str, *, quiet: bool = False) -> None:
        """Add a paragraph; one that only explains is quiet. Nothing adds nothing."""
        # Forms send what was typed with the line ends of the browser.
        lines = "\n".join(line.rstrip() for line in text.splitlines())
        for part in filter(None, (one.strip() for one in lines.split("\n\n"))):
            self.blocks.append({"block": "text", "text": part, "quiet": quiet})

    def points(self, items: Iterable[str], *, numbered: bool = False) -> None:
        """Add a list, if there is anything in it."""
        found = [item for item in items if item]
        if found:
            kind = {"block": "points", "numbered": numbered, "items": found}
            self.blocks.append(kind)

    def pairs(self, rows: Iterable[tuple[str, str]]) -> None:
        """Add names with what belongs to them; an empty one is left out."""
        found = [list(row) for row in rows if row[1]]
        if found:
            self.blocks.append({"block": "pairs", "rows": found})

    def table(
        self,
        caption: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Cell]],
    ) -> None:
        """Add a table whose first column names its rows, if it has any."""
        found = [[cell.as_content() for cell in row] for row in rows]
        assert all(len(row) == len(columns) for row in found), "each column has a cell"
        if not found:
            return
        heads = [{"text": one.head, "figure": one.is_figure} for one in columns]
        told = {"block": "table", "caption": caption, "heads": heads, "rows": found}
        self.blocks.append(told)

    def drawing(self, svg: str, *, says: str, caption: str = "") -> None:
        """Add a drawing with the words for who does not see it."""
        told = {"block": "drawing", "svg": svg, "says": says, "caption": caption}
        self.blocks.append(told)

    def as_content(self) -> dict[str, Any]:
        """Return the paper as it is frozen and given out as data."""
        return {
            "title": self.title,
            "over": self.over,
            "lead": self.lead,
            "language": self.language,
            "blocks": self.blocks,
        }


def tables_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the tables of a paper, in their order."""
    return [one for one in content["blocks"] if one["block"] == "table"]


def table_as_csv(table: dict[str, Any]) -> str:
    """Return a table as CSV: exact figures where a cell has one, else its text.

    A column with figures gets one for their units behind it. What a spreadsheet would
    take for a formula is shielded.
    """
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\n")
    units = [
        any("unit" in row[at] for row in table["rows"])
        for at in range(len(table["heads"]))
    ]
    heads: list[str] = []
    for head, has_unit in zip(table["heads"], units, strict=True):
        heads += [head["text"], f"{head['text']}: unit"] if has_unit else [head["text"]]
    writer.writerow(map(in_a_file, heads))
    for row in table["rows"]:
        writer.writerow(_cells(row, units))
    return "".join(lines.written)


def _cells(row: Sequence[dict[str, Any]], units: Sequence[bool]) -> Iterator[str]:
    for cell, has_unit in zip(row, units, strict=True):
        if "value" in cell:
            yield cell["value"]
        else:
            yield str(in_a_file("\n".join([cell["text"], *cell.get("below", [])])))
        if has_unit:
            yield cell.get("unit", "")


class _Lines:
    """Takes what the writer of CSV writes; the core opens no files."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, text: str) -> None:
        self.written.append(text)
