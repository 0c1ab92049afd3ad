"""Samples: drawing one, its list, and the trail of one drawn voucher."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naturbudget.apps.audit import actions
from naturbudget.apps.audit.forms import DrawForm, TraceForm
from naturbudget.apps.audit.models import Item, Sample, Trace
from naturbudget.apps.audit.queries.audits import items_of, samples_of
from naturbudget.apps.audit.queries.figures import figures_of
from naturbudget.apps.audit.queries.trails import trail_of
from naturbudget.apps.audit.views.shared import audit_desk, audit_or_404
from naturbudget.apps.audit.words import (
    RESULT_SIGNALS,
    result_word,
    way_word,
    why_words,
)
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.ledger.queries.shown import lines_shown
from naturbudget.apps.municipalities.desk import UserRequest
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.audit.sample import RISKS
from naturbudget.core.errors import NaturbudgetError

PAGE = 50
COUNT, SHARE = 20, 60
SEED_BYTES = 8


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Choose a way and draw a sample."""
    audit = audit_or_404(request, slug, year, to="draw-sample")
    initial = {
        "count": COUNT,
        "share": SHARE,
        "seed": secrets.token_hex(SEED_BYTES),
    }
    form = DrawForm(request.POST or None, initial=initial, audit=audit)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            sample = actions.draw_sample(
                audit,
                form.way(),
                line=form.cleaned_data["line"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            problems = error.problems
        else:
            messages.success(request, _("The sample is drawn and kept."))
            return redirect(sample)
    figures = figures_of(audit.period, size=log_size(audit.municipality))
    context = {
        **audit_desk(request, audit.municipality, audit),
        "year": year,
        "form": form,
        "problems": problems,
        "population": len(figures),
        "risks": [
            (_(word), sum(risk in one.risks for one in figures))
            for risk, word in RISKS.items()
        ],
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "audit/draw.html", context, status=status)


def _sample_or_404(
    request: UserRequest, slug: str, year: int, number: int, *, to: str
) -> Sample:
    audit = audit_or_404(request, slug, year, to=to)
    rows = audit.samples.select_related("audit__municipality", "audit__period")
    found: Sample = get_object_or_404(rows, number=number)
    return found


@login_required
@require_safe
def sample(
    request: UserRequest, slug: str, year: int, sample_number: int
) -> HttpResponse:
    """Show what was drawn, how anybody draws the same, and what became of it."""
    found = _sample_or_404(request, slug, year, sample_number, to="read-voucher")
    audit = found.audit
    page = Paginator(items_of(found), PAGE).get_page(request.GET.get("page"))
    [sampled] = [one for one in samples_of(audit) if one.sample.pk == found.pk]
    todo = found.items.filter(traces__isnull=True).order_by("position").first()
    context = {
        **audit_desk(request, audit.municipality, audit),
        "year": year,
        "sample": found,
        "sampled": sampled,
        "way": way_word(found),
        "drawn_by": Signers(audit.municipality).word(found.drawn_by),
        "page_obj": page,
        "todo": todo,
        "rows": [_row(one, found.method) for one in page],
        "results": [
            (RESULT_SIGNALS[result], result_word(result), count)
            for result, count in sampled.results.items()
        ],
    }
    return render(request, "audit/sample.html", context)


def _row(item: Item, method: str) -> dict[str, Any]:
    trace = _last(item)
    result = trace.result if trace else ""
    return {
        "item": item,
        "voucher": item.voucher,
        "lines": lines_shown(item.voucher),
        "why": why_words(method, item.why),
        "trace": trace,
        "signal": RESULT_SIGNALS[result],
        "word": result_word(result),
    }


def _last(item: Item) -> Trace | None:
    traces = sorted(item.traces.all(), key=lambda one: one.number)
    return traces[-1] if traces else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(
    request: UserRequest, slug: str, year: int, sample_number: int, position: int
) -> HttpResponse:
    """Lead from a drawn voucher to its file and its proof, and take the result."""
    found = _sample_or_404(request, slug, year, sample_number, to="read-voucher")
    audit, town = found.audit, found.audit.municipality
    rows = items_of(found)
    one: Item = get_object_or_404(rows, position=position)
    standing, last = Standing(request.user, town), _last(one)
    initial = {"result": last.result, "remark": last.remark} if last else {}
    form = TraceForm(request.POST or None, initial=initial)
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        if not standing.may("trace-figure"):
            raise PermissionDenied(standing.refusal("trace-figure"))
        if form.is_valid():
            try:
                actions.trace_figure(
                    one,
                    result=form.cleaned_data["result"],
                    remark=form.cleaned_data["remark"].strip(),
                    by=request.user,
                    at=timezone.now(),
                )
            except NaturbudgetError as error:
                problems = error.problems
            else:
                messages.success(request, _("The result is kept."))
                return redirect(rows.filter(position=position + 1).first() or found)
    signers = Signers(town)
    context = {
        **audit_desk(request, town, audit),
        "year": year,
        "sample": found,
        "way": way_word(found),
        "row": _row(one, found.method),
        "trail": trail_of(one),
        "traces": [
            (row, RESULT_SIGNALS[row.result], signers.word(row.traced_by))
            for row in one.traces.select_related("traced_by").order_by("-number")
        ],
        "before": rows.filter(position=position - 1).first(),
        "after": rows.filter(position=position + 1).first(),
        "count": rows.count(),
        "form": form,
        "problems": problems,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "audit/item.html", context, status=status)
