"""The room Audit: the audits of the years, every voucher, a check of the log."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from naturbudget.apps.audit.queries.audits import audit_of, findings_of, opinion_of
from naturbudget.apps.audit.words import OPINION_SIGNALS
from naturbudget.apps.ledger.queries.doubts import answers_about
from naturbudget.apps.ledger.queries.log import (
    changed_vouchers,
    log_root,
    log_size,
    recomputed_root,
)
from naturbudget.apps.ledger.queries.shown import lines_shown
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality

PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="read-voucher")
    checked: dict[str, Any] | None = None
    if request.method == "POST":
        stored, computed = log_root(town), recomputed_root(town)
        checked = {
            "is_whole": stored == computed,
            "size": log_size(town),
            "root": computed.hex(),
            "changed": [] if stored == computed else changed_vouchers(town),
        }
    years = list(town.periods.order_by("-year").values_list("year", flat=True))
    asked = request.GET.get("year", "")
    is_year = asked.isascii() and asked.isdigit() and len(asked) == 4
    year = int(asked) if is_year else None
    rows = (
        town.vouchers.sealed()
        .select_related("seal", "period", "source", "decision__minutes", "reverses")
        .prefetch_related(
            "postings__account__unit",
            "postings__department",
            "observations__series",
        )
        .order_by("seal__seq")
    )
    if year is not None:
        rows = rows.filter(period__year=year)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    answers = answers_about(town, [one.key for one in page])
    context = {
        **desk(request, town, "audit"),
        "audits": _audits(town),
        "years": years,
        "year": year,
        "page_of": page,
        "rows": [
            {
                "voucher": one,
                "lines": lines_shown(one),
                "answers": answers.get(one.key, []),
            }
            for one in page
        ],
        "checked": checked,
    }
    return render(request, "cycle/audit.html", context)


def _audits(town: Municipality) -> list[dict[str, Any]]:
    """Return the years that have a budget, the latest first, with their audits."""
    budgets = town.budgets.filter(versions__document__isnull=False).distinct()
    periods = town.periods.filter(budget__in=budgets).order_by("-year")
    found = []
    for period in periods:
        audit = audit_of(town, period.year)
        opinion = opinion_of(audit) if audit else None
        findings = findings_of(audit) if audit else []
        found.append(
            {
                "year": period.year,
                "audit": audit,
                "opinion": opinion,
                "signal": OPINION_SIGNALS[opinion.opinion] if opinion else "",
                "samples": audit.samples.count() if audit else 0,
                "open": sum(one.state != "settled" for one in findings),
                "findings": len(findings),
            }
        )
    return found
