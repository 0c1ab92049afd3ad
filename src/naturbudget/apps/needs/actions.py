"""Needs: departments are asked, state what they will need, and are answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Max

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.events import print_of
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.needs.letters import ask_departments
from naturbudget.apps.needs.models import Asked, Need, Round, counted_of
from naturbudget.apps.resources.models import Account
from naturbudget.core.budget.needs import (
    LONG_TEXT,
    PURPOSE_MAX,
    NeedError,
    check_answer,
    check_need,
    granted_of,
)
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import plain, published

NOBODY = gettext_noop("Choose at least one department that is asked.")
PAST = gettext_noop(
    "{due} is over already. Give a day on which answers can still come."
)
IS_OVER = gettext_noop(
    "The budget of {year} is {state}, so its needs are settled. What is needed now "
    "goes into a supplement, or into the next year."
)
NOT_ASKED = gettext_noop(
    "{department} was not asked for its needs of {year}. Ask it first."
)
HAS_NEEDS = gettext_noop(
    "{department} stated needs of {year}. Withdraw them first, then say that it has "
    "none."
)
NO_WORD = gettext_noop("Say in a sentence why nothing is needed.")
WITHDRAWN = gettext_noop("Need {number} was withdrawn. State a new one.")


@transaction.atomic
def open_round(
    municipality: Municipality,
    *,
    year: int,
    departments: Collection[Department],
    due: date,
    remark: str = "",
    by: User,
    at: datetime,
) -> Round:
    """Ask departments what they will need in a year; ask more of them later.

    Each of the departments that is asked now gets a letter. Asked again, the day and
    the remark change, and who was asked before is not asked twice.

    Source:
        ND-2, GATE-1.3 (docs/method/cycle.md)
    """
    of = lock(municipality)
    _check_running(of, year)
    problems = []
    if not departments:
        problems.append(Problem("nobody-asked", NOBODY, {"field": "departments"}))
    if due < at.date():
        problems.append(Problem("due-past", PAST, {"due": due, "field": "due"}))
    if len(remark) > PURPOSE_MAX:
        values = {"count": len(remark), "most": PURPOSE_MAX, "field": "remark"}
        problems.append(Problem("too-long", LONG_TEXT, values))
    if problems:
        raise NeedError(*problems)
    period = Calendar(of).of_year(year)
    row, _ = Round.objects.update_or_create(
        municipality=of,
        period=period,
        defaults={"due": due, "remark": remark.strip()},
        create_defaults={
            "due": due,
            "remark": remark.strip(),
            "opened_by": by,
            "opened_at": at,
        },
    )
    known = set(row.asked.values_list("department_id", flat=True))
    new = [one for one in departments if one.pk not in known]
    Asked.objects.bulk_create(Asked(round=row, department=one) for one in new)
    events.record(
        "needs-asked",
        of=of,
        by=by,
        at=at,
        year=year,
        due=str(due),
        departments=sorted(one.code for one in new),
        text=print_of(row.remark),
    )
    ask_departments(row, new, at=at)
    return row


@transaction.atomic
def state_need(
    round_: Round,
    department: Department,
    *,
    purpose: str,
    account: Account | None = None,
    amount: Decimal | None = None,
    by: User,
    at: datetime,
) -> Need:
    """State what a department will need, on an account or in words alone.

    Source:
        ND-1 (docs/method/cycle.md)
    """
    of = lock(round_.municipality)
    _check_running(of, round_.year)
    asked = _asked(round_, department)
    exact = None if amount is None else Fraction(amount)
    problems = check_need(purpose, exact, counted_of(account))
    if problems:
        raise NeedError(*problems)
    if asked.none_because:
        _set_none(asked, "")
    last = round_.needs.aggregate(last=Max("number"))["last"] or 0
    need = Need.objects.create(
        round=round_,
        number=last + 1,
        department=department,
        account=account,
        amount="" if amount is None else plain(amount),
        purpose=purpose.strip(),
        stated_by=by,
        stated_at=at,
    )
    events.record(
        "need-stated",
        of=of,
        by=by,
        at=at,
        year=round_.year,
        need=need.number,
        department=department.code,
        account=account.path if account else "",
        amount=need.amount,
        text=print_of(need.purpose),
    )
    return need


@transaction.atomic
def withdraw_need(need: Need, *, by: User, at: datetime) -> None:
    """Take a need back; it stays on record and counts no more."""
    of = lock(need.round.municipality)
    _check_running(of, need.round.year)
    row = _standing(need)
    row.is_withdrawn = True
    row.save(update_fields=["is_withdrawn"])
    events.record(
        "need-withdrawn", of=of, by=by, at=at, year=need.round.year, need=need.number
    )


@transaction.atomic
def state_none(
    round_: Round, department: Department, *, because: str, by: User, at: datetime
) -> Asked:
    """Say that a department needs nothing: an answer as good as any other.

    Source:
        ND-2, GATE-1.3 (docs/method/cycle.md)
    """
    of = lock(round_.municipality)
    _check_running(of, round_.year)
    asked, said = _asked(round_, department), because.strip()
    problems = []
    if round_.needs.filter(department=department, is_withdrawn=False).exists():
        values = {"department": department.label, "year": str(round_.year)}
        problems.append(Problem("has-needs", HAS_NEEDS, values))
    if not said:
        problems.append(Problem("no-text", NO_WORD, {"field": "because"}))
    elif len(said) > PURPOSE_MAX:
        counts = {"count": len(said), "most": PURPOSE_MAX, "field": "because"}
        problems.append(Problem("too-long", LONG_TEXT, counts))
    if problems:
        raise NeedError(*problems)
    _set_none(asked, said, by=by, at=at)
    events.record(
        "needs-none",
        of=of,
        by=by,
        at=at,
        year=round_.year,
        department=department.code,
        text=print_of(said),
    )
    return asked


@transaction.atomic
def answer_need(
    need: Need,
    answer: str,
    *,
    part: Decimal | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> Need:
    """Grant a need, wholly or in part, or say why not; a later answer replaces it.

    Source:
        ND-3 (docs/method/cycle.md)
    """
    of = lock(need.round.municipality)
    _check_running(of, need.round.year)
    row = _standing(need)
    told = row.as_told
    exact = None if part is None else Fraction(part)
    problems = check_answer(
        answer, exact, reason, amount=told.amount, counted=row.counted
    )
    if problems:
        raise NeedError(*problems)
    granted = granted_of(answer, told.amount, exact)
    row.answer = answer
    row.granted = "" if granted is None else published(granted)
    row.reason = reason.strip()
    row.answered_by, row.answered_at = by, at
    row.save()
    events.record(
        "need-answered",
        of=of,
        by=by,
        at=at,
        year=row.round.year,
        need=row.number,
        answer=answer,
        granted=row.granted,
        text=print_of(row.reason),
    )
    return row


def settled_state(municipality: Municipality, year: int) -> str:
    """Return in which state a year's budget is past its needs, or nothing."""
    latest = (
        BudgetVersion.objects.filter(
            budget__municipality=municipality, budget__period__year=year
        )
        .order_by("-number")
        .first()
    )
    first = latest is not None and latest.number == 1 and latest.is_open
    return "" if latest is None or first else str(latest.get_state_display())


def _check_running(municipality: Municipality, year: int) -> None:
    state = settled_state(municipality, year)
    if state:
        values = {"year": str(year), "state": state}
        raise NeedError(Problem("needs-over", IS_OVER, values))


def _asked(round_: Round, department: Department) -> Asked:
    rows = round_.asked.select_for_update().filter(department=department)
    found = rows.first()
    if found is None:
        values = {"department": department.label, "year": str(round_.year)}
        raise NeedError(Problem("not-asked", NOT_ASKED, values))
    return found


def _standing(need: Need) -> Need:
    """Return a need, locked; refuse one that was withdrawn."""
    rows = Need.objects.select_for_update(of=("self",))
    row = rows.select_related("account__unit", "round__period").get(pk=need.pk)
    if row.is_withdrawn:
        raise NeedError(Problem("withdrawn", WITHDRAWN, {"number": row.number}))
    return row


def _set_none(
    asked: Asked, because: str, *, by: User | None = None, at: datetime | None = None
) -> None:
    asked.none_because, asked.none_by, asked.none_at = because, by, at
    asked.save(update_fields=["none_because", "none_by", "none_at"])
