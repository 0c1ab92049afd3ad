"""Who supplies what: suppliers, heads of departments, and the table of supplies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, IndicatorVersion, Series
from naturbudget.apps.resources.queries import place_named
from naturbudget.apps.suppliers.actions import asking, chart
from naturbudget.apps.suppliers.chart_forms import HeadForm, SupplierForm, SupplyForm
from naturbudget.apps.suppliers.forms import SpanForm
from naturbudget.apps.suppliers.models import Supply
from naturbudget.apps.suppliers.queries import suppliers_by_words
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.period import Span, budget_year, year_of

ON_A_PAGE = 12  # five fields each: more is too long for a phone
LAG, DEADLINE = 14, 45
FILTERS = ("word", "supplier", "indicator")
NOBODY = "~"  # the code of no supplier: those are slugs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suppliers(request: UserRequest, slug: str) -> HttpResponse:
    """List the suppliers, and add one."""
    town = town_for(request, slug, to="set-supply")
    form = SupplierForm(request.POST or None, town=town)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            if town.suppliers.filter(code=code).exists():
                form.add_error("code", _("There is one already. Choose another one."))
            else:
                chart.set_supplier(
                    town, code, form.person(), by=request.user, at=timezone.now()
                )
        except NaturbudgetError as error:
            _say(form, error, "email")
        if not form.errors:
            messages.success(request, _("The supplier is added."))
            return redirect("suppliers:suppliers", slug)
    return _list(request, town, form)


def _list(
    request: UserRequest,
    town: Municipality,
    form: SupplierForm,
    head: HeadForm | None = None,
) -> HttpResponse:
    departments = town.departments.select_related("head").order_by("code")
    context = {
        **books_desk(request, town),
        "form": head or form,
        "adding": form,
        "suppliers": [
            {"row": row, "things": len(row.supplies.all())}
            for row in town.suppliers.select_related("user", "department")
            .prefetch_related("supplies")
            .order_by("code")
        ],
        "heads": [
            head if head and head.department == one else HeadForm(department=one)
            for one in departments
        ],
    }
    status = 409 if form.errors or (head and head.errors) else 200
    return render(request, "suppliers/suppliers.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supplier(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Change a supplier."""
    town = town_for(request, slug, to="set-supply")
    row = get_object_or_404(town.suppliers, code=code)
    form = SupplierForm(request.POST or None, town=town, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            chart.set_supplier(
                town, code, form.person(), by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            _say(form, error, "email")
        else:
            messages.success(request, _("The supplier is changed."))
            return redirect("suppliers:suppliers", slug)
    context = {
        **books_desk(request, town),
        "form": form,
        "supplier": row,
        "supplies": row.supplies.select_related("account", "series"),
    }
    status = 409 if form.errors else 200
    return render(request, "suppliers/supplier.html", context, status=status)


@login_required
@require_POST
def remove(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Take a supplier's name and address out."""
    town = town_for(request, slug, to="set-supply")
    row = get_object_or_404(town.suppliers, code=code)
    form = SupplierForm(town=town, row=row)
    try:
        chart.remove_supplier(row, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        context = {
            **books_desk(request, town),
            "form": form,
            "supplier": row,
            "supplies": row.supplies.select_related("account", "series"),
            "problems": error.problems,
        }
        return render(request, "suppliers/supplier.html", context, status=409)
    messages.success(request, _("Name and address are taken out."))
    return redirect("suppliers:suppliers", slug)


@login_required
@require_POST
def head(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Say who heads a department."""
    town = town_for(request, slug, to="set-supply")
    department = get_object_or_404(town.departments.select_related("head"), code=code)
    form = HeadForm(request.POST, department=department)
    if form.is_valid():
        given = form.cleaned_data
        try:
            chart.set_head(
                department,
                name=" ".join(given["name"].split()),
                email=given["email"],
                language=given["language"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            _say(form, error, "email")
        else:
            messages.success(request, _("It is kept who heads %s.") % department.label)
            return redirect("suppliers:suppliers", slug)
    return _list(request, town, SupplierForm(town=town), form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supplies(request: UserRequest, slug: str) -> HttpResponse:
    """Say who supplies each account and series, and when: a table of forms."""
    town = town_for(request, slug, to="set-supply")
    asked = {name: request.GET.get(name, "").strip() for name in FILTERS}
    things = _things(town, **asked)
    page = Paginator(things, ON_A_PAGE).get_page(request.GET.get("page"))
    forms = _forms(town, list(page), request.POST or None)
    if request.method == "POST" and not [one for one in forms if not one.is_valid()]:
        changed = _keep(request, forms)
        if changed is not None:
            said = _("Kept. Changed: {count}.").format(count=changed)
            messages.success(request, said)
            return redirect(request.get_full_path())
    context = {
        **books_desk(request, town),
        "forms": forms,
        "problems_in": [form for form in forms if form.errors],
        "page_obj": page,
        "query": "".join(
            f"{urlencode({name: asked[name]})}&" for name in asked if asked[name]
        ),
        "asked": asked,
        "nobody": NOBODY,
        "suppliers": suppliers_by_words(town),
        "indicators": town.indicators.order_by("code"),
        "has_suppliers": town.suppliers.exists(),
    }
    status = 409 if context["problems_in"] else 200
    return render(request, "suppliers/supplies.html", context, status=status)


def _things(
    town: Municipality, *, word: str, supplier: str, indicator: str
) -> list[Account | Series]:
    """Return the accounts and series that were asked for, by path and code.

    Args:
        town: The municipality.
        word: A part of the name or the path; everything where it is empty.
        supplier: Whose they are: the code of a supplier, or ``NOBODY``.
        indicator: The indicator they are terms of.
    """
    accounts = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT).filter(closed=None)
    series = town.series.filter(closed=None)
    if indicator:
        versions = IndicatorVersion.objects.filter(
            indicator__municipality=town, indicator__code=indicator
        )
        accounts = accounts.filter(term__version__in=versions).distinct()
        series = series.filter(term__version__in=versions).distinct()
    if supplier:
        owed = town.supplies.all()
        if supplier == NOBODY:
            accounts = accounts.exclude(pk__in=_pks(owed, "account"))
            series = series.exclude(pk__in=_pks(owed, "series"))
        else:
            owed = owed.filter(supplier__code=supplier)
            accounts = accounts.filter(pk__in=_pks(owed, "account"))
            series = series.filter(pk__in=_pks(owed, "series"))
    rows = accounts.select_related("unit", "department", "municipality")
    found: list[Account | Series] = [
        *(row for row in rows.order_by("path") if not is_unassigned(row.path)),
        *series.select_related("department", "municipality").order_by("code"),
    ]
    sought = word.casefold()
    return [one for one in found if sought in f"{one.label} {one}".casefold()]


def _pks(owed: QuerySet[Supply], name: str) -> QuerySet[Supply, int]:
    return owed.exclude(**{name: None}).values_list(name, flat=True)


def _forms(
    town: Municipality, things: list[Account | Series], data: Any
) -> list[SupplyForm]:
    known = {
        (row.account_id, row.series_id): row
        for row in town.supplies.select_related("supplier")
    }
    today = timezone.now().date()
    year = budget_year(year_of(today, town.first_month), town.first_month)
    defaults = {
        "lag_days": LAG,
        "deadline_days": DEADLINE,
        "active_from": year.first,
    }
    suppliers = town.suppliers.order_by("code")
    found = []
    for thing in things:
        is_account = isinstance(thing, Account)
        which = (thing.pk, None) if is_account else (None, thing.pk)
        form = SupplyForm(
            data,
            thing=thing,
            supply=known.get(which),
            suppliers=suppliers,
            defaults=defaults,
        )
        found.append(form)
    return found


def _keep(request: UserRequest, forms: list[SupplyForm]) -> int | None:
    """Keep the whole table, or nothing of it where one line is wrong."""
    changed, now = 0, timezone.now()
    with transaction.atomic():
        for form in forms:
            who = form.cleaned_data["supplier"]
            try:
                changed += chart.set_supply(
                    form.thing,
                    who,
                    form.terms() if who else None,
                    by=request.user,
                    at=now,
                )
            except NaturbudgetError as error:
                _say(form, error, "deadline_days")
        if any(form.errors for form in forms):
            transaction.set_rollback(True)
            return None
    return changed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: UserRequest, slug: str, name: str) -> HttpResponse:
    """Ask for a figure of days that no rhythm brings."""
    town = town_for(request, slug, to="ask-for-data")
    thing = place_named(town, name)
    if thing is None:
        return redirect("suppliers:calendar", slug)
    form = SpanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        span = Span(form.cleaned_data["first"], form.cleaned_data["last"])
        try:
            opened = asking.ask_by_hand(thing, span, by=request.user, at=timezone.now())
        except NaturbudgetError as error:
            _say(form, error, "first")
        else:
            messages.success(request, _("It is asked for; the letter is on its way."))
            return redirect(opened)
    context = {
        **books_desk(request, town),
        "form": form,
        "thing": thing,
        "supply": chart.supply_of(thing),
    }
    status = 409 if form.errors else 200
    return render(request, "suppliers/ask.html", context, status=status)


def _say(form: Any, error: NaturbudgetError, otherwise: str) -> None:
    """Say each problem at the field it names."""
    from naturbudget.apps.municipalities.desk import spoken

    for problem in error.problems:
        field = str(problem.values.get("field") or otherwise)
        known = field if field in form.fields else otherwise
        form.add_error(known, spoken(problem))
