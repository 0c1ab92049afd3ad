"""The paper of a budget that waits for the council's vote."""

from __future__ import annotations

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.budget.queries.content import budget_content
from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.printing import headed, printed
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

NOT_SUBMITTED = gettext_noop(
    "The budget of {year} is {state}. A proposal is printed of what is submitted to "
    "the council, until it is voted on."
)


class NoProposalError(NaturbudgetError):
    """Nothing is put to the vote."""


def proposal_pdf(version: BudgetVersion, *, language: str) -> bytes:
    """Return what is put to the vote as PDF, marked as not yet voted.

    Nothing is frozen: the paper has neither hash nor root, and the vote freezes the
    same lines. It is dated by the submission, so the same proposal has the same bytes.

    Raises:
        NoProposalError: The budget is not submitted, or was voted on.
        TypesetError: A text cannot be set.

    Source:
        W-5 (docs/method/cycle.md)
    """
    year = version.budget.year
    if version.state != BudgetVersion.State.SUBMITTED:
        values = {"year": str(year), "state": version.get_state_display()}
        raise NoProposalError(Problem("not-submitted", NOT_SUBMITTED, values))
    content = headed(
        budget_content(version, None),
        version.budget.municipality,
        kind=Document.Kind.MASTER_BUDGET,
        year=year,
        version=version.number,
        made=version.changed_at,
    )
    return printed({**content, "rests_on": None}, language=language)
