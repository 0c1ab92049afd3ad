"""What may still change: provisional, estimated, imputed figures, and their final."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naturbudget.apps.ledger.forms import FinalForm
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.estimates import soft_standing
from naturbudget.apps.ledger.queries.shown import lines_shown
from naturbudget.apps.ledger.replacing import (
    ReplaceError,
    Soft,
    doubts_about_final,
    replace_figure,
    soft_of,
)
from naturbudget.apps.ledger.typed import Typed
from naturbudget.apps.ledger.views.asking import asked_about, reasons_in
from naturbudget.apps.ledger.views.evidenced import (
    choose_source,
    keep_evidence,
    say,
    sent,
    source_of,
)
from naturbudget.apps.ledger.views.shared import books_desk, other_books
from naturbudget.apps.municipalities.desk import UserRequest, takes_files, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.errors import NaturbudgetError, Problem

PAGE = 50


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def provisional(request: UserRequest, slug: str) -> HttpResponse:
    """List what may still change, the oldest first; the final figure is typed here."""
    is_sent = request.method == "POST"
    town = town_for(request, slug, to="reverse-voucher" if is_sent else "read-voucher")
    context: dict[str, Any] = {}
    if key := request.POST.get("replace") or request.GET.get("replace"):
        asked = _replacing(request, town, key)
        if isinstance(asked, HttpResponse):
            return asked
        context = asked
    page = Paginator(soft_standing(town), PAGE).get_page(request.GET.get("page"))
    today = timezone.now().date()
    form = context.get("form")
    context |= {
        **books_desk(request, town),
        "page_obj": page,
        "rows": [
            {
                "voucher": row,
                "figures": lines_shown(row),
                "days": (today - row.valid_to).days,
            }
            for row in page
        ],
        "query": "",
    }
    is_refused = context.get("problems") or context.get("doubts")
    is_refused = is_refused or (form is not None and form.errors)
    status = 409 if is_refused else 200
    return render(request, "ledger/provisional.html", context, status=status)


def _replacing(
    request: UserRequest, town: Municipality, key: str
) -> HttpResponse | dict[str, Any]:
    """Return the form for the final figure, or seal it and lead to its voucher."""
    standing = Standing(request.user, town)
    if not standing.may("reverse-voucher"):
        raise PermissionDenied(standing.refusal("reverse-voucher"))
    row = get_object_or_404(town.vouchers.select_related("municipality"), key=key)
    try:
        soft = soft_of(row)
    except ReplaceError as error:
        return {"problems": error.problems}
    form = FinalForm(*sent(request), town=town)
    asked: dict[str, Any] = {"soft": soft, "form": form, "doubts": []}
    if not form.is_bound:
        return asked
    kept = keep_evidence(request, town, form)
    if form.is_valid():
        final, reasons = _final(soft, form), reasons_in(request.POST)
        try:
            doubts = doubts_about_final(soft, final, today=timezone.now().date())
            asked["doubts"] = asked_about(doubts, reasons)
            if all(one.given.strip() for one in asked["doubts"]):
                new = replace_figure(
                    soft,
                    final,
                    source=source_of(form, kept),
                    reasons=reasons,
                    by=request.user,
                    at=timezone.now(),
                )
                messages.success(request, _done(town, new))
                return redirect("ledger:voucher", town.slug, new.key)
        except NaturbudgetError as error:
            _say(form, error, asked)
    if kept is not None:
        choose_source(form, kept)
    return asked


def _say(form: FinalForm, error: NaturbudgetError, asked: dict[str, Any]) -> None:
    """Say at its field what the form has, and above it what the books refuse."""
    known = [one for one in error.problems if one.values.get("field") in form.fields]
    rest: list[Problem] = [one for one in error.problems if one not in known]
    if known:
        say(form, type(error)(*known))
    asked["problems"] = rest


def _final(soft: Soft, form: FinalForm) -> Typed:
    given = form.cleaned_data
    return Typed(
        where=soft.where,
        quantity=Decimal(given["quantity"]),
        unit=given["unit"],
        entry="level",
        first=soft.voucher.valid_from,
        last=soft.voucher.valid_to,
        status=given["status"],
        remark=" ".join(given["remark"].split()),
    )


def _done(town: Municipality, new: Voucher) -> str:
    if not hasattr(new, "seal"):
        return _("Reversal and final figure wait until a second person seals them.")
    said = _("The final figure is sealed as number %s.") % new.seal.seq
    return f"{said} {other_books(new, Calendar(town))}".rstrip()
