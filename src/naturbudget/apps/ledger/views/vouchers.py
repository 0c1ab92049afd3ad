"""Vouchers: the list, one as it is or will be sealed, and what is done to it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.ledger import actions, doubted
from naturbudget.apps.ledger.forms import ReversalForm
from naturbudget.apps.ledger.kinds import KIND_LABELS
from naturbudget.apps.ledger.models import Observation, Voucher
from naturbudget.apps.ledger.queries.chart import Calendar, chart_of, voucher_to_core
from naturbudget.apps.ledger.queries.estimates import SOFT, seen_as
from naturbudget.apps.ledger.queries.shown import lines_shown
from naturbudget.apps.ledger.views.asking import doubts_shown, reasons_in
from naturbudget.apps.ledger.views.beside import beside
from naturbudget.apps.ledger.views.shared import (
    NO_DEPARTMENT,
    books_desk,
    departments_of,
    has_changed,
    of_department,
    other_books,
    own_voucher,
)
from naturbudget.apps.municipalities.desk import UserRequest, add_problems, town_for
from naturbudget.apps.municipalities.fields import by_words
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.names import name_and_key
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.doubt import NO_REASON, ReasonError
from naturbudget.core.ledger.keys import key_after, key_before, reversal_key
from naturbudget.core.ledger.kinds import DECIDED_KINDS
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.quantity import exact_decimals

PAGE = 50
# What is undone by no reversal, or on a page of its own.
STAND_FOR_GOOD = ("reversal", "document", "freeze", *DECIDED_KINDS)


@login_required
@require_safe
def vouchers(request: UserRequest, slug: str) -> HttpResponse:
    """List vouchers, the latest days first, filtered as asked."""
    town = town_for(request, slug, to="read-voucher")
    asked = {
        name: request.GET.get(name, "").strip()
        for name in ("year", "where", "department", "kind", "ledger", "only")
    }
    rows = _filtered(town, asked)
    kinds = town.vouchers.order_by("kind").values_list("kind", flat=True).distinct()
    query = urlencode({name: value for name, value in asked.items() if value})
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        **books_desk(request, town),
        "page_obj": page,
        "rows": [{"voucher": row, "figures": lines_shown(row)} for row in page],
        "asked": asked,
        "years": town.periods.order_by("-year").values_list("year", flat=True),
        "kinds": [(kind, KIND_LABELS.get(kind, kind)) for kind in kinds],
        "places": _places(town, asked["where"]),
        "departments": town.departments.order_by("code"),
        "no_department": NO_DEPARTMENT,
        "query": f"{query}&" if query else "",
    }
    return render(request, "ledger/vouchers.html", context)


def _filtered(town: Municipality, asked: dict[str, str]) -> Any:
    rows = town.vouchers.select_related("seal", "period", "source", "reverses")
    rows = rows.prefetch_related(
        "postings__account__unit", "postings__department", "observations__series"
    )
    if asked["only"] == "drafts":
        rows = rows.drafts()
    if asked["year"].isascii() and asked["year"].isdigit():
        rows = rows.filter(period__year=int(asked["year"][:4]))
    if asked["kind"]:
        # A reversal stands beside what it takes back, as in the columns of a year.
        of_kind = Q(kind=asked["kind"]) | Q(reverses__kind=asked["kind"])
        rows = rows.filter(of_kind)
    if asked["ledger"]:
        rows = rows.filter(ledger=asked["ledger"])
    here = of_department(asked["department"]) if asked["department"] else Q()
    if where := asked["where"]:
        there = Q(postings__account__path=where) | Q(observations__series__code=where)
        if where.endswith("/*"):  # a node, with all that is below it
            there = Q(postings__account__path__startswith=where.removesuffix("*"))
        here &= there  # of one line: its department counts, not that of another one
    if here:
        rows = rows.filter(pk__in=town.vouchers.filter(here).values("pk"))
    return rows.order_by("-valid_to", "-pk")


def _places(town: Municipality, asked: str) -> list[tuple[str, str]]:
    """Return what stands in the books, and what was asked for in any case."""
    accounts = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    found = [
        (row.path, name_and_key(row.label, row.path))
        for row in accounts
        if row.path == asked or not is_unassigned(row.path)
    ]
    found += [
        (row.code, name_and_key(row.label, row.code)) for row in town.series.all()
    ]
    return by_words(found)


@login_required
@require_safe
def voucher(request: UserRequest, slug: str, key: str) -> HttpResponse:
    town = town_for(request, slug, to="read-voucher")
    row = get_object_or_404(town.vouchers.select_related("municipality"), key=key)
    return _page(request, town, row)


def _page(
    request: UserRequest,
    town: Municipality,
    row: Voucher,
    *,
    problems: tuple[Problem, ...] = (),
    form: ReversalForm | None = None,
    given: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show a voucher exactly as it is sealed, or as it will be."""
    calendar, chart, standing = (
        Calendar(town),
        chart_of(town),
        Standing(request.user, town),
    )
    whole = core.with_environment(voucher_to_core(row, calendar), chart.environment)
    held, seal = departments_of(row), getattr(row, "seal", None)
    signers, open_year = Signers(town), calendar.open_year(timezone.now().date())
    hindered = False
    if seal is None and not problems:
        problems = tuple(core.check_voucher(whole, open_year=open_year))
        hindered = bool(problems)
    four_eyes = actions.asks_for_a_second(town)
    behind = actions.who_stands_behind(town).get(row.key) if seal is None else None
    context = {
        **books_desk(request, town),
        "voucher": row,
        "other_books": other_books(row, calendar),
        "seal": seal,
        "lines": _lines(whole, town),
        "places": exact_decimals(line.quantity.amount for line in whole.postings),
        "sums": _sums(whole),
        "one_unit": len({line.account.unit for line in whole.postings}) == 1,
        "added": len(whole.postings) - row.postings.count() if seal is None else 0,
        "seen": _seen(row),
        **_undone(row),
        "partner": actions.partner_of(row) if seal is None else None,
        "written_by": signers.word(row.author),
        "sealed_by": signers.word(seal.recorded_by) if seal else "",
        "form": form or ReversalForm(),
        "problems": problems,
        "four_eyes": four_eyes,
        "waits_for_another": four_eyes
        and seal is None
        and request.user.pk in (row.author_id, behind),
        "is_own_address": behind == request.user.pk,
        "address_by": signers.word(User.objects.get(pk=behind)) if behind else "",
        "may_seal": standing.may("seal-voucher", department_ids=held),
        "typed_on": _typed_on(row)
        if seal is None and standing.may("discard-voucher", department_ids=held)
        else "",
        "may_discard": standing.may("discard-voucher", department_ids=held),
        "is_soft": any(line.status in SOFT for line in whole.postings)
        or any(one.status in SOFT for one in whole.observations),
        "may_reverse": standing.may("reverse-voucher")
        and row.kind not in STAND_FOR_GOOD,
        **beside(row, is_draft=seal is None),
        **doubts_shown(row, given=given),
        "may_answer": standing.may("answer-doubt", department_ids=held),
    }
    refused = bool(form and form.errors) or (bool(problems) and not hindered)
    return render(
        request, "ledger/voucher.html", context, status=409 if refused else 200
    )


