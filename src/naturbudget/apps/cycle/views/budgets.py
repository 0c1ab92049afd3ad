"""The room Budget: drafting, checking, handing over and submitting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.budget import actions as budget_actions
from naturbudget.apps.budget.models import Balance, BudgetVersion, MasterBudget
from naturbudget.apps.budget.queries.lines import lines_of, voted_before
from naturbudget.apps.cycle import actions, forms
from naturbudget.apps.cycle.queries import (
    balance_of,
    budget_of,
    budget_problems,
    supplements_due,
)
from naturbudget.apps.cycle.views.rows import (
    LineRow,
    draft_rows,
    under_voted_names,
)
from naturbudget.apps.cycle.views.shared import version_or_404
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    takes_files,
    town_for,
)
from naturbudget.apps.municipalities.fields import FigureField
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.queries import latest_versions
from naturbudget.core.budget.scope import by_scope
from naturbudget.core.budget.table import read_budget
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.figures import RowProblem

IN_ROW = gettext_noop("Line {number}: {problem}")
IN_COLUMN = gettext_noop("Line {number}, {column}: {problem}")

STEPS = {
    "hand-over": ("hand-over-budget", "draft"),
    "submit": ("submit-budget", "handed-over"),
    "send-back": ("send-back-budget", "submitted"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def budgets(request: UserRequest, slug: str) -> HttpResponse:
    """List the years; begin the budget of a new one."""
    begins = request.method == "POST"
    town = town_for(request, slug, to="draft-budget" if begins else "read-desk")
    form = forms.YearForm(request.POST or None)
    problems: tuple[Any, ...] = ()
    if begins and form.is_valid():
        year = form.cleaned_data["year"]
        try:
            budget_actions.draft_budget(
                town, year=year, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = error.problems
        else:
            return redirect("cycle:budget", slug, year)
    rows: list[dict[str, Any]] = [
        {"year": found.period.year, "version": found.versions.order_by("-number")[0]}
        for found in MasterBudget.objects.filter(municipality=town)
        .select_related("period")
        .prefetch_related("versions")
        .order_by("-period__year")
        if found.versions.all()
    ]
    context = {
        **desk(request, town, "budget"),
        "rows": rows,
        "form": form,
        "problems": problems,
        "next_year": (rows[0]["year"] if rows else timezone.now().year) + 1,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "cycle/budgets.html", context, status=status)


def _status(problems: Any) -> int:
    return 409 if problems else 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show the lines; save the budgets that were typed into the sheet."""
    saves = request.method == "POST"
    town = town_for(request, slug, to="draft-budget" if saves else "read-desk")
    version = version_or_404(town, year)
    typed: dict[str, str] = {}
    problems: list[Any] = []
    if saves:
        typed, problems, changed = _save_targets(request, version)
        if not problems:
            done = _("The draft is saved.") if changed else _("Nothing was changed.")
            messages.success(request, done)
            return redirect("cycle:budget", slug, year)
    return draft_page(request, town, version, typed=typed, refused=problems)


def _save_targets(
    request: UserRequest, version: BudgetVersion
) -> tuple[dict[str, str], list[Any], int]:
    """Save every target that changed, or none where one of them is no number."""
    field = FigureField(required=False)
    typed: dict[str, str] = {}
    problems: list[Any] = []
    changed = []
    for row in lines_of(version):
        key = f"target-{row.pk}"
        if key not in request.POST:
            continue
        typed[row.code] = request.POST[key]
        try:
            target = field.clean(request.POST[key])
        except ValidationError as error:
            problems += [f"{row.code}: {said}" for said in error.messages]
            continue
        if target != row.target:
            changed.append((row, target))
    if problems:
        return typed, problems, 0
    try:
        with transaction.atomic():
            draft = budget_actions.open_draft(version)
            for row, target in changed:
                budget_actions.save_line(
                    draft,
                    definition=row.definition,
                    columns={"target": target},
                    by=request.user,
                    at=timezone.now(),
                )
    except NaturbudgetError as error:
        problems += error.problems
    return typed, problems, len(changed)


