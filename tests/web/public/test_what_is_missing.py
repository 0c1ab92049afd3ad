"""Public pages stand, whatever was erased or lost; they say what is missing."""

from __future__ import annotations

import pytest
from tests import factories
from tests.pdfs import words_of

from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import EvidenceError, erase_file
from naturbudget.apps.municipalities.models import User

WHY = "it named a person"


@pytest.fixture
def alvhamn(demo):
    return demo("alvhamn")


@pytest.fixture
def document(alvhamn):
    return alvhamn.documents.get(kind=Document.Kind.BUDGET_BALANCE, year=2024)


@pytest.mark.parametrize(
    "address",
    [
        "years/2024/",
        "lines/QU-01/?year=2024",
        "lines/QU-01/why/?year=2024",
        "documents/budget-balance/2024/1/",
    ],
)
def test_the_public_reads_the_fact_with_the_name_and_not_what_staff_should_do(
    alvhamn, client, address
):
    page = client.get(f"/alvhamn/{address}").content.decode()

    fact = "No figure for 2024: Inhabitants living with road noise above 55 dB."
    beside_its_name = "No figure for 2024."
    alone = address.startswith("years") or address == "lines/QU-01/?year=2024"
    assert (beside_its_name if alone else fact) in page
    assert "Deliver it" not in page
    assert "No figure for 2024: noise-55" not in page


def test_the_pdf_reads_the_fact_in_its_language(document, monkeypatch):
    by = User.objects.operator()
    texts = {"No figure for {year}: {ref}.": "Keine Angabe für {year}: {ref}."}
    monkeypatch.setattr(
        "naturbudget.apps.documents.printing.gettext",
        lambda text: texts.get(text, text),
    )

    issue = issue_document(document, language="de", by=by, at=factories.NOW)

    said = words_of(store.read(issue.pdf.sha256))
    assert "Keine Angabe für 2024: Einwohner mit Straßenlärm über 55 dB" in said
    assert "Deliver it" not in said


def test_staff_read_what_to_do(alvhamn, client):
    client.force_login(User.objects.get(email="coordinator@alvhamn.example"))

    page = client.get("/desk/alvhamn/balance/2026/").content.decode()
    assert "(noise-55). Deliver it, or say why not." in page


def test_an_issued_pdf_is_not_erased(alvhamn, document):
    by = User.objects.operator()
    issue = issue_document(document, language="en", by=by, at=factories.NOW)

    with pytest.raises(EvidenceError, match="an issued document"):
        erase_file(issue.pdf, reason=WHY, by=by, at=factories.NOW)


def test_public_pages_say_what_was_erased(alvhamn, client):
    address = "/alvhamn/lines/CL-01/why/"
    shown = client.get(address).content.decode()
    behind = alvhamn.vouchers.filter(valid_to__year=2024, ledger="actual", kind="use")
    for source in {voucher.source for voucher in behind}:
        erase_file(source, reason=WHY, by=User.objects.operator(), at=factories.NOW)

    answer = client.get(address)

    assert WHY not in shown
    assert answer.status_code == 200
    assert WHY in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "years/2024/",
        "years/",
        "lines/CL-01/",
        "lines/CL-01/why/",
        "documents/budget-balance/2024/1/",
        "documents/budget-balance/2024/1/data.json",
        "pack-2024.zip",
    ],
)
def test_a_document_that_is_missing_is_a_sentence_and_no_crash(
    document, client, monkeypatch, address
):
    held = store.read
    gone = document.sha256
    monkeypatch.setattr(
        store, "read", lambda sha256: None if sha256 == gone else held(sha256)
    )

    answer = client.get(f"/alvhamn/{address}")

    assert answer.status_code == 503
    assert "are not in the store" in answer.content.decode()


def test_the_base_from_the_books_is_said_in_words(alvhamn, client):
    page = client.get("/alvhamn/lines/CL-01/?year=2024").content.decode()

    assert '<span class="small quiet">calculated from the books</span>' in page
