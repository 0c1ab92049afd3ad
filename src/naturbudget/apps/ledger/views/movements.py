"""A movement between two accounts with its evidence, kept as a draft."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from naturbudget.apps.ledger.forms import MovementForm
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.moved import Moved, doubts_about_movement, keep_movement
from naturbudget.apps.ledger.typed import Typed, conversion_of
from naturbudget.apps.ledger.views.evidenced import (
    changed_draft,
    choose_source,
    given_initial,
    keep_evidence,
    open_years,
    own_accounts,
    said_of,
    say,
    source_of,
    to_draft,
)
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    takes_files,
    town_for,
)
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError, Problem


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def movement(request: UserRequest, slug: str) -> HttpResponse:
    """Type what leaves one account and enters another; it is kept as a draft."""
    town = town_for(request, slug, to="draft-voucher")
    changed, accounts = changed_draft(request, town), own_accounts(request, town)
    is_sent = request.method == "POST"
    form = MovementForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        town=town,
        years=open_years(town),
        initial=_initial(request, changed),
        accounts=accounts,
    )
    doubts: list[Problem] = []
    conversion = ""
    if is_sent:
        kept = keep_evidence(request, town, form)
        if form.is_valid():
            moved = _moved(form)
            conversion = conversion_of(moved.out)
            try:
                doubts = doubts_about_movement(moved)
                if not doubts or moved.out.remark:
                    draft = keep_movement(
                        town,
                        moved,
                        source=source_of(form, kept),
                        by=request.user,
                        at=timezone.now(),
                        instead_of=changed,
                    )
                    return to_draft(request, town, draft)
            except NaturbudgetError as error:
                say(form, error)
        if kept is not None:
            choose_source(form, kept)
    stocks = [row for row in accounts if row.kind == Account.Kind.STOCK]
    context = {
        **books_desk(request, town),
        "form": form,
        "doubts": doubts,
        "changed": changed,
        "conversion": conversion,
        "is_empty": not stocks or len(accounts) < 2,
    }
    status = 409 if form.errors or doubts else 200
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


def _moved(form: MovementForm) -> Moved:
    given = form.cleaned_data
    out_of, into = form.sides
    out = Typed(
        where=out_of,
        quantity=Decimal(given["quantity"]),
        unit=given["unit"],
        entry="use",
        **said_of(form),
    )
    return Moved(out, out_of, into)
