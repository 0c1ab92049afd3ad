"""Entering the kinds of the budget and the commitment ledger, each after a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.budget import execution as actions
from naturbudget.apps.budget.execution.overspending import beyond_plan
from naturbudget.apps.budget.queries.left import left_of
from naturbudget.apps.cycle.entryforms import EntryForm
from naturbudget.apps.cycle.views.execution import (
    period_or_404,
)
from naturbudget.apps.cycle.views.previews import entered_or_looked_at, print_of
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.queries.execution import Executed
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.ledger.views.evidenced import (
    choose_source,
    keep_evidence,
    sent,
)
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    spoken,
    takes_files,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError

YEARS_AHEAD = 10


@dataclass(frozen=True)
class Kind:
    """A kind of entry: who may make it, its words, and what makes it."""

    to: str
    title: Promise | str
    about: Promise | str
    done: Promise | str
    do: Callable[..., Any]


def _reserve(
    town: Municipality, form: EntryForm, source: Source | None, **how: Any
) -> Any:
    return actions.reserve(
        town,
        name=form.cleaned_data["name"],
        account=form.place,
        amounts=form.amounts(),
        department=form.chosen("department"),
        day=form.cleaned_data["day"],
        reason=form.reason,
        source=None if form.cleaned_data.get("body") else source,
        decided=form.decided(source),
        **how,
    )


def _virement(
    town: Municipality, form: EntryForm, source: Source | None, **how: Any
) -> Any:
    move = actions.Move(
        out_of=form.place,
        into=form.known[form.cleaned_data["into"]],
        quantity=form.amount,
        from_department=form.chosen("department"),
        to_department=form.chosen("to_department"),
    )
    return actions.move_budget(
        town,
        form.year,
        [move],
        reason=form.reason,
        decided=_needed(form, source),
        **how,
    )


def _freeze(
    town: Municipality, form: EntryForm, source: Source | None, **how: Any
) -> Any:
    return actions.freeze_budget(
        town,
        form.year,
        account=form.place,
        quantity=form.amount,
        department=form.chosen("department"),
        reason=form.reason,
        source=None if form.cleaned_data.get("body") else source,
        decided=form.decided(source),
        **how,
    )


def _plan(
    town: Municipality, form: EntryForm, source: Source | None, **how: Any
) -> Any:
    return actions.plan_budget(
        town,
        form.year,
        account=form.place,
        quantity=form.amount,
        department=form.chosen("department"),
        reason=form.reason,
        **how,
    )


def _carry(
    town: Municipality, form: EntryForm, source: Source | None, **how: Any
) -> Any:
    return actions.carry_budget(
        town,
        form.year,
        account=form.place,
        quantity=form.amount,
        reason=form.reason,
        decided=_needed(form, source),
        **how,
    )


def _overspending(
    town: Municipality, form: EntryForm, source: Source | None, **how: Any
) -> Any:
    return actions.decide_overspending(
        town.periods.get(year=form.year),
        account=form.place,
        quantity=form.amount,
        decided=_needed(form, source),
        **how,
    )


def _needed(form: EntryForm, source: Source | None) -> actions.Decided:
    decided = form.decided(source)
    assert decided is not None, "the form asks for the body and the minutes"
    return decided


KINDS = {
    "reserve": Kind(
        "reserve",
        gettext_lazy("Reserve for a plan"),
        gettext_lazy(
            "An adopted plan, a permit, a contract or an order will take from nature, "
            "whoever builds. What is reserved is no longer available."
        ),
        gettext_lazy("It is reserved."),
        _reserve,
    ),
    "virement": Kind(
        "move-budget",
        gettext_lazy("Virement"),
        gettext_lazy(
            "It moves budget from one line to another: one unit, one resource, one "
            "place. The total stays. Its size says who decides."
        ),
        gettext_lazy("The budget is moved."),
        _virement,
    ),
    "freeze": Kind(
        "freeze-budget",
        gettext_lazy("Freeze a part of a budget"),
        gettext_lazy(
            "What is frozen stays in the budget and may not be used until it is "
            "lifted. The council reads of it at once."
        ),
        gettext_lazy("It is frozen, and the council reads of it."),
        _freeze,
    ),
    "plan": Kind(
        "plan-budget",
        gettext_lazy("Plan of a later year"),
        gettext_lazy(
            "What a year without a budget shall have. It binds nobody and is never "
            "available."
        ),
        gettext_lazy("The plan is entered."),
        _plan,
    ),
    "carry": Kind(
        "carry-budget",
        gettext_lazy("Carry what the year before left"),
        gettext_lazy(
            "At most what the closed year left, with its sign: a deficit lowers this "
            "year’s budget. It is shown apart from what was voted."
        ),
        gettext_lazy("It is carried."),
        _carry,
    ),
    "overspending": Kind(
        "decide-overspending",
        gettext_lazy("Decide on a use beyond the plan"),
        gettext_lazy(
            "Nature was used before anybody could say no. Its size says who decides on "
            "it afterwards; the council reads of it in any case."
        ),
        gettext_lazy("The decision is recorded."),
        _overspending,
    ),
}


@takes_files
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: UserRequest, slug: str, year: int, kind: str) -> HttpResponse:
    """Type an entry, see what it would do to what is available, and seal it."""
    if kind not in KINDS:
        raise Http404("There is no entry of that kind.")
    what = KINDS[kind]
    town = town_for(request, slug, to=what.to)
    accounts = _accounts(request, town, kind, year)
    form = EntryForm(
        *sent(request),
        town=town,
        kind=kind,
        year=year,
        accounts=accounts,
        receivers=_receivers(town, accounts) if kind == "virement" else (),
        initial={
            "account": request.GET.get("account", ""),
            "shown_at": log_size(town),
        },
    )
    preview, is_changed = None, False
    if form.is_bound:
        looked = request.POST.get("looked", "")
        # What was changed since it was looked at is looked at once more.
        is_changed = bool(looked) and looked != print_of(request.POST)
        seals = request.POST.get("do") == "seal" and not is_changed
        kept = keep_evidence(request, town, form) if "evidence" in form.fields else None
        if form.is_valid():
            source = kept or form.cleaned_data.get("source")
            try:
                preview = entered_or_looked_at(
                    town,
                    sorted({form.year, *(form.amounts() if form.later else ())}),
                    partial(
                        what.do,
                        town,
                        form,
                        source,
                        by=request.user,
                        at=timezone.now(),
                        shown_at=form.cleaned_data["shown_at"],
                    ),
                    seals=seals,
                )
            except actions.SentBeforeError as error:
                messages.info(request, " ".join(map(spoken, error.problems)))
                return redirect("cycle:execution", slug, year)
            except NaturbudgetError as error:
                for problem in error.problems:
                    field = str(problem.values.get("field", ""))
                    form.add_error(
                        field if field in form.fields else None, spoken(problem)
                    )
            else:
                if preview is None:
                    messages.success(request, str(what.done))
                    if kind == "freeze":
                        _say_whom_nobody_told(request, town, form)
                    return redirect("cycle:execution", slug, year)
        if kept is not None:
            choose_source(form, kept)
    context = {
        **desk(request, town, "budget"),
        "kind": kind,
        "what": what,
        "year": year,
        "form": form,
        "preview": preview,
        "looked": print_of(request.POST),
        "is_changed": is_changed and request.POST.get("do") == "seal",
        "is_empty": not accounts,
        "waits_for": _waits_for(town, year) if kind == "carry" else None,
    }
    status = 409 if form.errors else 200
    return render(request, "cycle/entry.html", context, status=status)


def _say_whom_nobody_told(
    request: UserRequest, town: Municipality, form: EntryForm
) -> None:
    """Say it where a freeze reached nobody by letter."""
    period = period_or_404(town, form.year)
    if said := actions.nobody_told(period, form.place, form.chosen("department")):
        messages.warning(request, spoken(said))


def _waits_for(town: Municipality, year: int) -> int | None:
    """Return the year that has to be closed before something of it is carried."""
    is_closed = town.periods.filter(year=year - 1, closing__isnull=False).exists()
    return None if is_closed else year - 1


def _accounts(
    request: UserRequest, town: Municipality, kind: str, year: int
) -> list[Account]:
    """Return the accounts that an entry of this kind may be about."""
    if kind == "carry":
        before = town.periods.filter(year=year - 1, closing__isnull=False).first()
        found = left_of(before) if before else []
        return [one.row.account for one in found if one.left and one.mode != "none"]
    if kind == "overspending":
        period = period_or_404(town, year)
        return [one.row.account for one in beyond_plan(period) if one.open]
    standing = Standing(request.user, town)
    rows = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    if kind in ("virement", "freeze"):  # only a budget can be moved or blocked
        books = Executed(period_or_404(town, year))
        rows = rows.filter(pk__in=[row.pk for row in books.with_budget()])
    if kind == "virement":
        rows = rows.filter(kind=Account.Kind.FLOW)
    if standing.scope(KINDS[kind].to) == "own":
        rows = rows.filter(department__in=standing.departments)
    return list(rows.select_related("unit", "department").order_by("path"))


def _receivers(town: Municipality, accounts: list[Account]) -> list[Account]:
    """Return what a virement out of these may go into, with a budget or without."""
    alike = {(row.unit_id, row.resource_id) for row in accounts}
    rows = town.accounts.filter(kind=Account.Kind.FLOW).select_related("unit")
    return [
        row for row in rows.order_by("path") if (row.unit_id, row.resource_id) in alike
    ]


@login_required
@require_POST
def give_provisional(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Give a twelfth of the last target for each month that has begun."""
    town = town_for(request, slug, to="give-provisional")
    try:
        given = actions.give_provisional(town, year, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        messages.error(request, " ".join(map(spoken, error.problems)))
    else:
        said = _("Given: %(count)s months.") if given else _("All months have theirs.")
        messages.success(request, said % {"count": len(given)})
    return redirect("cycle:execution", slug, year)