def draft_page(
    request: UserRequest,
    town: Municipality,
    version: BudgetVersion,
    *,
    typed: dict[str, str] | None = None,
    refused: list[Any] | None = None,
) -> HttpResponse:
    lines = lines_of(version)
    under_voted_names(version, lines)
    values = IndicatorValues(town, [row.definition for row in lines])
    gate = budget_problems(version, lines, values)
    rows = draft_rows(version, lines, values, findings=gate.findings, typed=typed or {})
    used = {row.code for row in rows}
    year = version.budget.year
    earlier = budget_of(town, year - 1)
    # What the vote froze stays; what the gate refuses already is not said twice.
    differing = [
        row
        for row in rows
        if row.differs and not version.is_frozen and not row.is_refused_by_the_books
    ]
    context = {
        **desk(request, town, "budget"),
        "version": version,
        "year": year,
        "rows": rows,
        "groups": by_scope(rows, lambda row: row.scope),
        "gate": gate,
        "findings": [_found(finding, rows) for finding in gate.findings],
        "differing": differing,
        "notices_count": len(gate.notices) + len(differing),
        "refused": refused or [],
        "earlier": earlier,
        "unused": [
            one for one in latest_versions(town) if one.indicator.code not in used
        ],
        "file_form": forms.FileForm(),
        "remark_form": forms.RemarkForm(),
        "is_open": version.is_open,
        **_supplement(request, town, version),
    }
    return render(request, "cycle/budget.html", context, status=_status(refused))


def _supplement(
    request: UserRequest, town: Municipality, version: BudgetVersion
) -> dict[str, Any]:
    """Return what the page says of supplements, and whether one may be begun."""
    balance = balance_of(town, version.budget.year)
    is_settled = balance is not None and balance.state == Balance.State.RATIFIED
    is_voted = version.state == BudgetVersion.State.RATIFIED and not is_settled
    return {
        "due": supplements_due(version, at=timezone.now()),
        "supplements": None if version.number == 1 else voted_before(version),
        "may_supplement": is_voted and Standing(request.user, town).may("draft-budget"),
    }


def _found(finding: Any, rows: list[LineRow]) -> dict[str, Any]:
    row = rows[finding.position - 1] if finding.position else None
    return {"finding": finding, "row": row, "problem": finding.problem}


@takes_files
@login_required
@require_POST
def load(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Replace the lines of the draft by those of a CSV file."""
    town = town_for(request, slug, to="draft-budget")
    version = version_or_404(town, year)
    form = forms.FileForm(request.POST, request.FILES)
    problems: list[Any] = [_("Choose a CSV file.")]
    if request.FILES and not form.is_valid():
        problems = [text for texts in form.errors.values() for text in texts]
    elif form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows, wrong = read_budget(file.read(), name=file.name)
            problems = [_in_row(row) for row in wrong]
            if not wrong:
                budget_actions.load_budget(
                    version, rows, by=request.user, at=timezone.now()
                )
        except NaturbudgetError as error:
            rows_refused: Any = getattr(error, "rows", ())
            problems = [_in_row(row) for row in rows_refused] or [*error.problems]
    if problems:
        return draft_page(request, town, version, refused=problems)
    messages.success(request, _("The lines of the file are in the draft."))
    return redirect("cycle:budget", slug, year)


def _in_row(told: RowProblem) -> Problem:
    """Return what is wrong in a row, with where it stands in the file."""
    values = {"number": told.line, "column": told.column, "problem": told.problem}
    return Problem("row", IN_COLUMN if told.column else IN_ROW, values)


@login_required
@require_POST
def step(request: UserRequest, slug: str, year: int, step: str) -> HttpResponse:
    """Take a step of the budget: hand over, submit, send back."""
    if step not in STEPS:
        raise Http404("There is no such step.")
    town = town_for(request, slug, to=STEPS[step][0])
    version = version_or_404(town, year)
    by, now = request.user, timezone.now()
    try:
        if step == "hand-over":
            actions.hand_over_budget(version, by=by, at=now)
            messages.success(request, _("The budget is handed to the executive."))
        elif step == "submit":
            actions.submit_budget(version, by=by, at=now)
            messages.success(request, _("The budget is submitted to the council."))
        else:
            remark = request.POST.get("remark", "")
            actions.send_back_budget(version, remark=remark, by=by, at=now)
            messages.success(request, _("The budget is sent back to the draft."))
    except NaturbudgetError as error:
        return draft_page(request, town, version, refused=list(error.problems))
    return redirect("cycle:budget", slug, year)