def _typed_on(row: Voucher) -> str:
    """Return the page on which a draft can be typed anew; nothing if there is none.

    One half of a correction is not: what it corrects would be left beside it.
    """
    is_free = row.ledger == "actual" and row.kind != "reversal"
    if not is_free or actions.partner_of(row) is not None:
        return ""
    typed = row.postings.exclude(account__kind=Account.Kind.ENVIRONMENT)
    amounts = list(typed.values_list("amount", flat=True))
    if len(amounts) < 2:
        return "ledger:figure"
    if not typed.filter(account__kind=Account.Kind.STOCK).exists():
        return "ledger:split"
    is_move = len(amounts) == 2 and min(amounts) < 0 < max(amounts)
    is_move = is_move and row.kind in ("reclassification", "use") and not row.cause
    return "ledger:movement" if is_move else "ledger:several"


def _undone(row: Voucher) -> dict[str, Voucher | None]:
    """Return the reversal that counts or waits, and what stood or stands in its place.

    Source:
        L-15, L-16 (docs/method/ledger.md)
    """
    found: Voucher | None = getattr(row, "reversed_by", None)
    is_sealed = hasattr(found, "seal")
    known = row.municipality.vouchers
    before = key_before(row.key)
    return {
        "before": known.filter(key=before).first() if before else None,
        "after": known.filter(key=key_after(row.key)).first() if is_sealed else None,
        "reversed_by": found if is_sealed else None,
        "reversal_waits": None if is_sealed else found,
    }


