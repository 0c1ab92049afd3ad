"""Warnings: what looks odd about drafts and has no answer, and what was answered."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.answers import DoubtAnswerQuerySet
from naturbudget.apps.ledger.doubted import open_of
from naturbudget.apps.ledger.views.asking import FIELD, asked_about, reasons_in
from naturbudget.apps.ledger.views.shared import attachment, books_desk
from naturbudget.apps.municipalities.desk import UserRequest, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.cell import cell
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.ledger.doubt import (
    ANSWERS,
    CHECKS,
    NO_REASON,
    Doubt,
    ReasonError,
)
from naturbudget.core.ledger.leaf import instant

PAGE = 50
DRAFTS_MAX = 20_000
SHOWN = 100  # of one check, each with a field of its own
BY_DRAFT = "key:"
COLUMNS = ("voucher", "place", "check", "said", "answer", "reason", "at", "who")


@login_required
@require_safe
def doubts(request: UserRequest, slug: str) -> HttpResponse:
    """List what is open by check, and what was answered, the latest first."""
    town = town_for(request, slug, to="read-voucher")
    return _page(request, town)


def _page(
    request: UserRequest, town: Municipality, *, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    asked = {
        name: request.GET.get(name, "").strip() for name in ("check", "answer", "where")
    }
    rows = _filtered(town, asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    signers = Signers(town)
    given = reasons_in(request.POST)
    query = urlencode({name: value for name, value in asked.items() if value})
    found = _open(request, town, own=False)
    places = {doubt.where for doubt in found} | {row.place for row in page}
    context = {
        **books_desk(request, town),
        "groups": _groups(found, given),
        "names": _names(town, places),
        "page_obj": page,
        "rows": [
            {
                "answer": row,
                "words": _words(row.check_id),
                "who": signers.word(row.answered_by),
            }
            for row in page
        ],
        "asked": asked,
        "checks": [(check, _words(check)) for check in CHECKS],
        "problems": problems,
        "query": f"{query}&" if query else "",
        "export": query,
    }
    status = 409 if problems else 200
    return render(request, "ledger/doubts-list.html", context, status=status)


def _words(check: str) -> str:
    return _(CHECKS.get(check, check))


def _names(town: Municipality, places: set[str]) -> dict[str, str]:
    """Return what accounts and series are called, by path and by code."""
    found = {row.path: row.label for row in town.accounts.filter(path__in=places)}
    series = town.series.filter(code__in=places)
    return found | {row.code: row.label for row in series}


def _filtered(town: Municipality, asked: dict[str, str]) -> DoubtAnswerQuerySet:
    rows: DoubtAnswerQuerySet = town.doubt_answers.select_related("answered_by")
    if asked["check"] in CHECKS:
        rows = rows.filter(check_id=asked["check"])
    if asked["answer"] in ANSWERS:
        rows = rows.filter(answer=asked["answer"])
    if asked["where"]:
        rows = rows.filter(place__contains=asked["where"])
    return rows.order_by("-answered_at", "-pk")


def _open(request: UserRequest, town: Municipality, *, own: bool) -> list[Doubt]:
    """Return the open doubts about all drafts, or those the reader may answer."""
    drafts = town.vouchers.drafts().order_by("pk")
    standing = Standing(request.user, town)
    found = open_of(town, list(drafts[:DRAFTS_MAX]), today=timezone.now().date())
    if not own or standing.scope("answer-doubt") == "all":
        return found
    held = {
        *town.accounts.filter(department__in=standing.departments).values_list(
            "path", flat=True
        ),
        *town.series.filter(department__in=standing.departments).values_list(
            "code", flat=True
        ),
    }
    return [doubt for doubt in found if doubt.where in held]


def _groups(found: list[Doubt], given: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "asked": asked,
            "count": len(asked.doubts),
            "rows": [
                {
                    "doubt": doubt,
                    "name": f"{FIELD}{BY_DRAFT}{doubt.check}:{doubt.key}",
                    "given": given.get(f"{BY_DRAFT}{doubt.check}:{doubt.key}", ""),
                }
                for doubt in asked.doubts[:SHOWN]
            ],
        }
        for asked in asked_about(found, given)
    ]


@login_required
@require_POST
def answer_many(request: UserRequest, slug: str) -> HttpResponse:
    """Keep why doubted drafts are right: each by itself, or all of a kind."""
    town = town_for(request, slug, to="answer-doubt")
    given = reasons_in(request.POST)
    found = _open(request, town, own=True)
    count, now = 0, timezone.now()
    try:
        if not given:
            raise ReasonError(Problem("no-reason", NO_REASON))
        for doubt in found:
            if why := given.get(f"{BY_DRAFT}{doubt.check}:{doubt.key}"):
                count += actions.answer_doubt(
                    town, doubt, reason=why, by=request.user, at=now
                )
        count += actions.answer_each(town, found, given, by=request.user, at=now)
    except NaturbudgetError as error:
        return _page(request, town, problems=error.problems)
    said = ngettext("One answer is kept.", "%s answers are kept.", count)
    messages.success(request, said % count if "%s" in said else said)
    return redirect("ledger:doubts", slug)


@login_required
@require_safe
def export(request: UserRequest, slug: str) -> HttpResponse:
    """Give the answers as a table."""
    town = town_for(request, slug, to="read-voucher")
    asked = {
        name: request.GET.get(name, "").strip() for name in ("check", "answer", "where")
    }
    signers, text = Signers(town), io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _filtered(town, asked).iterator():
        told = (row.key, row.place, row.check_id, row.said, row.answer, row.reason)
        who = signers.word(row.answered_by)
        writer.writerow(map(cell, (*told, instant(row.answered_at), who)))
    name = f"warnings-{town.slug}.csv"
    return attachment(text.getvalue().encode(), "text/csv", name)
