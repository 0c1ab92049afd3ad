"""A movement with several lines: additions, losses, reclassification in one voucher."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from naturbudget.apps.ledger.asset_forms import SeveralForm
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.several import (
    Several,
    doubts_about_several,
    keep_several,
)
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
from naturbudget.apps.municipalities.desk import UserRequest, takes_files, town_for
from naturbudget.apps.resources.models import Account


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: UserRequest, slug: str) -> HttpResponse:
    """Type several lines that are one event; they are kept as one draft."""
    town = town_for(request, slug, to="draft-voucher")
    changed, accounts = changed_draft(request, town), own_accounts(request, town)
    form = SeveralForm(
        *sent(request),
        town=town,
        years=open_years(town),
        initial=_initial(changed),
        accounts=accounts,
    )
    asked = kept_or_asked(request, town, form, changed, partial(_given, form), {})
    if isinstance(asked, HttpResponse):
        return asked
    stocks = [row for row in accounts if row.kind == Account.Kind.STOCK]
    context = {**books_desk(request, town), **asked, "is_empty": not stocks}
    status = 409 if form.errors or asked["doubts"] else 200
    return render(request, "ledger/several.html", context, status=status)


def _initial(changed: Voucher | None) -> dict[str, Any]:
    if changed is None:
        return {}
    initial = {
        **given_initial(changed),
        "kind": changed.kind,
        "cause": changed.cause,
    }
    lines = changed.postings.select_related("account__unit").order_by("line")
    for number, line in enumerate(lines, start=1):
        amount = Decimal(line.amount).scaleb(-line.account.unit.scale)
        initial[f"account_{number}"] = line.account.path
        initial[f"{'in' if amount > 0 else 'out'}_{number}"] = abs(amount)
        initial["status"] = line.status
    return initial


def _given(form: SeveralForm) -> Given:
    given, lines = form.cleaned_data, form.lines
    where = lines[0][0] if lines else next(iter(form.known.values()))
    said = Typed(where=where, quantity=Decimal(0), unit="", entry="", **said_of(form))
    found = Several(given["kind"], lines, said, given["cause"])
    return Given(
        said,
        partial(doubts_about_several, found, today=timezone.now().date()),
        partial(keep_several, several=found),
    )
