"""Documents: the frozen ones as PDF, and the paper of what is put to the vote."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from django.utils import timezone

from naturbudget.apps.budget.queries.proposal import proposal_pdf
from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.queries import issue_bytes
from naturbudget.config.commands import shared
from naturbudget.core.errors import gettext_noop

NO_BUDGET_YET = gettext_noop(
    "There is no frozen budget of {year} yet. The vote freezes it; what is submitted "
    "is printed for the council by “naturbudget document proposal”."
)
NO_BALANCE_YET = gettext_noop(
    "There is no frozen balance of {year} yet. It is frozen when it is submitted."
)
KINDS = {
    "budget": (Document.Kind.MASTER_BUDGET, NO_BUDGET_YET),
    "balance": (Document.Kind.BUDGET_BALANCE, NO_BALANCE_YET),
}


def add_arguments(commands: Any) -> None:
    """Declare the sub-commands."""
    parser = commands.add_parser("document", help="issue and print documents")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    issue = _pdf(verbs, "issue", "write a frozen document as PDF", document_issue)
    issue.add_argument("kind", choices=list(KINDS))
    words = "write the paper of a submitted budget, before its vote"
    _pdf(verbs, "proposal", words, document_proposal)


def _pdf(verbs: Any, name: str, words: str, action: Any) -> ArgumentParser:
    parser: ArgumentParser = verbs.add_parser(name, help=words)
    parser.add_argument("slug")
    parser.add_argument("year", type=int)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", default="en")
    shared.add_by(parser)
    parser.set_defaults(action=action)
    return parser


def document_issue(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="issue-document", by=by)
    kind, none_yet = KINDS[options.kind]
    rows = Document.objects.filter(municipality=town, kind=kind, year=options.year)
    document = rows.order_by("-version").first()
    if document is None:
        raise shared.refuse("not-issued", none_yet, year=str(options.year))
    issue = issue_document(
        document, language=options.language, by=by, at=timezone.now()
    )
    pdf = issue_bytes(issue)
    shared.write(options.out, pdf)
    content = {"file": str(options.out), "document": document.sha256, "bytes": len(pdf)}
    shared.answer(options, content, text=f"{options.out} holds the {options.kind}.")


def document_proposal(options: Namespace) -> None:
    """Print what is put to the vote; nothing is frozen or kept."""
    by = shared.person(options)
    town = shared.town(options, to="read-desk", by=by)
    version = shared.version(town, options.year)
    pdf = proposal_pdf(version, language=options.language)
    shared.write(options.out, pdf)
    content = {"file": str(options.out), "document": None, "bytes": len(pdf)}
    text = f"{options.out} holds the proposal, not yet voted."
    shared.answer(options, content, text=text)
