"""What the pages of the books share: what waits, and who may touch a voucher."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing, not_permitted
from naturbudget.apps.resources.models import Account


def books_desk(request: UserRequest, town: Municipality) -> dict[str, Any]:
    """Return the frame of a page of the books, with the number of drafts."""
    context = desk(request, town, "books")
    return {**context, "waiting": {"books": town.vouchers.drafts().count()}}


def departments_of(row: Voucher) -> set[int | None]:
    """Return the departments that hold what a voucher touches."""
    if row.reverses and not row.postings.exists():
        # A reversal of observations has no lines; it touches what it withdraws.
        return departments_of(row.reverses)
    postings = row.postings.exclude(account__kind=Account.Kind.ENVIRONMENT)
    found = set(postings.values_list("account__department", flat=True))
    seen = row.observations.values_list("series__department", flat=True)
    return {*found, *seen}


def own_voucher(request: UserRequest, slug: str, key: str, *, to: str) -> Voucher:
    """Return a voucher that the reader may do something to.

    Raises:
        Http404: The reader does not belong to the municipality, or has no such key.
        PermissionDenied: It touches what another department holds.
    """
    town = town_for(request, slug, to=to)
    row: Voucher = get_object_or_404(
        town.vouchers.select_related("municipality"), key=key
    )
    if not Standing(request.user, town).may(to, department_ids=departments_of(row)):
        raise PermissionDenied(not_permitted(to))
    return row


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Return a file that a browser saves and never shows as a page."""
    response = HttpResponse(content, content_type=media_type)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
