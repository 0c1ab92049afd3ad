"""A paper as DOCX, with real headings, lists and tables, to be pasted elsewhere."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from naturbudget.engines.office.drawn import WIDTH_CM, png_of
from naturbudget.engines.office.signs import signed

FONT, SMALL = "Calibri", 8.5
LOCALES = {"en": "en-GB", "de": "de-DE", "sv": "sv-SE", "it": "it-IT"}


def docx_of(content: Mapping[str, Any], *, town: str, foot: str) -> bytes:
    """Return a paper as a file for Word.

    Args:
        content: The paper with its ``blocks``, in one language.
        town: The municipality's name, for the head of each page.
        foot: What stands at the foot of each page, for example hash and root.

    Returns:
        The bytes of the file. The same arguments give a file that reads the same.
    """
    import docx
    from docx.shared import Pt

    file = docx.Document()
    file.core_properties.title = content["title"]
    file.core_properties.author = town
    file.core_properties.language = _locale(content)
    style = file.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    _language(style, content)
    section = file.sections[0]
    section.header.paragraphs[0].text = town
    section.footer.paragraphs[0].text = foot
    for part in (section.header, section.footer):
        for run in part.paragraphs[0].runs:
            run.font.size = Pt(SMALL)
    over = file.add_paragraph().add_run(content["over"])
    over.bold = True
    file.add_heading(content["title"], level=1)
    if content["lead"]:
        file.add_paragraph().add_run(content["lead"]).italic = True
    for block in content["blocks"]:
        WRITE[block["block"]](file, block)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def _locale(content: Mapping[str, Any]) -> str:
    return LOCALES.get(content["language"], str(content["language"]))


def _language(style: Any, content: Mapping[str, Any]) -> None:
    """Say in which language the text is, for spelling and for reading aloud."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), _locale(content))
    style.element.get_or_add_rPr().append(tag)


def _heading(file: Any, block: Mapping[str, Any]) -> None:
    file.add_heading(block["text"], level=block["level"])


def _text(file: Any, block: Mapping[str, Any]) -> None:
    from docx.shared import Pt

    run = file.add_paragraph().add_run(block["text"])
    if block["quiet"]:
        run.font.size = Pt(SMALL)


def _points(file: Any, block: Mapping[str, Any]) -> None:
    style = "List Number" if block["numbered"] else "List Bullet"
    for item in block["items"]:
        file.add_paragraph(item, style=style)


def _pairs(file: Any, block: Mapping[str, Any]) -> None:
    table = file.add_table(rows=0, cols=2, style="Light List Accent 1")
    table.autofit = True
    for name, value in block["rows"]:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(name).bold = True
        cells[1].text = value
    file.add_paragraph()


def _table(file: Any, block: Mapping[str, Any]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if block["caption"]:
        file.add_paragraph(block["caption"], style="Caption")
    heads = block["heads"]
    table = file.add_table(rows=1, cols=len(heads), style="Table Grid")
    _repeats(table.rows[0])
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        run = cell.paragraphs[0].add_run(head["text"])
        run.bold, run.font.size = True, Pt(SMALL)
        if head["figure"]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for row in block["rows"]:
        cells = table.add_row().cells
        for at, (cell, told, head) in enumerate(zip(cells, row, heads, strict=True)):
            run = cell.paragraphs[0].add_run(signed(told))
            run.bold, run.font.size = at == 0, Pt(9)
            for line in told.get("below", []):
                more = cell.add_paragraph().add_run(line)
                more.font.size = Pt(SMALL)
            for paragraph in cell.paragraphs if head["figure"] else ():
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    file.add_paragraph()


def _repeats(row: Any) -> None:
    """Let the head of a table stand on each page, which also marks it as one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    tag = OxmlElement("w:tblHeader")
    tag.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(tag)  # the library has no word for it


def _drawing(file: Any, block: Mapping[str, Any]) -> None:
    from docx.shared import Cm

    picture = file.add_picture(io.BytesIO(png_of(block["svg"])), width=Cm(WIDTH_CM))
    picture._inline.docPr.set("descr", block["says"])  # nor for this
    if block["caption"]:
        file.add_paragraph(block["caption"], style="Caption")


WRITE = {
    "heading": _heading,
    "text": _text,
    "points": _points,
    "pairs": _pairs,
    "table": _table,
    "drawing": _drawing,
}
