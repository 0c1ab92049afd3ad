"""Groupings: other trees over the accounts, their sums then and now."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naturbudget.apps.ledger.asset_forms import GroupingForm
from naturbudget.apps.ledger.groupings import (
    GroupedLine,
    lines_of,
    members_of,
    open_from,
    open_grouping,
    regroup,
)
from naturbudget.apps.ledger.partitions import Grouping
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import UserRequest, spoken, town_for
from naturbudget.apps.municipalities.fields import DayField, names_typed
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.core.assets.grouping import changes_of, grouped_on
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.period import year_of
from naturbudget.core.quantity import exact_decimals

YEARS_SHOWN = 3
PLACES_SHOWN = 3


@login_required
@require_safe
def groupings(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="read-voucher")
    today = timezone.now().date()
    rows = [
        {"grouping": row, "count": len(grouped_on(members_of(row), today))}
        for row in town.groupings.order_by("code")
    ]
    context = {**books_desk(request, town), "rows": rows}
    return render(request, "ledger/groupings.html", context)


@login_required
@require_safe
def grouping(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Show the sums of a grouping: each year as grouped then, and as grouped now."""
    town = town_for(request, slug, to="read-voucher")
    row = _grouping(town, code)
    today = timezone.now().date()
    running = year_of(today, town.first_month)
    years = list(range(running - YEARS_SHOWN + 1, running + 1))
    then = lines_of(row, years, as_of=None)
    now = lines_of(row, years, as_of=today)
    members = members_of(row)
    context = {
        **books_desk(request, town),
        "grouping": row,
        "years": years,
        "running": running,
        "then": then,
        "now": now,
        "is_same": then == now,
        "places": _places([*then, *now]),
        "names": dict(town.accounts.values_list("path", "names")),
        "changes": [{"day": day, "moved": moved} for day, moved in changes_of(members)],
    }
    return render(request, "ledger/grouping.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: UserRequest, slug: str) -> HttpResponse:
    """Make another tree over the accounts."""
    town = town_for(request, slug, to="regroup")
    form = GroupingForm(
        request.POST or None,
        accounts=_accounts(town),
        places={},
        languages=town.languages or ["en"],
        initial={"since": timezone.now().date().replace(month=1, day=1)},
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        names = {one: text for one, text in names_typed(given).items() if text}
        try:
            row = open_grouping(
                town,
                names,
                places={path: node for path, node in form.places.items() if node},
                since=given["since"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            _say(form, error)
        else:
            messages.success(request, _("The grouping stands; no account was touched."))
            return redirect("ledger:grouping", slug, row.code)
    return _form_page(request, town, form, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Group accounts anew from a day on; what was before that day stays."""
    town = town_for(request, slug, to="regroup")
    row = _grouping(town, code)
    today = timezone.now().date()
    first = max(today, open_from(town, today))
    asked = request.POST.get("shown", "") or request.GET.get("since", "")
    day = _day(asked) or (today if request.POST else first)
    shown = grouped_on(members_of(row), day)
    form = GroupingForm(
        request.POST or None,
        accounts=_accounts(town),
        places=shown,
        initial={"since": day},
    )
    if "show" in request.POST and (other := _day(request.POST.get("since", ""))):
        url = reverse("ledger:regroup", args=[slug, code])
        return redirect(f"{url}?{urlencode({'since': other.isoformat()})}")
    if form.is_bound and form.is_valid():
        try:
            is_new = regroup(
                row,
                # The page shows the places of one day. What nobody touched stays
                # where it is on the day that was typed, which may be another place.
                places={
                    path: node
                    for path, node in form.places.items()
                    if node.strip() != shown.get(path, "")
                },
                since=form.cleaned_data["since"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            _say(form, error)
        else:
            said = _(
                "The accounts are grouped anew; the years before stay as they were."
            )
            messages.success(request, said if is_new else _("Nothing was different."))
            return redirect("ledger:grouping", slug, row.code)
    return _form_page(request, town, form, row, day)


def _day(text: str) -> date | None:
    """Return a day as browsers send it; nothing, if books cannot have it."""
    try:
        found: date | None = DayField(required=False).clean(text)
    except ValidationError:
        return None
    return found


def _form_page(
    request: UserRequest,
    town: Municipality,
    form: GroupingForm,
    row: Grouping | None,
    day: date | None = None,
) -> HttpResponse:
    today = timezone.now().date()
    later: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for on, moved in reversed(changes_of(members_of(row)) if row else []):
        for path, node in moved:
            if day and on > day:
                later[path].append((on, node))
    context: dict[str, Any] = {
        **books_desk(request, town),
        "form": form,
        "rows": form.rows(later),
        "shown": day,
        "grouping": row,
        "open_from": open_from(town, today),
    }
    status = 409 if form.errors else 200
    return render(request, "ledger/regroup.html", context, status=status)


def _say(form: GroupingForm, error: NaturbudgetError) -> None:
    for problem in error.problems:
        field = problem.values.get("field")
        form.add_error(str(field) if field else None, spoken(problem))


def _grouping(town: Municipality, code: str) -> Grouping:
    rows = town.groupings.select_related("municipality")
    found: Grouping = get_object_or_404(rows, code=code)
    return found


def _accounts(town: Municipality) -> list[Account]:
    rows = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT).select_related("unit")
    return [row for row in rows.order_by("path") if not is_unassigned(row.path)]


def _places(lines: list[GroupedLine]) -> int:
    found = exact_decimals(amount for line in lines for amount in line.amounts)
    return min(found, PLACES_SHOWN)
