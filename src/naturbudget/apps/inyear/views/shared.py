"""What the pages of in-year accounts share: which account, and what it holds."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.inyear.queries.content import page_content
from naturbudget.apps.inyear.queries.outlooks import Outlooks, budget_in_force
from naturbudget.apps.municipalities.desk import UserRequest, town_for


def account_or_404(
    request: UserRequest, slug: str, year: int, number: int, *, to: str
) -> InYearAccount:
    """Return an in-year account, if the reader may do this in the municipality."""
    town = town_for(request, slug, to=to)
    rows = town.in_year_accounts.select_related(
        "municipality", "period", "document__data", "document__seal"
    )
    found: InYearAccount = get_object_or_404(rows, period__year=year, number=number)
    return found


def content_of(account: InYearAccount) -> dict[str, Any]:
    """Return what an account says: frozen as it was issued, else as the books stand."""
    if account.document is not None:
        return document_data(account.document)
    version = budget_in_force(account.period)
    if version is None:
        raise Http404("The budget of that year is not voted.")
    return page_content(account, Outlooks(version, account.as_of))
