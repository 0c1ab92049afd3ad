"""One figure with its evidence: typed, doubted, kept as a draft."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from naturbudget.apps.ledger.figure_forms import FigureForm
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.entries import entries_of
from naturbudget.apps.ledger.typed import Typed, doubts_about, keep_draft
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
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account, Series


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: UserRequest, slug: str) -> HttpResponse:
    """Type one figure with its evidence; it is kept as a draft, and then looked at."""
    town = town_for(request, slug, to="draft-voucher")
    changed, own = changed_draft(request, town), _own(request, town)
    form = FigureForm(
        *sent(request),
        town=town,
        years=open_years(town),
        initial=_initial(request, changed),
        **own,
    )
    asked = kept_or_asked(
        request, town, form, changed, partial(_given, form), form.known
    )
    if isinstance(asked, HttpResponse):
        return asked
    chosen = form.chosen
    context = {
        **books_desk(request, town),
        **asked,
        "chosen": chosen,
        "chosen_is_stock": isinstance(chosen, Account) and chosen.kind == "stock",
        "chosen_is_series": isinstance(chosen, Series),
        "chosen_unit": _unit(chosen),
        "last": next(iter(entries_of(chosen, count=1)), None) if chosen else None,
        "is_empty": not any(own.values()),
    }
    status = 409 if form.errors or asked["doubts"] else 200
    return render(request, "ledger/figure.html", context, status=status)


def _own(request: UserRequest, town: Municipality) -> dict[str, Any]:
    """Return the accounts and series the reader may deliver figures for."""
    standing = Standing(request.user, town)
    series = town.series.select_related("department")
    if standing.scope("draft-voucher") == "own":
        series = series.filter(department__in=standing.departments)
    return {
        "accounts": own_accounts(request, town),
        "series": list(series.order_by("code")),
    }


def _initial(request: UserRequest, changed: Voucher | None) -> dict[str, Any]:
    if changed is None:
        return {"where": request.GET.get("where", "")}
    initial = given_initial(changed)
    if seen := changed.observations.select_related("series").first():
        return {
            **initial,
            "where": seen.series.code,
            "quantity": Decimal(seen.value),
            "status": seen.status,
        }
    typed = changed.postings.select_related("account__unit").order_by("line").first()
    if typed is None:
        return initial
    amount = Decimal(typed.amount).scaleb(-typed.account.unit.scale)
    is_stock = typed.account.kind == Account.Kind.STOCK
    is_move = is_stock and changed.kind in ("addition", "loss", "use")
    return {
        **initial,
        "where": typed.account.path,
        "quantity": abs(amount) if is_move else amount,
        "entry": changed.kind if is_move else "level",
        "cause": changed.cause if is_move else "",
        "status": typed.status,
    }


def _given(form: FigureForm) -> Given:
    given = form.cleaned_data
    typed = Typed(
        where=form.place,
        quantity=Decimal(given["quantity"]),
        unit=given["unit"],
        entry=given["entry"] or "level",
        cause=given["cause"],
        **said_of(form),
    )
    doubts = partial(doubts_about, typed, today=timezone.now().date())
    return Given(typed, doubts, partial(keep_draft, typed=typed))


def _unit(chosen: Account | Series | None) -> str:
    if chosen is None:
        return ""
    return chosen.unit.code if isinstance(chosen, Account) else chosen.unit
