"""Master Budget and balance as DOCX and ODT: they say what the PDF says."""

from __future__ import annotations

import io

import docx
import pytest
from odfdo import Document as Odt
from tests import year

from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.documents.printing import written_for_office
from naturbudget.apps.documents.queries import document_data

pytestmark = pytest.mark.django_db

BASE = "/desk/vaxjo/documents"


def words(content, language="en"):
    file = docx.Document(io.BytesIO(content))
    cells = [
        cell.text for table in file.tables for row in table.rows for cell in row.cells
    ]
    return [one.text for one in file.paragraphs], cells


def test_a_master_budget_is_written_for_word(vaxjo):
    year.ratified(vaxjo)
    data = document_data(budget_of(vaxjo, 2025).document)

    paragraphs, cells = words(written_for_office(data, "docx", language="en"))

    assert "Master Budget 2025" in paragraphs
    assert any(text.startswith("EN-01") for text in cells)
    assert {"1,200", "1,500\n2015", "600\n2035"} <= set(cells)
    assert "Harbour List" in cells
    assert "17" in cells  # all groups in favour


def test_a_balance_is_written_for_word_with_its_parts(vaxjo):
    year.balance_ratified(vaxjo)
    data = document_data(balance_of(vaxjo, 2025).document)

    content = written_for_office(data, "docx", language="en")
    paragraphs, cells = words(content)

    assert "1,190" in cells
    assert any(text.startswith("\N{HEAVY CHECK MARK} Kept") for text in cells)
    assert any("stock" in text.lower() for text in paragraphs)
    assert "The Budget Balance 2025 is ratified." in paragraphs
    file = docx.Document(io.BytesIO(content))
    assert data["rests_on"]["root"] in file.sections[0].footer.paragraphs[0].text
    assert len(file.inline_shapes) == 1


def test_a_balance_is_written_as_opendocument(vaxjo):
    year.balance_ratified(vaxjo)
    data = document_data(balance_of(vaxjo, 2025).document)

    body = Odt(io.BytesIO(written_for_office(data, "odt", language="sv"))).body

    assert len(body.get_tables()) >= 3
    assert "1\N{NO-BREAK SPACE}190" in str(body.serialize())
    assert len(body.get_frames()) == 1


def test_the_room_documents_offers_them(client, vaxjo, ada):
    year.balance_ratified(vaxjo)
    client.force_login(ada)

    page = client.get(f"{BASE}/").text
    place = f"{BASE}/budget-balance/2025/1"

    assert f"{place}/sv.docx" in page
    assert f"{place}/sv.odt" in page
    assert client.get(f"{place}/sv.odt").content.startswith(b"PK")
    assert client.get(f"{place}/sv.exe").status_code == 404
    assert client.get(f"{BASE}/decision/2025/1/sv.docx").status_code == 404
