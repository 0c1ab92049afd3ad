"""Papers as DOCX and ODT: read back, they have headings, lists, heads and pictures."""

from __future__ import annotations

import io

import docx
import pytest
from odfdo import Document

from naturbudget.core.paper import Cell, Column, Paper
from naturbudget.engines.office import docx_of, odt_of

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10" '
    'viewBox="0 0 40 10"><rect width="40" height="10" fill="#1d5546"/></svg>'
)


@pytest.fixture
def content():
    paper = Paper("Revision 2024", "Rapport", "Två anmärkningar.", "sv")
    paper.heading("Omfattning")
    paper.heading("Del", level=3)
    paper.text("Alla konton & serier <2024>.")
    paper.text("Litet.", quiet=True)
    paper.points(["ett", "två"])
    paper.points(["först"], numbered=True)
    paper.pairs([("Dagar", "1–3 maj")])
    rows = [[Cell("CL-01", below=("kt",), mark="missed"), Cell("12,5", value="12.5")]]
    paper.table("Rader", [Column("Rad"), Column("Budget", is_figure=True)], rows)
    paper.drawing(SVG, says="En linje", caption="Banan")
    return paper.as_content()


def test_word_reads_what_was_written(content):
    file = docx.Document(io.BytesIO(docx_of(content, town="Älvhamn", foot="rot abc")))

    styled = [(one.style.name, one.text) for one in file.paragraphs if one.text]
    assert ("Heading 1", "Revision 2024") in styled
    assert ("Heading 2", "Omfattning") in styled
    assert ("Heading 3", "Del") in styled
    assert ("Normal", "Alla konton & serier <2024>.") in styled
    assert ("List Bullet", "ett") in styled
    assert ("List Number", "först") in styled
    pairs, table = file.tables
    assert [cell.text for cell in pairs.rows[0].cells] == ["Dagar", "1–3 maj"]
    assert [cell.text for cell in table.rows[0].cells] == ["Rad", "Budget"]
    assert "tblHeader" in table.rows[0]._tr.xml
    assert table.rows[1].cells[0].text == "✖ CL-01\nkt"
    assert file.core_properties.language == "sv-SE"
    assert file.sections[0].header.paragraphs[0].text == "Älvhamn"
    assert file.sections[0].footer.paragraphs[0].text == "rot abc"
    [picture] = file.inline_shapes
    assert picture._inline.docPr.get("descr") == "En linje"


def test_opendocument_reads_what_was_written(content):
    file = Document(io.BytesIO(odt_of(content, town="Älvhamn", foot="rot abc")))

    body = file.body
    heads = [(int(one.level), str(one).strip()) for one in body.get_headers()]
    assert heads == [(1, "Revision 2024"), (2, "Omfattning"), (3, "Del")]
    texts = [str(one).strip() for one in body.get_paragraphs()]
    assert "Alla konton & serier <2024>." in texts
    assert "rot abc" in texts
    assert len(body.get_elements("//text:list")) == 2
    pairs, table = body.get_tables()
    assert pairs.get_values() == [["Dagar", "1–3 maj"]]
    [head] = table.get_elements("table:table-header-rows")
    assert "Rad" in str(head.serialize())
    [frame] = body.get_frames()
    assert "En linje" in frame.serialize()
    assert file.language == "sv-SE"
