"""Freezing a Master Budget: by the council's vote, or as a copy of a publication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from naturbudget.apps.budget.actions.postings import post_budget
from naturbudget.apps.budget.actions.supplements import move_balance
from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.budget.queries.content import budget_content
from naturbudget.apps.budget.queries.lines import voted_before
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.actions import freeze_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.ledger.actions import NotSealableError, lock
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import User
from naturbudget.core.errors import Problem, gettext_noop

NO_PUBLICATION = gettext_noop(
    "A copy of a publication names it: where it was published, by whom and when."
)


@transaction.atomic
def freeze_version(
    version: BudgetVersion, *, decision: Decision, by: User, at: datetime
) -> Document:
    """Freeze what the council ratified, post it, and seal the document (BL-24).

    The year becomes a budget year. Of a supplement the changes are posted, and a
    balance that is being explained is measured against it from now on. The
    caller has asked the gate of the cycle.
    """
    town = lock(version.budget.municipality)
    frozen = BudgetVersion.objects.select_for_update().get(pk=version.pk)
    if frozen.document:
        return frozen.document
    period = frozen.budget.period
    period.history = False
    period.save(update_fields=["history"])
    before = voted_before(frozen)
    post_budget(frozen, town, decision=decision, before=before, by=by, at=at)
    document = freeze_document(
        town,
        kind=Document.Kind.MASTER_BUDGET,
        year=period.year,
        version=frozen.number,
        content=budget_content(frozen, decision),
        ledger="budget",
        day=decision.taken_on,
        reason=(
            f"Supplement {frozen.number - 1} to the Master Budget {period.year} as "
            "ratified"
            if before
            else f"Master Budget {period.year} as ratified"
        ),
        decision=decision,
        by=by,
        at=at,
    )
    frozen.state = BudgetVersion.State.RATIFIED
    frozen.decision = decision
    frozen.document = document
    frozen.changed_at = at
    frozen.save()
    if before:
        move_balance(frozen)
    return document


@transaction.atomic
def copy_publication(
    version: BudgetVersion, *, publication: Mapping[str, str], by: User, at: datetime
) -> Document:
    """Freeze a budget that was published elsewhere: no vote of ours, no postings.

    Args:
        version: The draft that holds the published figures.
        publication: ``text`` and ``url`` of the source.
        by: Who copies.
        at: When.
    """
    town = lock(version.budget.municipality)
    frozen = BudgetVersion.objects.select_for_update().get(pk=version.pk)
    if frozen.document:
        return frozen.document
    if not publication.get("text"):
        raise NotSealableError(Problem("no-publication", NO_PUBLICATION))
    frozen.publication = dict(publication)
    year = frozen.budget.period.year
    document = freeze_document(
        town,
        kind=Document.Kind.MASTER_BUDGET,
        year=year,
        version=frozen.number,
        content=budget_content(frozen, None),
        ledger="budget",
        day=at.date(),
        reason=f"Master Budget {year}, a copy of a publication",
        decision=None,
        by=by,
        at=at,
    )
    frozen.state = BudgetVersion.State.PUBLISHED_COPY
    frozen.document = document
    frozen.changed_at = at
    frozen.save()
    events.record("publication-copied", of=town, by=by, at=at, year=year)
    return document
