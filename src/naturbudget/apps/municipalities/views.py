"""The page of departments and people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.municipalities import actions, bodies, people
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    add_problems,
    desk,
    town_for,
)
from naturbudget.apps.municipalities.forms import (
    AppointmentForm,
    DepartmentForm,
    SeatsForm,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.permission import ROLES, may_appoint


@login_required
@require_safe
def people_page(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="read-desk")
    return _people(request, town)


def _people(
    request: UserRequest,
    town: Municipality,
    *,
    appointment: AppointmentForm | None = None,
    department: DepartmentForm | None = None,
    seats: SeatsForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:
    context = desk(request, town, "people")
    standing: Standing = context["standing"]
    sent = [form for form in (appointment, department, seats) if form is not None]
    wrong = bool(problems) or any(form.errors for form in sent)
    context |= {
        "people": [
            {
                "user": person.user,
                "said": person.said(with_address=context["may"]["edit_people"]),
                "roles": [
                    {
                        "row": row,
                        "word": _(ROLES[row.role]),
                        "may_take": _may_take(standing, row.role, person.user.pk),
                    }
                    for row in person.memberships
                ],
            }
            for person in people.people_of(town)
        ],
        "departments": town.departments.order_by("code"),
        "bodies": [
            seats if seats and seats.body == body else SeatsForm(body=body)
            for body in town.bodies.order_by("pk")
        ],
        "appointment": appointment or AppointmentForm(town=town, standing=standing),
        "department_form": department or DepartmentForm(town=town),
        "form": sent[0] if sent else None,
        "problems": problems,
    }
    status = 409 if wrong else 200
    return render(request, "municipalities/people.html", context, status=status)


def _may_take(standing: Standing, role: str, person: int) -> bool:
    is_self = person == standing.user.pk
    return not is_self and may_appoint(standing.roles, role)


@login_required
@require_POST
def appoint(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="edit-people")
    standing = Standing(request.user, town)
    form = AppointmentForm(request.POST, town=town, standing=standing)
    if not form.is_valid():
        return _people(request, town, appointment=form)
    typed: dict[str, Any] = form.cleaned_data
    try:
        people.appoint_person(
            typed["email"],
            name=typed["name"],
            role=typed["role"],
            department=typed["department"],
            of=town,
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        add_problems(form, "role", error)
        return _people(request, town, appointment=form)
    role = _(ROLES[typed["role"]])
    # By what was typed alone: it is not told whether the account was there before.
    said = _("%(person)s is %(role)s now.") % {"person": typed["email"], "role": role}
    messages.success(request, said)
    return redirect("municipalities:people", slug)


@login_required
@require_POST
def dismiss(request: UserRequest, slug: str, number: int) -> HttpResponse:
    town = town_for(request, slug, to="edit-people")
    row = get_object_or_404(town.memberships.select_related("user"), pk=number)
    try:
        actions.dismiss(row, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return _people(request, town, problems=error.problems)
    said = _("%(person)s is no longer %(role)s.")
    messages.success(
        request, said % {"person": row.user.email, "role": _(ROLES[row.role])}
    )
    return redirect("municipalities:people", slug)


@login_required
@require_POST
def add_department(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="edit-people")
    form = DepartmentForm(request.POST, town=town)
    if form.is_valid():
        try:
            added = people.add_department(
                town,
                form.cleaned_data["code"],
                names=form.names,
                kind=form.cleaned_data["kind"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            add_problems(form, "code", error)
        else:
            messages.success(request, _("%s is added.") % added)
            return redirect("municipalities:people", slug)
    return _people(request, town, department=form)


@login_required
@require_POST
def set_seats(request: UserRequest, slug: str, body: int) -> HttpResponse:
    town = town_for(request, slug, to="set-seats")
    where = get_object_or_404(town.bodies, pk=body)
    form = SeatsForm(request.POST, body=where)
    if form.is_valid():
        seats: int | None = form.cleaned_data["seats"]
        try:
            is_new = bodies.set_seats(where, seats, by=request.user, at=timezone.now())
        except NaturbudgetError as error:
            add_problems(form, "seats", error)
        else:
            said = _("The seats of %s are set.") % where if is_new else _("As it was.")
            messages.success(request, said)
            return redirect("municipalities:people", slug)
    return _people(request, town, seats=form)
