"""What is asked for: the calendar of what is due, and one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import UserRequest, add_problems, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.suppliers.actions import answering, asking
from naturbudget.apps.suppliers.forms import ReadingForm, ReasonForm
from naturbudget.apps.suppliers.links import link_path
from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.apps.suppliers.queries import (
    delivered,
    head_of,
    indicators_of,
    requests_in,
    suppliers_by_words,
)
from naturbudget.apps.suppliers.sealed import (
    Figure,
    answered,
    drafts_of,
    figures_of,
    in_books,
    owed,
)
from naturbudget.apps.suppliers.words import came_word, month_word, step_word
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.doubt import ReasonError
from naturbudget.core.ledger.row import day_in

ON_A_PAGE = 60
SOON = timedelta(days=14)
Which = Mapping[str, str]


@dataclass(frozen=True)
class Line:
    """A request in the calendar."""

    asked: DataRequest
    state: str
    word: str
    answered: Any
    # The voucher of a figure that came another way than by an answer.
    other: Figure | None = None
    # The key of a draft of a figure that is owed still.
    draft: str = ""

    @property
    def came(self) -> str:
        """How a figure came that nobody answered."""
        return came_word(self.other) if self.other else ""


@login_required
@require_safe
def calendar(request: UserRequest, slug: str) -> HttpResponse:
    """Show what is due, by month; who delivered, and when."""
    town = town_for(request, slug, to="read-desk")
    today = timezone.now().date()
    rows = requests_in(town).order_by("due", "pk")
    still = owed(rows)
    shown = request.GET.get("show", "owed")
    filters: dict[str, Callable[[], Any]] = {
        "owed": lambda: still,
        "late": lambda: still.filter(due__lt=today),
        "answered": lambda: answered(rows),
        "all": lambda: in_books(rows),
    }
    found = filters.get(shown, filters["owed"])()
    if shown in ("answered", "all"):
        found = found.order_by("-due", "-pk")
    who = request.GET.get("who", "")
    if who:
        found = found.filter(supplier__code=who)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    keys = [row.sealed_as for row in page if row.sealed_as]
    found = figures_of(town, keys) if keys else {}
    drafts = drafts_of(row for row in page if row.is_open and not row.sealed_as)
    lines = [
        replace(
            _line(row, today, found.get(row.sealed_as or "")),
            draft=drafts.get(row.pk, ""),
        )
        for row in page
    ]
    context = {
        **books_desk(request, town),
        "months": [
            (month_word(month), list(group))
            for month, group in groupby(lines, lambda one: one.asked.due.replace(day=1))
        ],
        "page_obj": page,
        "shown": shown if shown in filters else "owed",
        "filters": [
            ("owed", _("what is owed")),
            ("late", _("what is late")),
            ("answered", _("what was answered")),
            ("all", _("everything")),
        ],
        "who": who,
        "suppliers": suppliers_by_words(town),
        "query": f"show={shown}&who={who}&",
        "late_count": still.filter(due__lt=today).count(),
        "owed_count": still.count(),
        "has_supplies": town.supplies.exists(),
        "has_any": town.data_requests.exists(),
    }
    return render(request, "suppliers/calendar.html", context)


def _line(asked: DataRequest, today: date, figure: Figure | None) -> Line:
    answers = sorted(asked.answers.all(), key=lambda one: one.number)
    last = answers[-1] if answers else None
    state, word = asked.state, str(asked.get_state_display())
    is_there = figure is not None and figure.is_sealed
    if asked.is_open and is_there:
        state, word = "in-books", _("in the books")
    elif asked.is_late(today):
        days = (today - asked.due).days
        state, word = "late", _("{days} days late").format(days=days)
    elif asked.is_open and asked.due - today <= SOON:
        state, word = "soon", _("due soon")
    own = last is not None and figure is not None and figure.voucher.key == last.voucher
    return Line(asked, state, word, last, None if own or not is_there else figure)


def _of(request: UserRequest, slug: str, which: Which, *, to: str) -> DataRequest:
    """Return the request for some days of an account or a series."""
    town = town_for(request, slug, to=to)
    first, last = day_in(which["first"]), day_in(which["last"])
    if first is None or last is None:
        raise Http404("No request for such days.")
    name = Q(account__path=which["name"]) | Q(series__code=which["name"])
    rows = requests_in(town).filter(name, first=first, last=last)
    found: DataRequest = get_object_or_404(rows)
    return found


@login_required
@require_safe
def one(request: UserRequest, slug: str, **which: str) -> HttpResponse:
    asked = _of(request, slug, which, to="read-desk")
    return _page(request, asked)


def _page(
    request: UserRequest,
    asked: DataRequest,
    *,
    reading: ReadingForm | None = None,
    reason: ReasonForm | None = None,
    error: NaturbudgetError | None = None,
    doubts: Any = (),
) -> HttpResponse:
    town = asked.municipality
    came = delivered(asked)
    signers = Signers(town)
    held = {asked.thing.department_id}
    standing = Standing(request.user, town)
    form = reading or reason
    context = {
        **books_desk(request, town),
        "asked": asked,
        "thing": asked.thing,
        "is_account": asked.account is not None,
        "came": came,
        "line": _line(asked, timezone.now().date(), came.other),
        "other_word": came_word(came.other) if came.other else "",
        "answers": [
            (row, signers.word(row.given_by))
            for row in asked.answers.select_related("source", "given_by").order_by(
                "-number"
            )
        ],
        "letters": [
            (row, step_word(row.step))
            for row in asked.sent.select_related("letter").order_by("at", "pk")
        ],
        "indicators": indicators_of(asked),
        "head": head_of(asked),
        "my_link": link_path(asked, at=timezone.now())
        if asked.supplier.user_id == request.user.pk
        else "",
        "may_read_file": standing.may("draft-voucher", department_ids=held),
        "reading": reading or ReadingForm(asked=asked),
        "reason": reason or ReasonForm(),
        "form": form,
        "doubts": doubts,
        "problems": error.problems if error else (),
    }
    wrong = error or doubts or (form is not None and form.errors)
    status = 409 if wrong else 200
    return render(request, "suppliers/request.html", context, status=status)


@login_required
@require_POST
def write_again(request: UserRequest, slug: str, **which: str) -> HttpResponse:
    """Send a new letter to the supplier."""
    asked = _of(request, slug, which, to="ask-for-data")
    try:
        asking.write_again(asked, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return _page(request, asked, error=error)
    messages.success(request, _("The letter is on its way."))
    return redirect(asked)


@login_required
@require_POST
def withdraw(request: UserRequest, slug: str, **which: str) -> HttpResponse:
    said = _("The request is withdrawn.")
    return _with_reason(request, slug, which, asking.withdraw, said)


@login_required
@require_POST
def ask_again(request: UserRequest, slug: str, **which: str) -> HttpResponse:
    said = _("It is asked again; the letter is on its way.")
    return _with_reason(request, slug, which, asking.ask_again, said)


def _with_reason(
    request: UserRequest, slug: str, which: Which, act: Callable[..., None], said: str
) -> HttpResponse:
    asked = _of(request, slug, which, to="ask-for-data")
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            act(asked, reason=reason, by=request.user, at=timezone.now())
        except NaturbudgetError as error:
            return _page(request, asked, error=error)
        messages.success(request, said)
        return redirect(asked)
    return _page(request, asked, reason=form)


@login_required
@require_POST
def read_file(request: UserRequest, slug: str, **which: str) -> HttpResponse:
    """Keep as a draft what was read from the file that a supplier sent."""
    asked = _of(request, slug, which, to="draft-voucher")
    standing = Standing(request.user, asked.municipality)
    held = {asked.thing.department_id}
    if not standing.may("draft-voucher", department_ids=held):
        raise PermissionDenied(standing.refusal("draft-voucher"))
    form = ReadingForm(request.POST, asked=asked)
    doubts: Any = ()
    if form.is_valid():
        now, given = timezone.now(), form.given()
        try:
            doubts = answering.doubts_of(asked, given, today=now.date(), by_desk=True)
            if given.reason or not doubts:
                kept = answering.read_from_file(asked, given, by=request.user, at=now)
                messages.success(
                    request,
                    _("The draft is kept. Nothing counts until it is sealed."),
                )
                return redirect("ledger:voucher", slug, kept.voucher)
            form.ask()
        except ReasonError as error:
            form.ask()
            add_problems(form, "why", error)
        except NaturbudgetError as error:
            add_problems(form, "quantity", error)
    return _page(request, asked, reading=form, doubts=doubts)


@login_required
@require_POST
def open_now(request: UserRequest, slug: str) -> HttpResponse:
    """Ask for everything that is due by now; the worker does it each day."""
    town: Municipality = town_for(request, slug, to="ask-for-data")
    now = timezone.now()
    opened = asking.open_requests(town, on=now.date(), by=request.user, at=now)
    said = ngettext(
        "One figure is asked for.", "%s figures are asked for.", len(opened)
    )
    if opened:
        messages.success(request, said % len(opened) if "%s" in said else said)
    else:
        messages.info(request, _("Nothing more is due now; nobody was written to."))
    return redirect("suppliers:calendar", slug)
