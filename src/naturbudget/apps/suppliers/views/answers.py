"""The page a link opens: no account, one figure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.ledger.queries.entries import entries_of
from naturbudget.apps.ledger.typed import TypedError, conversion_of
from naturbudget.apps.municipalities.desk import spoken, takes_files
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.suppliers import limits
from naturbudget.apps.suppliers.actions.answering import (
    answer as take_answer,
)
from naturbudget.apps.suppliers.actions.answering import (
    doubts_of,
    typed_of,
    why_closed,
)
from naturbudget.apps.suppliers.actions.asking import write_again
from naturbudget.apps.suppliers.forms import AnswerForm
from naturbudget.apps.suppliers.letters import contact_of
from naturbudget.apps.suppliers.links import Opened, opened_by
from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.apps.suppliers.queries import (
    delivered,
    indicators_of,
    latest_answer,
    sent_before,
)
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.ledger.doubt import ReasonError
from naturbudget.core.ledger.plausible import Entry

LAST_VALUES = 6
View = Callable[[HttpRequest, Opened], HttpResponse]


def by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open a page by a signed link; say nothing of any request to who has none.

    The page speaks the supplier's language, unless the reader chose another one.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        visitor = limits.visitor(request)
        if limits.is_spent("wrong", visitor, limits.WRONG_LINKS):
            return _closed(render(request, "429.html", status=429))
        found = opened_by(token, at=timezone.now())
        if found is None:
            limits.count("wrong", visitor)
            page = render(request, "suppliers/answer-unknown.html", status=404)
            return _closed(page)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        with translation.override(chosen or found.request.supplier.language):
            return _closed(
                _replaced(request, found) if found.is_replaced else view(request, found)
            )

    return opened


def _replaced(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Say that a newer link was sent; this one opens nothing and sends nothing."""
    town = opened.request.municipality
    context = {"municipality": town, "contact": contact_of(town)}
    return render(request, "suppliers/answer-replaced.html", context, status=410)


def _closed(response: HttpResponse) -> HttpResponse:
    """Keep a page out of search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def answer(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Show what is asked for, and take the answer."""
    asked = opened.request
    if opened.is_expired:
        context = {"municipality": asked.municipality, "token": _token(request)}
        return render(request, "suppliers/answer-expired.html", context, status=410)
    if why_closed(asked):
        return _page(
            request, asked, None, status=409 if request.method == "POST" else 200
        )
    if request.method != "POST":
        return _page(request, asked, AnswerForm(asked=asked, initial=_initial(asked)))
    if limits.is_spent("answers", asked.key, limits.ANSWERS):
        return render(request, "429.html", status=429)
    limits.count("answers", asked.key)
    initial = _initial(asked)
    form = AnswerForm(request.POST, request.FILES, asked=asked, initial=initial)
    doubts: list[Problem] = []
    if form.is_valid():
        try:
            doubts = _doubts(asked, form)
            if not doubts or form.given().reason:
                take_answer(
                    asked, form.given(), by=_who(request, asked), at=timezone.now()
                )
                messages.success(request, _("Thank you. Your answer is here."))
                return redirect(request.path)
            form.ask()
            _carry_on(request, form)
        except ReasonError as error:
            form.ask()
            for problem in error.problems:
                form.add_error("why", spoken(problem))
            _carry_on(request, form)
        except NaturbudgetError as error:
            _say(form, error)
            _carry_on(request, form)
    return _page(request, asked, form, doubts=doubts, status=409)


def _who(request: HttpRequest, asked: DataRequest) -> User:
    """Return in whose name it is written: the supplier's, where that one signed in.

    A link proves no person: all others share one account, which stands for nobody.

    Source:
        DR-4 (docs/method/requests.md)
    """
    user = request.user
    if isinstance(user, User) and user.pk == asked.supplier.user_id:
        return user
    return User.objects.outsider()


def _doubts(asked: DataRequest, form: AnswerForm) -> list[Problem]:
    given = form.given()
    if given.quantity is None:
        return []
    return doubts_of(asked, given, today=timezone.now().date())


def _carry_on(request: HttpRequest, form: AnswerForm) -> None:
    """Keep the file of an answer that is asked about, so that nobody sends it twice."""
    sent = form.cleaned_data.get("evidence")
    kept = form.kept_source()
    if sent is None or kept is not None:
        return
    sent.seek(0)
    source = keep_file(
        sent.read(),
        of=form.asked.municipality,
        origin=sent.name or "evidence",
        media_type=sent.content_type or "application/octet-stream",
        by=_who(request, form.asked),
        at=timezone.now(),
    )
    form.keep(source)


def _say(form: AnswerForm, error: NaturbudgetError) -> None:
    for problem in error.problems:
        field = str(problem.values.get("field") or "quantity")
        if isinstance(error, TypedError) and field == "where":
            field = "quantity"
        known = field if field in form.fields else "quantity"
        form.add_error(known, spoken(problem))


def _initial(asked: DataRequest) -> dict[str, Any]:
    """Return what was answered last, so that it can be corrected."""
    last = latest_answer(asked)
    if last is None:
        return {}
    return {
        "kind": last.kind,
        "quantity": Decimal(last.quantity) if last.quantity else "",
        "unit": last.unit,
        "status": last.status or "measured",
        "remark": last.remark,
        "because": asked.because,
    }


def _page(
    request: HttpRequest,
    asked: DataRequest,
    form: AnswerForm | None,
    *,
    doubts: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    came = delivered(asked)
    thing = asked.thing
    conversion = ""
    if form is not None and form.is_bound and not form.errors:
        given = form.given()
        if given.quantity is not None:
            conversion = conversion_of(typed_of(asked, given))
    context = {
        "municipality": asked.municipality,
        "asked": asked,
        "thing": thing,
        "is_stock": asked.account is not None and asked.account.kind == "stock",
        "kept_in": asked.unit,
        "indicators": indicators_of(asked),
        "last_values": _last_values(asked),
        "sent_before": sent_before(asked, most=LAST_VALUES),
        "form": form,
        "doubts": doubts or [],
        "conversion": conversion,
        "came": came,
        "answer": came.answer,
        "contact": contact_of(asked.municipality),
        "why_closed": _(why) if (why := why_closed(asked)) else "",
        "kept": form.kept_source() if form is not None and form.is_bound else None,
    }
    return render(request, "suppliers/answer.html", context, status=status)


def _last_values(asked: DataRequest) -> list[tuple[Entry, str]]:
    """Return the figures before, the latest first; of a stock what was there."""
    known = entries_of(asked.thing, until=asked.last)
    if asked.account is not None and asked.account.kind == "stock":
        levels = accumulate(one.entry.amount for one in known)
        rows = [
            (Entry(one.entry.last, one.entry.last, level), one.status)
            for one, level in zip(known, levels, strict=True)
        ]
    else:
        rows = [(one.entry, one.status) for one in known]
    return rows[: -LAST_VALUES - 1 : -1]


@require_POST
@by_link
def new_link(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Send a new letter to the address that is known, and to no other."""
    asked = opened.request
    context: dict[str, Any] = {"municipality": asked.municipality}
    try:
        write_again(asked, by=_who(request, asked), at=timezone.now())
    except NaturbudgetError as error:
        context |= {"problems": error.problems, "token": _token(request)}
        return render(request, "suppliers/answer-expired.html", context, status=409)
    return render(request, "suppliers/answer-sent.html", context)


def _token(request: HttpRequest) -> str:
    match = request.resolver_match
    assert match is not None, "a view has a route"
    return str(match.kwargs["token"])
