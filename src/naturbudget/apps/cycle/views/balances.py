"""The Budget Balance at the desk: drawn, explained, submitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from naturbudget.apps.audit.queries.audits import audit_content, audit_of
from naturbudget.apps.budget import actions as budget_actions
from naturbudget.apps.budget.models import Balance, BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.content import balance_content
from naturbudget.apps.budget.queries.explained import outdated_explanations
from naturbudget.apps.budget.queries.lines import EvaluatedLine, evaluated_lines
from naturbudget.apps.cycle import actions, forms
from naturbudget.apps.cycle.queries import (
    Gate,
    balance_of,
    balance_problems,
    vote_problems_of,
)
from naturbudget.apps.cycle.timing.frozen import cycle_content
from naturbudget.apps.cycle.views.rows import given_of, under_voted_names
from naturbudget.apps.cycle.views.shared import balance_or_404, voted_or_404
from naturbudget.apps.decisions import motions
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.programme.queries import measures_content
from naturbudget.core.budget.result import Result
from naturbudget.core.budget.shown import line_decimals
from naturbudget.core.errors import NaturbudgetError, Problem

STEPS = {
    "draw": "draw-balance",
    "submit": "submit-balance",
    "send-back": "send-back-balance",
}


@login_required
@require_safe
def balance(request: UserRequest, slug: str, year: int) -> HttpResponse:
    town = town_for(request, slug, to="read-desk")
    return _page(request, town, voted_or_404(town, year))


def _page(
    request: UserRequest,
    town: Municipality,
    version: BudgetVersion,
    refused: tuple[Any, ...] = (),
) -> HttpResponse:
    year = version.budget.year
    found = balance_of(town, year)
    rows = evaluated_lines(version) if version.is_frozen else []
    under_voted_names(version, [item.row for item in rows])
    standing = Standing(request.user, town)
    closing = getattr(version.budget.period, "closing", None)
    blocking: list[Any] = []
    if found and found.state == Balance.State.SUBMITTED:
        blocking = vote_problems_of(found, at=timezone.now())
    gate = balance_problems(found) if found and found.is_open else None
    context = {
        **desk(request, town, "budget"),
        "version": version,
        "balance": found,
        "year": year,
        "rows": [
            {
                "item": item,
                "row": item.row,
                "result": _shown(item.result),
                "places": _places(item),
                "may_explain": bool(found and found.is_open)
                and _may_explain(standing, item.row),
            }
            for item in rows
        ],
        "told": _told(found) if found else None,
        "part_g": _part_g(found) if found else None,
        "gate": gate,
        "findings": _findings(
            [*gate.blocking, *motions.overdue(town, today=timezone.now().date())],
            town,
            year,
            rows,
            standing,
        )
        if gate
        else [],
        "retold": _findings(_retold(found, gate), town, year, rows, standing),
        "closing": closing,
        "closing_problems": blocking,
        "sealed_after": sum(one.code == "sealed-after" for one in blocking),
        "refused": refused,
        "lacks_paper": _lacks_paper(found),
        "is_over": timezone.now().date() > version.budget.period.last,
    }
    status = 409 if refused else 200
    return render(request, "cycle/balance.html", context, status=status)


def _told(found: Balance) -> dict[str, Any]:
    """Return what a balance holds: as it was frozen, else as the books stand."""
    if found.document and not found.is_open:
        return document_data(found.document)
    part_d = measures_content(found.version)
    part_f = cycle_content(found.version, today=timezone.now().date())
    return {**balance_content(found), "measures": part_d, "cycle": part_f}


def _part_g(found: Balance) -> dict[str, Any]:
    """Return what the auditor says: as it was frozen, else as it stands (AU-7)."""
    if found.document and not found.is_open:
        told = document_data(found.document).get("audit")
    else:
        told = audit_content(found.version.budget.period)
    period = found.version.budget.period
    return {
        "told": told,
        "is_planned": audit_of(period.municipality, period.year) is not None,
    }


def _retold(found: Balance | None, gate: Gate | None) -> Sequence[Problem]:
    """Return what is to be looked at again: before the submission, and after it."""
    if gate is not None:
        return gate.notices
    return [one.problem for one in outdated_explanations(found)] if found else []


def _lacks_paper(found: Balance | None) -> bool:
    paper = found.document if found else None
    return paper is not None and not paper.issues.exists()


def _may_explain(standing: Standing, row: BudgetLine) -> bool:
    return standing.may("explain-line", department_ids={row.department_id})


def _findings(
    problems: Sequence[Problem],
    town: Municipality,
    year: int,
    items: Sequence[EvaluatedLine],
    standing: Standing,
) -> list[dict[str, Any]]:
    """Return what was found about the lines of a balance, each with the way there.

    Who may explain the line goes to where it is explained, others to its row.
    """
    rows = {item.row.code: item.row for item in items}

    def url(code: str) -> str:
        if code in rows and _may_explain(standing, rows[code]):
            return reverse("cycle:explain", args=[town.slug, year, code])
        return f"#line-{code}" if code in rows else ""

    return [
        {
            "problem": one,
            "url": motions.motion_url(town, one)
            if one.code == "motion-overdue"
            else url(str(one.values.get("indicator", ""))),
        }
        for one in problems
    ]


def _shown(found: Result) -> dict[str, object]:
    """Return figures as texts, and reasons that the page says in its language."""
    return {**found.as_strings(), "reasons": found.reasons}


def _places(item: EvaluatedLine) -> int:
    """Return the decimals of a line; they are those of the document."""
    return line_decimals({**given_of(item.row), "result": item.result.as_strings()})


@login_required
@require_POST
def step(request: UserRequest, slug: str, year: int, step: str) -> HttpResponse:
    """Take a step of the balance: draw, submit, send back."""
    if step not in STEPS:
        raise Http404("There is no such step.")
    town = town_for(request, slug, to=STEPS[step])
    version = voted_or_404(town, year)
    by, now = request.user, timezone.now()
    try:
        if step == "draw":
            actions.draw_balance(version, by=by, at=now)
            messages.success(request, _("The balance is drawn from the books."))
        elif step == "submit":
            actions.submit_balance(balance_or_404(town, year), by=by, at=now)
            messages.success(request, _("The balance is frozen and submitted."))
        else:
            remark = request.POST.get("remark", "")
            found = balance_or_404(town, year)
            actions.send_back_balance(found, remark=remark, by=by, at=now)
            messages.success(request, _("The balance is sent back."))
    except NaturbudgetError as error:
        return _page(request, town, version, error.problems)
    return redirect("cycle:balance", slug, year)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: UserRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Let the account holder say why a line ended as it did."""
    town = town_for(request, slug, to="explain-line")
    found = balance_or_404(town, year)
    row = get_object_or_404(
        found.version.lines.select_related("definition__indicator", "department"),
        definition__indicator__code=code,
    )
    standing = Standing(request.user, town)
    if not standing.may("explain-line", department_ids={row.department_id}):
        raise PermissionDenied(standing.refusal("explain-line"))
    told = found.explanations.filter(line=row).first()
    initial = (
        {"cause": told.cause, "consequence": told.consequence, "plan": told.plan}
        if told
        else {}
    )
    form = forms.ExplanationForm(request.POST or None, initial=initial)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            budget_actions.explain_line(
                found, row, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = error.problems
        else:
            messages.success(request, _("%s is explained.") % code)
            return redirect("cycle:balance", slug, year)
    under_voted_names(found.version, [row])
    items = [item for item in evaluated_lines(found.version) if item.row.pk == row.pk]
    context = {
        **desk(request, town, "budget"),
        "balance": found,
        "year": year,
        "row": row,
        "result": _shown(items[0].result),
        "places": _places(items[0]),
        "form": form,
        "outdated": next(
            (one.problem for one in outdated_explanations(found) if one.row == row), ""
        ),
        "problems": problems,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "cycle/explain.html", context, status=status)
