"""One figure with its evidence: typed, doubted, kept as a draft."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.forms import FigureForm
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.entries import entries_of
from naturbudget.apps.ledger.typed import (
    Typed,
    TypedError,
    conversion_of,
    doubts_about,
    keep_draft,
)
from naturbudget.apps.ledger.views.shared import books_desk, departments_of
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    spoken,
    takes_files,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing, not_permitted
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.unit import without_note

YEARS_OFFERED = 3


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: UserRequest, slug: str) -> HttpResponse:
    """Type one figure with its evidence; it is kept as a draft, and then looked at."""
    town = town_for(request, slug, to="draft-voucher")
    changed = _changed(request, town)
    is_sent = request.method == "POST"
    form = FigureForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        town=town,
        years=_open_years(town),
        initial=_initial(request, changed),
        **_own(request, town),
    )
    doubts: list[Problem] = []
    conversion = ""
    if is_sent:
        kept = _keep_evidence(request, town, form)
        if form.is_valid():
            typed = _typed(form)
            conversion = conversion_of(typed)
            try:
                doubts = doubts_about(typed, today=timezone.now().date())
                if not doubts or typed.remark:
                    return _kept(request, town, typed, _source(form, kept), changed)
            except NaturbudgetError as error:
                _say(form, error)
        if kept is not None:
            form = _with_source(form, kept)
    return _page(request, town, form, doubts, changed, conversion)


def _own(request: UserRequest, town: Municipality) -> dict[str, Any]:
    """Return the accounts and series the reader may deliver figures for."""
    standing = Standing(request.user, town)
    accounts = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    series = town.series.select_related("department")
    if standing.scope("draft-voucher") == "own":
        accounts = accounts.filter(department__in=standing.departments)
        series = series.filter(department__in=standing.departments)
    rows = accounts.select_related("unit", "department").order_by("path")
    return {
        "accounts": [row for row in rows if not is_unassigned(row.path)],
        "series": list(series.order_by("code")),
    }


def _open_years(town: Municipality) -> list[int]:
    """Return the years a figure may be booked in beside that of its days."""
    open_year = Calendar(town).open_year(timezone.now().date())
    return list(range(open_year, open_year - YEARS_OFFERED, -1))


def _changed(request: UserRequest, town: Municipality) -> Voucher | None:
    """Return the draft that is typed anew, if one is named."""
    key = request.POST.get("change") or request.GET.get("change")
    if not key:
        return None
    row: Voucher = get_object_or_404(town.vouchers.drafts(), key=key)
    standing = Standing(request.user, town)
    if not standing.may("discard-voucher", department_ids=departments_of(row)):
        raise PermissionDenied(not_permitted("discard-voucher"))
    return row


def _initial(request: UserRequest, changed: Voucher | None) -> dict[str, Any]:
    if changed is None:
        return {"where": request.GET.get("where", "")}
    initial: dict[str, Any] = {
        "valid_from": changed.valid_from,
        "valid_to": changed.valid_to,
        "source": changed.source,
        "remark": "" if _is_origin(changed) else without_note(changed.reason),
    }
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
    is_move = changed.kind in ("addition", "loss")
    return {
        **initial,
        "where": typed.account.path,
        "quantity": abs(amount) if is_move else amount,
        "entry": changed.kind if is_move or changed.kind == "use" else "level",
        "status": typed.status,
    }


def _is_origin(voucher: Voucher) -> bool:
    reason = without_note(voucher.reason)
    return bool(voucher.source and reason == voucher.source.origin)


def _keep_evidence(
    request: UserRequest, town: Municipality, form: FigureForm
) -> Source | None:
    """Keep the file even if the rest is wrong, so that nobody sends it twice."""
    file = request.FILES.get("evidence")
    if file is None or "evidence" in form.errors:
        return None
    try:
        return keep_file(
            file.read(),
            of=town,
            origin=file.name or "evidence",
            media_type=file.content_type or "application/octet-stream",
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        for problem in error.problems:
            form.add_error("evidence", spoken(problem))
        return None


def _source(form: FigureForm, kept: Source | None) -> Source:
    found: Source = kept or form.cleaned_data["source"]
    return found


def _with_source(form: FigureForm, kept: Source) -> FigureForm:
    """Choose the file that was kept in the form that is shown again."""
    data: Any = form.data
    data = data.copy()
    data["source"] = str(kept.pk)
    form.data = data
    queryset = form.fields["source"].queryset  # type: ignore[attr-defined]
    newer = type(kept).objects.filter(pk=kept.pk)
    form.fields["source"].queryset = queryset | newer  # type: ignore[attr-defined]
    return form


def _typed(form: FigureForm) -> Typed:
    given = form.cleaned_data
    return Typed(
        where=form.place,
        quantity=Decimal(given["quantity"]),
        unit=given["unit"],
        entry=given["entry"] or "level",
        first=given["valid_from"],
        last=given["valid_to"],
        status=given["status"],
        remark=" ".join(given["remark"].split()),
        books_of=int(given["books_of"]) if given["books_of"] else None,
    )


def _kept(
    request: UserRequest,
    town: Municipality,
    typed: Typed,
    source: Source,
    changed: Voucher | None,
) -> HttpResponse:
    voucher = keep_draft(
        town,
        typed,
        source=source,
        by=request.user,
        at=timezone.now(),
        instead_of=changed,
    )
    said = _("The draft is kept. Nothing counts until it is sealed.")
    messages.success(request, said)
    return redirect("ledger:voucher", town.slug, voucher.key)


def _say(form: FigureForm, error: NaturbudgetError) -> None:
    """Say each problem at the field it names, or at the quantity."""
    for problem in error.problems:
        default = "quantity" if not isinstance(error, TypedError) else None
        field = str(problem.values.get("field") or default or "quantity")
        form.add_error(field, spoken(problem))


def _page(
    request: UserRequest,
    town: Municipality,
    form: FigureForm,
    doubts: list[Problem],
    changed: Voucher | None,
    conversion: str,
) -> HttpResponse:
    chosen = form.chosen
    context = {
        **books_desk(request, town),
        "form": form,
        "doubts": doubts,
        "changed": changed,
        "conversion": conversion,
        "chosen": chosen,
        "chosen_is_stock": isinstance(chosen, Account) and chosen.kind == "stock",
        "chosen_is_series": isinstance(chosen, Series),
        "chosen_unit": _unit(chosen),
        "last": next(iter(entries_of(chosen, count=1)), None) if chosen else None,
        "is_empty": not any(_own(request, town).values()),
    }
    status = 409 if form.errors or doubts else 200
    return render(request, "ledger/figure.html", context, status=status)


def _unit(chosen: Account | Series | None) -> str:
    if chosen is None:
        return ""
    return chosen.unit.code if isinstance(chosen, Account) else chosen.unit
