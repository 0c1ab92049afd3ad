"""Accounts and series: the tree, one of them, and new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naturbudget.apps.ledger import forms
from naturbudget.apps.ledger.actions.counting import expected_of, held_on
from naturbudget.apps.ledger.bars import Drawing, draw
from naturbudget.apps.ledger.queries.books import books_of
from naturbudget.apps.ledger.queries.both import Both, known_both
from naturbudget.apps.ledger.queries.entries import SealedEntry, entries_of
from naturbudget.apps.ledger.queries.estimates import seen_as
from naturbudget.apps.ledger.queries.log import log_size, size_on
from naturbudget.apps.ledger.queries.values import Facts
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import UserRequest, add_problems, town_for
from naturbudget.apps.municipalities.fields import names_typed
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.ruled import rules_in_words
from naturbudget.apps.resources import actions, opening
from naturbudget.apps.resources.models import Account, Entity, Series
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.indicator.value import Value
from naturbudget.core.period import budget_year
from naturbudget.core.quantity import exact_decimals

YEARS_DRAWN = 8
LATEST = 20
MEAN_PLACES = 3


@login_required
@require_safe
def books(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="read-desk")
    context = {
        **books_desk(request, town),
        "books": books_of(town, today=timezone.now().date()),
        "sealed": log_size(town),
    }
    return render(request, "ledger/books.html", context)


@login_required
@require_safe
def account(request: UserRequest, slug: str, path: str) -> HttpResponse:
    """Show one account: what each year says, and its latest vouchers."""
    town = town_for(request, slug, to="read-voucher")
    rows = town.accounts.select_related("unit", "department", "resource")
    found = get_object_or_404(rows, path=path)
    return _place(request, town, found)


@login_required
@require_safe
def series(request: UserRequest, slug: str, code: str) -> HttpResponse:
    town = town_for(request, slug, to="read-voucher")
    rows = town.series.select_related("department", "resource")
    return _place(request, town, get_object_or_404(rows, code=code))


def _place(
    request: UserRequest, town: Municipality, where: Account | Series
) -> HttpResponse:
    context = books_desk(request, town)
    form, day, size = _known(request, town)
    entries = entries_of(where, size=size)
    years = _years(town, where, size)
    both = _both(town, where) if size is None else {}
    known = [(year, value) for year, value in years if value.amount is not None]
    so_far = {year: _so_far(where, year, value, entries) for year, value in years}
    amounts = [value.amount for _, value in known]
    amounts += [amount for amount in so_far.values() if amount is not None]
    scope, shown = context["standing"], entries[: -LATEST - 1 : -1]
    seen = seen_as(town, {one.key: one.status for one in shown})
    context |= {
        "where": where,
        "is_account": isinstance(where, Account),
        "rules": rules_in_words(where.control, where.carry, where.cover_group)
        if isinstance(where, Account)
        else "",
        "name": where.path if isinstance(where, Account) else where.code,
        "unit": where.unit.code if isinstance(where, Account) else where.unit,
        "years": [
            {
                "year": year,
                "value": value,
                "change": change,
                "both": both.get(year),
                "so_far": so_far[year],
            }
            for (year, value), change in zip(years, _changes(years), strict=True)
        ],
        "was_seen": any(one.saw is not None for one in both.values()),
        "places": exact_decimals(amounts)
        if isinstance(where, Account)
        else common_places(known),
        "entry_places": exact_decimals(one.entry.amount for one in shown),
        "bars": _bars([(str(year), value.amount) for year, value in known]),
        "entries": [(one, seen[one.key]) for one in shown],
        "counts": _counts(where) if isinstance(where, Account) else [],
        "may_count": isinstance(where, Account)
        and scope.may("enter-count", department_ids={where.department_id}),
        "known_form": form,
        "known_on": day,
        "may_type": scope.may("draft-voucher", department_ids={where.department_id}),
    }
    status = 409 if form.errors else 200
    return render(request, "ledger/place.html", context, status=status)


def _known(
    request: UserRequest, town: Municipality
) -> tuple[forms.KnownForm, date | None, int | None]:
    """Return the day the reader asks for, and how long the log was then (L-15)."""
    form = forms.KnownForm(request.GET if "known" in request.GET else None)
    day: date | None = form.cleaned_data["known"] if form.is_valid() else None
    if day is None:
        return form, None, None
    try:
        return form, day, size_on(town, day, today=timezone.now().date())
    except NaturbudgetError as error:
        add_problems(form, "known", error)
        return form, None, None


def _counts(account: Account) -> list[dict[str, Any]]:
    """Return what was counted, the latest first, beside what the books hold."""
    rows = account.assertions.select_related("source", "account__unit")
    found = []
    for row in rows.order_by("-day")[:LATEST]:
        expected, held = expected_of(row).amount, held_on(account, row.day).amount
        apart = {"expected": expected, "held": held, "differs": held != expected}
        found.append({"row": row, **apart, "places": exact_decimals([expected, held])})
    return found


def common_places(known: Sequence[tuple[int, Any]]) -> int:
    """Return the decimals of a series; a mean is rounded here, on the page."""
    return min(MEAN_PLACES, exact_decimals(value.amount for _, value in known))


def _years(
    town: Municipality, where: Account | Series, size: int | None
) -> list[tuple[int, Any]]:
    """Return what the books say of each year, or said then, the latest first."""
    is_account = isinstance(where, Account)
    name = where.path if isinstance(where, Account) else where.code
    facts = Facts(
        town,
        accounts=[name] if is_account else [],
        series=[] if is_account else [name],
        size=size,
    )
    found = [(year, facts.value(name, year, "restated")) for year in facts.years()]
    return found[::-1]


def _so_far(
    where: Account | Series, year: int, value: Value, entries: Sequence[SealedEntry]
) -> Fraction | None:
    """Return what is sealed of a flow in a year that is not complete, if anything."""
    is_flow = isinstance(where, Account) and where.kind == Account.Kind.FLOW
    if value.amount is not None or not is_flow:
        return None
    span = budget_year(year, where.municipality.first_month)
    found = [
        one.entry.amount for one in entries if span.first <= one.entry.last <= span.last
    ]
    return sum(found, Fraction(0)) if found else None


def _both(town: Municipality, where: Account | Series) -> dict[int, Both]:
    """Return each year as the council saw it and as it is known now (L-15)."""
    name = where.path if isinstance(where, Account) else where.code
    return {row.year: row for row in known_both(town, [name])[name]}


def _changes(years: Sequence[tuple[int, Any]]) -> list[Fraction | None]:
    """Return the difference of each year to the year before, where both are known."""
    before = [value.amount for _, value in years[1:]] + [None] * bool(years)
    return [
        None if value.amount is None or earlier is None else value.amount - earlier
        for (_, value), earlier in zip(years, before, strict=True)
    ]


def _bars(known: Sequence[tuple[str, Fraction]]) -> Drawing | None:
    """Draw the latest years; negative ones have no bar, so then nothing is drawn."""
    shown = list(known[:YEARS_DRAWN])[::-1]
    if len(shown) < 2 or any(amount < 0 for _, amount in shown):
        return None
    return draw([(amount, label) for label, amount in shown], new=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_account(request: UserRequest, slug: str) -> HttpResponse:
    return _open(request, slug, "account", forms.AccountForm, opening.open_account)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_series(request: UserRequest, slug: str) -> HttpResponse:
    return _open(request, slug, "series", forms.SeriesForm, opening.open_series)


def _open(
    request: UserRequest,
    slug: str,
    what: str,
    form_of: type[forms.AccountForm | forms.SeriesForm],
    opened_by: Callable[..., Account | Series],
) -> HttpResponse:
    town = town_for(request, slug, to=f"open-{what}")
    form = form_of(request.POST or None, town=town)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.given()
        given |= {"names": form.names(), "by": request.user, "at": timezone.now()}
        name = "path" if what == "account" else "code"
        code = given.pop(name)
        try:
            opened = opened_by(town, code, **given)
        except NaturbudgetError as error:
            add_problems(form, name, error)
        else:
            messages.success(request, _("%s is open and takes figures.") % opened.label)
            return redirect(f"ledger:{what}", slug, str(opened))
    elif form.is_bound:
        _look_at_the_name(form, town)
    context = {
        **books_desk(request, town),
        "form": form,
        "what": what,
        "units": unit_table().rows if what == "series" else (),
    }
    status = 409 if form.errors else 200
    return render(request, "ledger/open.html", context, status=status)


def _look_at_the_name(
    form: forms.AccountForm | forms.SeriesForm, town: Municipality
) -> None:
    """Say what is wrong with a path or code of a form that lacks something anyway."""
    given = form.cleaned_data
    try:
        if path := given.get("path"):
            entity = given.get("entity", Entity.TERRITORY)
            opening.check_account(town, path, entity=entity)
        elif code := given.get("code"):
            opening.check_series(town, code)
    except NaturbudgetError as error:
        add_problems(form, "path" if "path" in given else "code", error)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: UserRequest, slug: str, name: str) -> HttpResponse:
    """Give an account or a series its names in the languages; the path stays."""
    town = town_for(request, slug, to="rename")
    accounts = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    account = accounts.filter(path=name).first()
    where = account or get_object_or_404(town.series, code=name)
    form = forms.NamesForm(request.POST or None, town=town, names=where.names)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename(
                where,
                names_typed(form.cleaned_data),
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            add_problems(form, None, error)
        else:
            messages.success(request, _("It is called %s now.") % where.label)
            page = "ledger:account" if account else "ledger:series"
            return redirect(page, slug, name)
    context = {
        **books_desk(request, town),
        "form": form,
        "where": where,
        "name": name,
        "is_account": account is not None,
    }
    status = 409 if form.errors else 200
    return render(request, "ledger/rename.html", context, status=status)