def _lines(whole: core.Voucher, town: Municipality) -> list[dict[str, Any]]:
    """Return the lines with names of accounts and departments in words."""
    paths = {line.account.path for line in whole.postings}
    labels = {row.path: row.label for row in town.accounts.filter(path__in=paths)}
    departments = {row.code: row.label for row in town.departments.all()}
    return [
        {
            "path": line.account.path,
            "label": labels[line.account.path],
            "unit": line.account.unit,
            "is_environment": line.account.kind == Account.Kind.ENVIRONMENT,
            **_sides(line.quantity.amount, line.account.kind),
            "status": seen_as(town, {whole.key: line.status})[whole.key],
            "sealed_as": line.status,
            "department": departments.get(line.department, line.department),
        }
        for line in whole.postings
    ]


def _seen(row: Voucher) -> list[tuple[Observation, str]]:
    """Return the observations, each with how it stands in the books (L-12)."""
    town = row.municipality
    return [
        (one, seen_as(town, {row.key: one.status})[row.key])
        for one in row.observations.select_related("series").order_by("line")
    ]


def _sides(amount: Decimal, kind: str) -> dict[str, Decimal | None]:
    """Return what came in and what went out; a zero stands where it belongs."""
    is_out = amount < 0 or (not amount and kind == Account.Kind.ENVIRONMENT)
    return {"in": None if is_out else amount, "out": abs(amount) if is_out else None}


def _sums(whole: core.Voucher) -> list[dict[str, Any]]:
    """Return what came in and went out in each unit; the two are equal."""
    found: dict[str, list[Any]] = {}
    for line in whole.postings:
        pair = found.setdefault(line.account.unit, [0, 0])
        pair[0 if line.amount >= 0 else 1] += abs(line.quantity.amount)
    return [{"unit": unit, "in": i, "out": o} for unit, (i, o) in sorted(found.items())]


@login_required
@require_POST
def seal_voucher(request: UserRequest, slug: str, key: str) -> HttpResponse:
    row = own_voucher(request, slug, key, to="seal-voucher")
    if has_changed(request, row):
        return redirect("ledger:voucher", slug, key)
    try:
        seal = actions.seal_voucher(row, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return _page(request, row.municipality, row, problems=error.problems)
    messages.success(request, _("The voucher is sealed as number %s.") % seal.seq)
    return redirect("ledger:voucher", slug, key)


@login_required
@require_POST
def answer_doubts(request: UserRequest, slug: str, key: str) -> HttpResponse:
    """Keep why a draft's doubted figure is right, and seal it where that is asked."""
    row = own_voucher(request, slug, key, to="answer-doubt")
    reasons = reasons_in(request.POST)
    if has_changed(request, row):
        return redirect("ledger:voucher", slug, key)
    try:
        if not reasons:
            raise ReasonError(Problem("no-reason", NO_REASON))
        doubted.answer_draft(row, reasons, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        town = row.municipality
        return _page(request, town, row, problems=error.problems, given=reasons)
    if request.POST.get("do") == "seal":
        return seal_voucher(request, slug, key)
    messages.success(request, _("The reason is kept with the figure."))
    return redirect("ledger:voucher", slug, key)


@login_required
@require_POST
def discard_voucher(request: UserRequest, slug: str, key: str) -> HttpResponse:
    row = own_voucher(request, slug, key, to="discard-voucher")
    partner = actions.partner_of(row)
    try:
        actions.discard_voucher(row, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return _page(request, row.municipality, row, problems=error.problems)
    said = _("Both drafts are thrown away.") if partner else ""
    messages.success(request, said or _("The draft is thrown away."))
    return redirect("ledger:books", slug)


@login_required
@require_POST
def reverse_voucher(request: UserRequest, slug: str, key: str) -> HttpResponse:
    row = own_voucher(request, slug, key, to="reverse-voucher")
    form = ReversalForm(request.POST)
    if form.is_valid():
        try:
            reversal = actions.request_reversal(
                row,
                key=reversal_key(row.key),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            add_problems(form, None, error)
        else:
            messages.success(request, _reversed_words(reversal))
            return redirect("ledger:voucher", slug, reversal.key)
    return _page(request, row.municipality, row, form=form)


def _reversed_words(reversal: Voucher) -> str:
    if hasattr(reversal, "seal"):
        return _("It is reversed by number %s.") % reversal.seal.seq
    return _("The reversal waits until a second person seals it.")
