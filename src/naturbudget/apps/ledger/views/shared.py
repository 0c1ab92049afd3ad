"""What the pages of the books share: what waits, and who may touch a voucher."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from naturbudget.apps.ledger.actions.waiting import CHANGED
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account
from naturbudget.core.period import year_of

NO_DEPARTMENT = "-"  # as the filter of vouchers names it: no code is a dash


def books_desk(request: UserRequest, town: Municipality) -> dict[str, Any]:
    """Return the frame of a page of the books, with the number of drafts."""
    context = desk(request, town, "books")
    # The numbers of the log have no gap: what is not in it is a draft.
    drafts = town.vouchers.count() - log_size(town)
    return {**context, "waiting": {"books": drafts}}


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
    standing = Standing(request.user, town)
    if not standing.may(to, department_ids=departments_of(row)):
        raise PermissionDenied(standing.refusal(to))
    return row


def has_changed(request: UserRequest, row: Voucher) -> bool:
    """Tell, to the reader as well, that this is not the draft they looked at (L-25)."""
    shown = request.POST.get("shown", "")
    if not shown or shown == str(row.pk):
        return False
    messages.warning(request, _(CHANGED))
    return True


def other_books(row: Voucher, calendar: Calendar) -> str:
    """Say that a voucher stands in other books than those of its days, and why (L-14).

    Returns nothing where it stands in the books of the year of its last day.
    """
    year = year_of(row.valid_to, row.municipality.first_month)
    if year == row.period.year:
        return ""
    if calendar.is_closed(year):
        said = _("{year} is closed: it stands in the books of {books} as a correction.")
    elif calendar.is_voted(year):
        said = _(
            "The balance of {year} is voted: it stands in the books of {books} as a "
            "correction."
        )
    else:
        said = _("Its last day is of {year}; it stands in the books of {books}.")
    return said.format(year=year, books=row.period.year)


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Return a file that a browser saves and never shows as a page."""
    response = HttpResponse(content, content_type=media_type)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def of_department(code: str) -> Q:
    """Return what a line of a department is known by, or one that none holds."""
    if code == NO_DEPARTMENT:
        kinds = (Account.Kind.FLOW, Account.Kind.STOCK)
        return Q(postings__department=None, postings__account__kind__in=kinds)
    return Q(postings__department__code=code)
