"""A paper as ODT, with real headings, lists and tables, to be pasted elsewhere."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from naturbudget.engines.office.drawn import WIDTH_CM, png_of
from naturbudget.engines.office.signs import signed

COUNTRIES = {"en": "GB", "de": "DE", "sv": "SE", "it": "IT"}


def odt_of(content: Mapping[str, Any], *, town: str, foot: str) -> bytes:
    """Return a paper as a file for LibreOffice and whatever else reads OpenDocument.

    Args:
        content: The paper with its ``blocks``, in one language.
        town: The municipality's name, above the title.
        foot: What stands under it, for example hash and root.

    Returns:
        The bytes of the file.
    """
    from odfdo import Document, Header, Paragraph

    file = Document("text")
    file.meta.title = content["title"]
    file.meta.creator = town
    language = content["language"]
    country = COUNTRIES.get(language, "")
    file.set_language(f"{language}-{country}" if country else language)
    body = file.body
    body.clear()
    for style in _styles():
        file.insert_style(style, automatic=style.name != "Small")
    body.append(Paragraph(f"{town} · {content['over']}", style="Small"))
    body.append(Header(1, content["title"]))
    if content["lead"]:
        body.append(Paragraph(content["lead"]))
    for number, block in enumerate(content["blocks"]):
        for element in WRITE[block["block"]](file, block, number):
            body.append(element)
    body.append(Paragraph(foot, style="Small"))
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def _styles() -> list[Any]:
    from odfdo import Style

    strong = Style("text", name="Strong", bold=True)
    small = Style("paragraph", name="Small", area="text", size="8.5pt")
    return [strong, small]


def _heading(file: Any, block: Mapping[str, Any], number: int) -> list[Any]:
    from odfdo import Header

    return [Header(block["level"], block["text"])]


def _text(file: Any, block: Mapping[str, Any], number: int) -> list[Any]:
    from odfdo import Paragraph

    return [Paragraph(block["text"], style="Small" if block["quiet"] else None)]


def _points(file: Any, block: Mapping[str, Any], number: int) -> list[Any]:
    from odfdo import List

    return [List(block["items"])]


def _pairs(file: Any, block: Mapping[str, Any], number: int) -> list[Any]:
    from odfdo import Cell, Row, Table

    table = Table(f"Pairs {number}")
    for name, value in block["rows"]:
        row = Row()
        row.extend_cells([Cell(name, text=name), Cell(value, text=value)])
        table.append_row(row)
    return [table]


def _table(file: Any, block: Mapping[str, Any], number: int) -> list[Any]:
    from odfdo import Cell, Element, Paragraph, Row, Table

    table = Table(f"Table {number}")
    head = Row()
    head.extend_cells([_cell(one["text"], "Strong") for one in block["heads"]])
    # Rows that stand on each page, and that a screen reader takes for heads.
    heads = Element.from_tag("table:table-header-rows")
    heads.append(head)
    table.append(heads)
    for told in block["rows"]:
        row = Row()
        cells = []
        for cell in told:
            found = Cell()
            found.append(Paragraph(signed(cell)))
            for line in cell.get("below", []):
                found.append(Paragraph(line, style="Small"))
            cells.append(found)
        row.extend_cells(cells)
        table.append_row(row)
    caption = block["caption"]
    return [*([Paragraph(caption, style="Small")] if caption else []), table]


def _cell(text: str, style: str) -> Any:
    from odfdo import Cell, Paragraph, Span

    found, paragraph = Cell(), Paragraph()
    paragraph.append(Span(text, style=style))
    found.append(paragraph)
    return found


def _drawing(file: Any, block: Mapping[str, Any], number: int) -> list[Any]:
    from odfdo import Element, Frame, Paragraph

    picture = png_of(block["svg"])
    name = f"drawing-{number}.png"
    stream = io.BytesIO(picture)
    stream.name = name
    frame = Frame.image_frame(
        file.add_file(stream),
        name=name,
        size=(f"{WIDTH_CM}cm", f"{WIDTH_CM * _ratio(picture):.2f}cm"),
        anchor_type="as-char",
    )
    says = Element.from_tag("svg:desc")
    says.text = block["says"]
    frame.append(says)
    holder = Paragraph()
    holder.append(frame)
    caption = block["caption"]
    return [holder, *([Paragraph(caption, style="Small")] if caption else [])]


def _ratio(png: bytes) -> float:
    """Return how high a picture is, its width being one; PNG tells both at its head."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return height / width


WRITE = {
    "heading": _heading,
    "text": _text,
    "points": _points,
    "pairs": _pairs,
    "table": _table,
    "drawing": _drawing,
}
