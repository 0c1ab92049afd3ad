"""A branch of the tree: its parts, and the wholes they must come to."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from naturbudget.apps.ledger.actions.wholes import enter_whole, withdraw_whole
from naturbudget.apps.ledger.asset_forms import WholeForm
from naturbudget.apps.ledger.queries.tree import accounts_below, compared, sheets_of
from naturbudget.apps.ledger.views.evidenced import (
    choose_source,
    keep_evidence,
    say,
    sent,
    source_of,
)
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    spoken,
    takes_files,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.quantity import exact_decimals

PLACES_SHOWN = 3


@login_required
@require_safe
def node(request: UserRequest, slug: str, node: str) -> HttpResponse:
    """Show a branch by its parts, by department and by place, year by year."""
    town = town_for(request, slug, to="read-voucher")
    rows = _below(town, node)
    labels = {row.code: row.label for row in town.departments.all()}
    sheets = sheets_of(town, node, rows)
    for sheet in sheets:
        for part in sheet.departments:
            part.label = labels.get(part.name, part.name)
    wholes = []
    kept = town.wholes.filter(node=node).select_related("unit", "source")
    for row in kept.order_by("-last"):
        found = compared(row)
        amounts = [found.whole.amount, found.parts.amount]
        wholes.append(
            {"row": row, "compared": found, "places": exact_decimals(amounts)}
        )
    context = {
        **books_desk(request, town),
        "node": node,
        "above": node.rpartition("/")[0],
        "sheets": [
            {
                "sheet": sheet,
                "places": min(
                    exact_decimals(
                        amount for part in sheet.parts for amount in part.amounts
                    ),
                    PLACES_SHOWN,
                ),
            }
            for sheet in sheets
        ],
        "count": len(rows),
        "wholes": wholes,
        "may_whole": _may(request, town, rows) and len(sheets) == 1,
        "has_stocks": any(row.kind == Account.Kind.STOCK for row in rows),
    }
    return render(request, "ledger/branch.html", context)


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def whole(request: UserRequest, slug: str, node: str) -> HttpResponse:
    """Type what a branch comes to; the year closes only if its parts say the same."""
    town, rows = _held(request, slug, node)
    is_stock = all(row.kind == Account.Kind.STOCK for row in rows)
    form = WholeForm(*sent(request), town=town, years=[], is_stock=is_stock)
    if form.is_bound:
        kept = keep_evidence(request, town, form)
        if form.is_valid():
            given = form.cleaned_data
            try:
                enter_whole(
                    town,
                    node,
                    first=given.get("first"),
                    last=given["last"],
                    amount=Decimal(given["quantity"]),
                    unit=given["unit"],
                    source=source_of(form, kept),
                    by=request.user,
                    at=timezone.now(),
                )
            except NaturbudgetError as error:
                say(form, error)
            else:
                messages.success(request, _("The whole is kept beside the books."))
                return redirect("ledger:node", slug, node)
        if kept is not None:
            choose_source(form, kept)
    kept_in = rows[0].unit.code
    context = {
        **books_desk(request, town),
        "form": form,
        "node": node,
        "kept_in": kept_in,
    }
    status = 409 if form.errors else 200
    return render(request, "ledger/whole.html", context, status=status)


@login_required
@require_POST
def withdraw(request: UserRequest, slug: str, node: str) -> HttpResponse:
    town, _rows = _held(request, slug, node)
    number = request.POST.get("whole", "")
    row = town.wholes.filter(node=node, pk=number if number.isdecimal() else 0).first()
    if row is None:
        messages.error(request, _("There is no such whole any more."))
        return redirect("ledger:node", slug, node)
    try:
        withdraw_whole(row, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        messages.error(request, " ".join(map(spoken, error.problems)))
    else:
        messages.success(request, _("The whole is taken back."))
    return redirect("ledger:node", slug, node)


def _below(town: Municipality, node: str) -> list[Account]:
    rows = accounts_below(town, node)
    if not rows:
        raise Http404("No branch of that path.")
    return rows


def _held(
    request: UserRequest, slug: str, node: str
) -> tuple[Municipality, list[Account]]:
    """Return the accounts of a branch, if the reader may say what they come to."""
    town = town_for(request, slug, to="enter-whole")
    rows = _below(town, node)
    if not _may(request, town, rows):
        raise PermissionDenied(Standing(request.user, town).refusal("enter-whole"))
    return town, rows


def _may(request: UserRequest, town: Municipality, rows: list[Account]) -> bool:
    held = {row.department_id for row in rows}
    return Standing(request.user, town).may("enter-whole", department_ids=held)
