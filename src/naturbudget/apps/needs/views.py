"""What departments will need: asked, stated, answered, beside the draft's lines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.municipalities.desk import UserRequest, desk, spoken, town_for
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.needs import actions
from naturbudget.apps.needs.forms import AnswerForm, AskForm, NeedForm, NoneForm
from naturbudget.apps.needs.models import Need, Round
from naturbudget.apps.needs.queries import (
    answers_of,
    footings,
    granted_beyond,
    needs_of,
    round_of,
    round_problems,
)
from naturbudget.core.errors import NaturbudgetError

TO_ANSWER = timedelta(days=28)


@login_required
@require_safe
def year(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show who said what is needed in a year, and what it comes to."""
    town = town_for(request, slug, to="read-desk")
    round_ = round_of(town, year)
    needs = needs_of(round_) if round_ else []
    version = _version(town, year)
    standing = Standing(request.user, town)
    state = actions.settled_state(town, year)
    context = {
        **desk(request, town, "budget"),
        "year": year,
        "round": round_,
        "version": version,
        "over": state,
        "answers": [
            {"one": one, "may_state": _may_state(standing, one.department)}
            for one in (answers_of(round_, needs) if round_ else [])
        ],
        "problems": round_problems(town, year),
        "footings": footings(needs, version),
        "beyond": granted_beyond(version, needs) if version else [],
        "days_late": _days_late(round_),
    }
    return render(request, "needs/year.html", context)


