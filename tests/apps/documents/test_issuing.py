"""A frozen document is issued once in each language, and only when it is frozen."""

from __future__ import annotations

import pytest
from tests import factories, year
from tests.pdfs import words_of

from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.packs import PackError, evidence_pack
from naturbudget.apps.documents.queries import issue_bytes


@pytest.fixture
def budget(vaxjo):
    return year.ratified(vaxjo).document


@pytest.fixture
def issue(budget, ada):
    def issue(language="en", *, at=factories.NOW):
        return issue_document(budget, language=language, by=ada, at=at)

    return issue


@pytest.mark.voted
def test_the_pdf_says_what_the_document_holds(issue):
    words = words_of(issue_bytes(issue()))

    for said in (f"Master Budget {year.YEAR}", "Växjö", year.CODE, "1,200", "1,500"):
        assert said in words


@pytest.mark.voted
def test_it_is_made_once_in_a_language(issue, budget, vaxjo):
    first = issue()

    again = issue(at=factories.later())

    assert again == first
    assert again.issued_at == factories.NOW
    assert vaxjo.events.filter(kind="document-issued").count() == 1
    issue("sv")
    assert set(budget.issues.values_list("language", flat=True)) == {"en", "sv"}


@pytest.mark.voted
def test_the_pdf_is_kept_as_evidence_by_its_hash(issue, vaxjo):
    made = issue()

    assert made.pdf.origin == f"master-budget-{year.YEAR}-v1.en.pdf"
    assert vaxjo.sources.get(sha256=made.pdf.sha256) == made.pdf


def test_there_is_no_pack_of_a_year_without_a_document(vaxjo, ada):
    with pytest.raises(PackError) as refusal:
        evidence_pack(vaxjo, 2025)

    assert [problem.code for problem in refusal.value.problems] == ["nothing-issued"]


def test_what_is_not_voted_on_is_in_no_public_pack(vaxjo):
    year.submitted(vaxjo)

    with pytest.raises(PackError):
        evidence_pack(vaxjo, year.YEAR, published_only=True)
