"""A movement between two accounts with its evidence, kept as a draft."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from naturbudget.apps.ledger.figure_forms import MovementForm
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.moved import Moved, doubts_about_movement, keep_movement
from naturbudget.apps.ledger.typed import Typed
from naturbudget.apps.ledger.views.evidenced import (
    Given,
    changed_draft,
    given_initial,
    kept_or_asked,
    open_years,
    own_accounts,
    said_of,
    sent,
)
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    takes_files,
    town_for,
)
from naturbudget.apps.resources.models import Account


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def movement(request: UserRequest, slug: str) -> HttpResponse:
    """Type what leaves one account and enters another; it is kept as a draft."""
    town = town_for(request, slug, to="draft-voucher")
    changed, accounts = changed_draft(request, town), own_accounts(request, town)
    form = MovementForm(
        *sent(request),
        town=town,
        years=open_years(town),
        initial=_initial(request, changed),
        accounts=accounts,
    )
    asked = kept_or_asked(
        request, town, form, changed, partial(_given, form), form.known
    )
    if isinstance(asked, HttpResponse):
        return asked
    stocks = [row for row in accounts if row.kind == Account.Kind.STOCK]
    is_empty = not stocks or len(accounts) < 2
    context = {**books_desk(request, town), **asked, "is_empty": is_empty}
    status = 409 if form.errors or asked["doubts"] else 200
    return render(request, "ledger/movement.html", context, status=status)


def _initial(request: UserRequest, changed: Voucher | None) -> dict[str, Any]:
    if changed is None:
        return {"out_of": request.GET.get("out_of", "")}
    initial = given_initial(changed)
    for line in changed.postings.select_related("account__unit"):
        amount = Decimal(line.amount).scaleb(-line.account.unit.scale)
        side = "out_of" if amount < 0 else "into"
        initial |= {side: line.account.path, "quantity": abs(amount)}
        initial["status"] = line.status
    return initial


def _given(form: MovementForm) -> Given:
    given = form.cleaned_data
    out_of, into = form.sides
    out = Typed(
        where=out_of,
        quantity=Decimal(given["quantity"]),
        unit=given["unit"],
        entry="use",
        **said_of(form),
    )
    moved = Moved(out, out_of, into)
    doubts = partial(doubts_about_movement, moved, today=timezone.now().date())
    return Given(out, doubts, partial(keep_movement, moved=moved))