def _days_late(round_: Round | None) -> int:
    return max(0, (timezone.now().date() - round_.due).days) if round_ else 0


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Ask departments what they will need, or ask more of them."""
    town = town_for(request, slug, to="ask-needs")
    round_ = round_of(town, year)
    asked = list(round_.asked.values_list("department_id", flat=True)) if round_ else []
    due = timezone.now().date() + TO_ANSWER
    initial = {
        "departments": list(_concerned(town)),
        "due": round_.due if round_ else due,
        "remark": round_.remark if round_ else "",
    }
    form = AskForm(request.POST or None, initial=initial, town=town, asked=asked)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.open_round(
                town,
                year=year,
                departments=list(typed.get("departments") or ()),
                due=typed["due"],
                remark=typed["remark"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            problems = _at_fields(form, error)
        else:
            messages.success(request, _("The departments are asked."))
            return redirect("needs:year", slug, year)
    context = {
        **desk(request, town, "budget"),
        "year": year,
        "round": round_,
        "form": form,
        "problems": problems,
    }
    return render(request, "needs/ask.html", context, status=_status(form, problems))


def _concerned(town: Municipality) -> set[int]:
    """Return the departments that hold an account or a person who answers for one."""
    held = town.accounts.exclude(department=None).values_list("department", flat=True)
    people = town.memberships.filter(role="account-holder", department__isnull=False)
    return set(held) | set(people.values_list("department_id", flat=True))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: UserRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Show what a department needs, and take another need."""
    saves = request.method == "POST"
    town = town_for(request, slug, to="state-need" if saves else "read-desk")
    round_, found = _asked_or_404(town, year, code)
    standing = Standing(request.user, town)
    if saves and not _may_state(standing, found):
        raise PermissionDenied(standing.refusal("state-need"))
    form = NeedForm(request.POST if saves else None, town=town)
    problems: tuple[Any, ...] = ()
    if saves and form.is_valid():
        try:
            actions.state_need(
                round_, found, **form.told, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = _at_fields(form, error)
        else:
            messages.success(request, _("The need is kept."))
            return redirect("needs:department", slug, year, code)
    return _department(request, town, round_, found, form=form, problems=problems)


@login_required
@require_POST
def none(request: UserRequest, slug: str, year: int, code: str) -> HttpResponse:
    """Take the word of a department that it needs nothing."""
    town = town_for(request, slug, to="state-need")
    round_, found = _asked_or_404(town, year, code)
    standing = Standing(request.user, town)
    if not _may_state(standing, found):
        raise PermissionDenied(standing.refusal("state-need"))
    form = NoneForm(request.POST)
    problems: tuple[Any, ...] = ()
    if form.is_valid():
        try:
            actions.state_none(
                round_,
                found,
                because=form.cleaned_data["because"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            problems = _at_fields(form, error)
        else:
            messages.success(request, _("It is kept: nothing is needed."))
            return redirect("needs:year", slug, year)
    return _department(request, town, round_, found, none=form, problems=problems)


def _department(
    request: UserRequest,
    town: Municipality,
    round_: Round,
    found: Department,
    *,
    form: NeedForm | None = None,
    none: NoneForm | None = None,
    problems: tuple[Any, ...] = (),
) -> HttpResponse:
    needs = needs_of(round_)
    [answer] = [
        one for one in answers_of(round_, needs) if one.department.pk == found.pk
    ]
    typed = none or form
    context = {
        **desk(request, town, "budget"),
        "year": round_.year,
        "round": round_,
        "answer": answer,
        "form": form or NeedForm(town=town),
        "none": none or NoneForm(),
        "is_none": none is not None,
        "problems": problems,
        "over": actions.settled_state(town, round_.year),
        "may_state": _may_state(Standing(request.user, town), found),
        "days_late": _days_late(round_),
    }
    status = _status(typed, problems) if request.method == "POST" else 200
    return render(request, "needs/department.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def need(request: UserRequest, slug: str, year: int, which: int) -> HttpResponse:
    """Show a need with its answer; answer it."""
    saves = request.method == "POST"
    town = town_for(request, slug, to="answer-need" if saves else "read-desk")
    found = _need_or_404(town, year, which)
    initial = {"answer": found.answer, "reason": found.reason}
    form = AnswerForm(
        request.POST if saves else None,
        initial=initial,
        is_counted=found.account is not None,
    )
    problems: tuple[Any, ...] = ()
    if saves and form.is_valid():
        told = form.told
        try:
            actions.answer_need(
                found, told.pop("answer"), **told, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            problems = _at_fields(form, error)
        else:
            messages.success(request, _("The answer is kept."))
            return redirect("needs:year", slug, year)
    signers, standing = Signers(town), Standing(request.user, town)
    context = {
        **desk(request, town, "budget"),
        "year": year,
        "need": found,
        "form": form,
        "problems": problems,
        "over": actions.settled_state(town, year),
        "stated_by": signers.word(found.stated_by),
        "answered_by": signers.word(found.answered_by) if found.answered_by else "",
        "may_withdraw": _may_state(standing, found.department),
    }
    return render(request, "needs/need.html", context, status=_status(form, problems))


@login_required
@require_POST
def withdraw(request: UserRequest, slug: str, year: int, which: int) -> HttpResponse:
    """Take a need back."""
    town = town_for(request, slug, to="state-need")
    found = _need_or_404(town, year, which)
    standing = Standing(request.user, town)
    if not _may_state(standing, found.department):
        raise PermissionDenied(standing.refusal("state-need"))
    try:
        actions.withdraw_need(found, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        for problem in error.problems:
            messages.error(request, spoken(problem))
        return redirect(found)
    messages.success(request, _("The need is withdrawn."))
    return redirect("needs:department", slug, year, found.department.code)


def _may_state(standing: Standing, found: Department) -> bool:
    return standing.may("state-need", department_ids={found.pk})


def _asked_or_404(town: Municipality, year: int, code: str) -> tuple[Round, Department]:
    rows = Round.objects.select_related("municipality", "period")
    round_ = get_object_or_404(rows, municipality=town, period__year=year)
    asked = get_object_or_404(
        round_.asked.select_related("department"), department__code=code
    )
    return round_, asked.department


def _need_or_404(town: Municipality, year: int, which: int) -> Need:
    rows = Need.objects.select_related(
        "round__municipality", "round__period", "department", "account__unit"
    ).select_related("stated_by", "answered_by")
    found: Need = get_object_or_404(
        rows, round__municipality=town, round__period__year=year, number=which
    )
    return found


def _version(town: Municipality, year: int) -> BudgetVersion | None:
    rows = BudgetVersion.objects.filter(
        budget__municipality=town, budget__period__year=year
    ).select_related("budget__period", "budget__municipality")
    return rows.order_by("-number").first()


def _at_fields(form: BaseForm, error: NaturbudgetError) -> tuple[Any, ...]:
    """Say each problem at its field; return those that belong to none."""
    rest = []
    for problem in error.problems:
        field = str(problem.values.get("field", ""))
        if field in form.fields:
            form.add_error(field, spoken(problem))
        else:
            rest.append(problem)
    return tuple(rest)


def _status(form: BaseForm | None, problems: tuple[Any, ...]) -> int:
    if problems:
        return 409
    return 422 if form is not None and form.errors else 200
