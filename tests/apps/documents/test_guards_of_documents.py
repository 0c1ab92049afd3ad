"""A frozen document and the PDF made from it are only added (L-32, L-34)."""

from __future__ import annotations

import pytest
from tests import factories
from tests.statements import refused, run

from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.models import Document, Issue


@pytest.fixture
def town(demo):
    return demo("alvhamn")


@pytest.fixture
def document(town):
    return town.documents.filter(kind="master-budget").order_by("pk").first()


@pytest.mark.parametrize("table", ["documents_document", "documents_issue"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_documents_are_only_added(document, table, verb):
    with refused("permission denied"):
        run(verb.format(table))


@pytest.mark.parametrize(
    "changed",
    [
        {"size": 1},
        {"data": "another"},
        {"seal": "another"},
    ],
)
def test_a_document_is_what_the_log_seals(town, document, changed):
    """A second document is slipped in beside the one that was voted."""
    others = {
        "data": factories.source(town),
        "seal": town.seals.order_by("seq").first(),
    }
    fields = {name: others.get(name, value) for name, value in changed.items()}

    with refused("a document rests on the log before its own seal"):
        Document.objects.create(
            **{
                "municipality": town,
                "kind": document.kind,
                "year": document.year,
                "version": 9,
                "data": document.data,
                "size": document.size,
                "root": document.root,
                "seal": document.seal,
                "frozen_at": factories.NOW,
                "frozen_by": document.frozen_by,
                **fields,
            }
        )


@pytest.mark.parametrize(
    "change",
    [
        "sha256 = repeat('a', 64)",
        "origin = 'another.pdf'",
        "media_type = 'text/html'",
        "received_at = now()",
    ],
)
def test_the_file_of_a_pdf_is_fixed(document, change):
    by = document.frozen_by
    issue = issue_document(document, language="de", by=by, at=factories.NOW)

    with refused("is fixed"):
        run(f"UPDATE evidence_source SET {change} WHERE id = %s", issue.pdf_id)


@pytest.mark.parametrize(
    "forged",
    [
        {"pdf": "another"},
        {"pdf": "of another language"},
        {"document": "another"},
        {"document": "a decision"},
    ],
)
def test_no_pdf_is_slipped_in_beside_the_one_that_was_issued(town, document, forged):
    """The log seals each PDF under its name; the database asks for that voucher."""
    issue = issue_document(
        document, language="de", by=document.frozen_by, at=factories.NOW
    )
    fields = {"document": document, "pdf": issue.pdf, "language": "it"}
    others = {
        "another": factories.source(town, origin="forged.pdf"),
        "of another language": issue.pdf,
    }
    documents = {
        "another": town.documents.filter(kind="budget-balance").first(),
        "a decision": town.documents.filter(kind="decision").first(),
    }
    if "pdf" in forged:
        fields["pdf"] = others[forged["pdf"]]
    else:
        fields |= {"document": documents[forged["document"]], "language": "de"}

    with refused("a PDF is issued with the voucher that seals it"):
        Issue.objects.create(
            **fields, issued_at=factories.NOW, issued_by=document.frozen_by
        )
