"""Issuing an in-year account: frozen as a document, for council and public."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from naturbudget.apps.documents.actions import freeze_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.inyear.actions.beginning import NO_BUDGET, told_of
from naturbudget.apps.inyear.actions.saying import opened
from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.inyear.queries.content import in_year_content
from naturbudget.apps.inyear.queries.outlooks import (
    Outlooks,
    budget_in_force,
    rows_of,
)
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.core.budget.inyear import InYearError
from naturbudget.core.budget.steering import check_issue
from naturbudget.core.errors import Problem


@transaction.atomic
def issue_in_year(account: InYearAccount, *, by: User, at: datetime) -> Document:
    """Freeze an in-year account and seal its hash; issuing it again changes nothing.

    Raises:
        InYearError: A line in expected deficit has no decision.

    Source:
        IY-8, GATE-2.3, GATE-2.4 (docs/method/in-year.md)
    """
    of = lock(account.municipality)
    if (issued := InYearAccount.objects.get(pk=account.pk).document) is not None:
        return issued
    found = opened(account)
    version = budget_in_force(found.period)
    if version is None:
        values = {"year": str(found.year)}
        raise InYearError(Problem("not-voted", NO_BUDGET, values))
    outlooks = Outlooks(version, found.as_of)
    rows = rows_of(found, outlooks)
    if problems := check_issue([row.steered for row in rows]):
        raise InYearError(*problems)
    document = freeze_document(
        of,
        kind=Document.Kind.IN_YEAR_ACCOUNT,
        year=found.year,
        version=found.number,
        content=in_year_content(found, outlooks),
        ledger="actual",
        day=at.date(),
        reason=f"In-year account {found.year} as of {found.as_of}",
        decision=None,
        by=by,
        at=at,
    )
    found.document = document
    found.save(update_fields=["document"])
    events.record(
        "in-year-issued",
        of=of,
        by=by,
        at=at,
        **told_of(found),
        document=document.key,
    )
    return document
