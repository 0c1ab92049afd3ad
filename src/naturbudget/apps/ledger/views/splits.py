"""A bill that is divided over accounts and departments, with its shares shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naturbudget.apps.ledger.asset_forms import SplitForm
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.partitions import SplitKey
from naturbudget.apps.ledger.splits import (
    Bill,
    Share,
    divide,
    is_kept,
    keep_split_key,
    shares_of,
    split_bill,
    weights_of_year,
)
from naturbudget.apps.ledger.typed import Typed
from naturbudget.apps.ledger.views.evidenced import (
    Given,
    changed_draft,
    choose_source,
    given_initial,
    keep_evidence,
    kept_or_asked,
    open_years,
    own_accounts,
    said_of,
    say,
    sent,
)
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import UserRequest, takes_files, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.quantity import exact_decimals

PREVIEW, KEEP_KEY = "preview", "keep-key"
# What is not asked for before the bill is kept.
NOT_YET = {
    PREVIEW: ("evidence", "valid_from", "valid_to"),
    KEEP_KEY: ("evidence", "valid_from", "valid_to", "quantity"),
}


@dataclass(frozen=True)
class Shown:
    """What a bill comes to for each who bears a part of it."""

    rows: list[dict[str, Any]]
    total: Decimal
    unit: str
    places: int


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: UserRequest, slug: str) -> HttpResponse:
    """Divide one bill; the shares are shown, then kept as one draft."""
    town = town_for(request, slug, to="draft-voucher")
    changed = changed_draft(request, town)
    flows = [
        row for row in own_accounts(request, town) if row.kind == Account.Kind.FLOW
    ]
    chosen = town.split_keys.filter(name=request.GET.get("key", "")).first()
    data, files = sent(request)
    form = SplitForm(
        data,
        files,
        town=town,
        years=open_years(town),
        initial=_initial(changed, chosen),
        accounts=flows,
    )
    step = request.POST.get("step", "")
    asked: HttpResponse | dict[str, Any] = {"form": form, "changed": changed}
    shown = None
    if form.is_bound:
        if step in (PREVIEW, KEEP_KEY):
            for name in NOT_YET[step]:
                form.fields[name].required = False
            if kept := keep_evidence(request, town, form):
                choose_source(form, kept)
        shown = _shown(town, form)
        if step == KEEP_KEY and shown:
            _keep_key(request, town, form)
        elif step not in (PREVIEW, KEEP_KEY):
            asked = kept_or_asked(
                request, town, form, changed, partial(_given, town, form), {}
            )
    if isinstance(asked, HttpResponse):
        return asked
    context = {
        **books_desk(request, town),
        **asked,
        "doubts": [],
        "shown": shown,
        "keys": town.split_keys.order_by("name"),
        "chosen_key": chosen,
        "is_empty": not flows,
    }
    status = 409 if form.errors else 200
    return render(request, "ledger/split.html", context, status=status)


def _initial(changed: Voucher | None, chosen: SplitKey | None) -> dict[str, Any]:
    """Return the rows of a draft that is typed anew, or of a key that was kept."""
    initial: dict[str, Any] = {}
    if chosen is not None:
        initial |= {"basis": chosen.basis, "save_as": chosen.name}
        for number, share in enumerate(shares_of(chosen), start=1):
            initial |= _row(number, share)
    if changed is not None:
        initial |= {**given_initial(changed), "basis": SplitKey.Basis.OTHER}
        total = Decimal(0)
        lines = changed.postings.select_related("account__unit", "department")
        for number, line in enumerate(lines.order_by("line"), start=1):
            amount = Decimal(line.amount).scaleb(-line.account.unit.scale)
            total += amount
            initial |= _row(number, Share(line.account, line.department, amount))
            initial["status"] = line.status
        initial["quantity"] = total
    return initial


def _row(number: int, share: Share) -> dict[str, Any]:
    return {
        f"account_{number}": share.account.path,
        f"department_{number}": share.department.code if share.department else "",
        f"weight_{number}": share.weight,
    }


def _bill(town: Municipality, form: SplitForm) -> Bill:
    """Return the bill of a valid form; shares by a year weigh what was booked in it."""
    given = form.cleaned_data
    found: Sequence[Share] = form.shares
    if given["basis"] == SplitKey.Basis.HISTORY and given["year"]:
        found = weights_of_year(town, found, given["year"])
    where = found[0].account if found else next(iter(form.known.values()))
    said = Typed(
        where=where,
        quantity=Decimal(given["quantity"] or 0),
        unit=given["unit"],
        entry="use",
        **said_of(form),
    )
    basis, name = given["basis"], " ".join(given["save_as"].split())
    if not is_kept(town, name, basis=basis, given=found):
        # A name that was refused, or never kept, is nothing a voucher can cite.
        name = str(dict(SplitKey.Basis.choices)[basis])
    return Bill(said, basis, tuple(found), name)


def _shown(town: Municipality, form: SplitForm) -> Shown | None:
    """Return the shares of a form that can be divided; say why where it cannot."""
    if not form.is_valid():
        return None
    try:
        bill = _bill(town, form)
        parts = divide(bill)
    except NaturbudgetError as error:
        say(form, error)
        return None
    weights = sum((share.weight for share in bill.shares), Decimal(0))
    amounts = [quantity.amount for _, quantity in parts]
    return Shown(
        [
            {
                "account": share.account,
                "department": share.department,
                "part": share.weight / weights,
                "amount": quantity.amount,
            }
            for share, quantity in parts
        ],
        sum(amounts, Decimal(0)),
        bill.shares[0].account.unit.code,
        exact_decimals(amounts),
    )


def _keep_key(request: UserRequest, town: Municipality, form: SplitForm) -> None:
    name = " ".join(form.cleaned_data["save_as"].split())
    if not name:
        form.add_error("save_as", _("Give these shares a name to keep them by."))
        return
    try:
        bill = _bill(town, form)
        keep_split_key(
            town,
            name,
            basis=bill.basis,
            given=bill.shares,
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        say(form, error)
    else:
        messages.success(request, _("The key “%s” is kept.") % name)


def _given(town: Municipality, form: SplitForm) -> Given:
    bill = _bill(town, form)
    # What is odd about a part is asked about on the page of the draft.
    return Given(bill.said, lambda **_gone: [], partial(split_bill, bill=bill))
