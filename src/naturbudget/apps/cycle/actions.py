"""The only way through the gates of the year: from draft to vote to closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.audit.queries.audits import audit_content
from naturbudget.apps.budget import actions as budget
from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.budget.queries.lines import voted_before
from naturbudget.apps.cycle import queries
from naturbudget.apps.cycle.timing.frozen import cycle_content
from naturbudget.apps.decisions import motions
from naturbudget.apps.decisions.actions import GroupVote, record_decision
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.actions import seal_vote
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import close_period, lock
from naturbudget.apps.ledger.models import PeriodClose
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Body, Municipality, User
from naturbudget.apps.programme.queries import measures_content
from naturbudget.core.budget.supplement import check_day
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

WRONG_STATE = gettext_noop("The {what} of {year} is {state}. {todo}")
FIRST_DRAFT = gettext_noop("The co-ordinator hands it over first.")
FIRST_SUBMIT = gettext_noop("The executive submits it first.")
ALREADY = gettext_noop("It is past this step already.")
COPY = gettext_noop("It is a copy of a publication and is never voted on.")
NOT_THE_COUNCIL = gettext_noop(
    "The {what} is decided by the council, not by the {body}. Record the council's "
    "decision."
)
BEFORE_THE_YEAR_ENDS = gettext_noop(
    "The year {year} lasts until {last}; its balance is drawn after it."
)
NO_BALANCE = gettext_noop(
    "There is no ratified balance of {year}. The year is closed once the council has "
    "ratified its balance."
)

BALANCE_IS_FROZEN = gettext_noop(
    "The balance of {year} is {state}, and it is measured against the budget without "
    "this supplement. Send the balance back first."
)


class GateError(NaturbudgetError):
    """A gate of the year is shut; its problems say what opens it."""


def _expect(
    current: str, allowed: Sequence[str], *, what: str, year: int, state: str
) -> None:
    if current in allowed:
        return
    todo = {
        "draft": FIRST_DRAFT,
        "sent-back": FIRST_DRAFT,
        "handed-over": FIRST_SUBMIT,
        "drawn": FIRST_SUBMIT,
        "published-copy": COPY,
        "calculated": COPY,
    }.get(current, ALREADY)
    values = {"what": what, "year": str(year), "state": state, "todo": todo}
    raise GateError(Problem("wrong-state", WRONG_STATE, values))


def _locked(version: BudgetVersion) -> BudgetVersion:
    lock(version.budget.municipality)
    rows = BudgetVersion.objects.select_for_update(of=("self",)).select_related(
        "budget__municipality", "budget__period"
    )
    return rows.get(pk=version.pk)


def _budget_state(version: BudgetVersion, allowed: Sequence[str]) -> None:
    _expect(
        version.state,
        allowed,
        what="Master Budget",
        year=version.budget.year,
        state=str(version.get_state_display()),
    )


@transaction.atomic
def hand_over_budget(version: BudgetVersion, *, by: User, at: datetime) -> None:
    """Hand a complete draft to the executive, or say everything that is missing."""
    draft = _locked(version)
    if draft.state == BudgetVersion.State.HANDED_OVER:
        return
    _budget_state(draft, ("draft", "sent-back"))
    problems = queries.budget_problems(draft).blocking
    if problems:
        raise GateError(*problems)
    _move(draft, BudgetVersion.State.HANDED_OVER, "budget-handed-over", by=by, at=at)


@transaction.atomic
def submit_budget(version: BudgetVersion, *, by: User, at: datetime) -> None:
    """Submit a budget that was handed over to the council."""
    draft = _locked(version)
    if draft.state == BudgetVersion.State.SUBMITTED:
        return
    _budget_state(draft, ("handed-over",))
    problems = queries.budget_problems(draft).blocking
    if problems:
        raise GateError(*problems)
    _move(draft, BudgetVersion.State.SUBMITTED, "budget-submitted", by=by, at=at)


@transaction.atomic
def send_back_budget(
    version: BudgetVersion, *, remark: str, by: User, at: datetime
) -> None:
    """Give a budget that is not voted yet back to the co-ordinator, with a remark."""
    draft = _locked(version)
    _budget_state(draft, ("handed-over", "submitted"))
    draft.remark = remark
    _move(draft, BudgetVersion.State.SENT_BACK, "budget-sent-back", by=by, at=at)


def _move(
    version: BudgetVersion, state: str, kind: str, *, by: User, at: datetime
) -> None:
    version.state = state
    version.changed_at = at
    version.save(update_fields=["state", "changed_at", "remark"])
    town = version.budget.municipality
    events.record(kind, of=town, by=by, at=at, year=version.budget.year)


@transaction.atomic
def ratify_budget(
    version: BudgetVersion,
    *,
    body: Body,
    taken_on: date,
    votes: Sequence[GroupVote],
    minutes: Source,
    by: User,
    at: datetime,
    outcome: str = Decision.Outcome.ADOPTED,
    reasons: str = "",
) -> Decision:
    """Record the council's first vote; adopted, the version freezes for good.

    Ratifying again changes nothing: the decision it has is returned. Refusals, in
    this order: the state, the body, the votes, then what sealing finds.
    """
    voted = _locked(version)
    if voted.decision and outcome == Decision.Outcome.ADOPTED:
        return voted.decision
    _budget_state(voted, ("submitted",))
    year = voted.budget.year
    _check_body(body, "Master Budget")
    before = voted_before(voted)
    if before and outcome == Decision.Outcome.ADOPTED:
        _check_supplement(voted, before, taken_on=taken_on)
    decision = record_decision(
        voted.budget.municipality,
        kind=Decision.Kind.MASTER_BUDGET,
        year=year,
        supplement=voted.number - 1 if before else None,
        body=body,
        taken_on=taken_on,
        votes=votes,
        minutes=minutes,
        outcome=outcome,
        reasons=reasons,
        by=by,
        at=at,
    )
    seal_vote(decision, about=None, by=by, at=at)
    if outcome == Decision.Outcome.ADOPTED:
        budget.freeze_version(voted, decision=decision, by=by, at=at)
        events.record(
            "budget-ratified", of=voted.budget.municipality, by=by, at=at, year=year
        )
    else:
        voted.remark = reasons
        _move(voted, BudgetVersion.State.SENT_BACK, "budget-sent-back", by=by, at=at)
    return decision


def _check_supplement(
    version: BudgetVersion, before: BudgetVersion, *, taken_on: date
) -> None:
    """Refuse a supplement that was voted too late, or after its balance was frozen."""
    period = version.budget.period
    problems = check_day(
        taken_on,
        voted_on=before.decision.taken_on if before.decision else None,
        year=period.year,
        last=period.last,
    )
    balance = queries.balance_of(version.budget.municipality, period.year)
    if balance is not None and not balance.is_open:
        values = {"year": str(period.year), "state": balance.get_state_display()}
        problems.append(Problem("balance-is-frozen", BALANCE_IS_FROZEN, values))
    if problems:
        raise GateError(*problems)


def _check_body(body: Body, what: str) -> None:
    if body.kind != Body.Kind.COUNCIL:
        values = {"what": what, "body": body}
        raise GateError(Problem("not-the-council", NOT_THE_COUNCIL, values))


def draw_balance(version: BudgetVersion, *, by: User, at: datetime) -> Balance:
    """Draw the balance of a year that has ended, as the books stand."""
    period = version.budget.period
    if at.date() <= period.last:
        values = {"year": str(period.year), "last": period.last}
        raise GateError(Problem("not-over", BEFORE_THE_YEAR_ENDS, values))
    return budget.draw_balance(version, by=by, at=at)


def _locked_balance(balance: Balance) -> Balance:
    lock(balance.version.budget.municipality)
    rows = Balance.objects.select_for_update(of=("self",)).select_related(
        "version__budget__municipality", "version__budget__period"
    )
    return rows.get(pk=balance.pk)


def _balance_state(balance: Balance, allowed: Sequence[str]) -> None:
    _expect(
        balance.state,
        allowed,
        what="Budget Balance",
        year=balance.year,
        state=str(balance.get_state_display()),
    )


@transaction.atomic
def submit_balance(balance: Balance, *, by: User, at: datetime) -> Balance:
    """Freeze the explained balance and submit it to the council."""
    drawn = _locked_balance(balance)
    if drawn.state == Balance.State.SUBMITTED:
        return drawn
    _balance_state(drawn, ("drawn", "sent-back"))
    problems = queries.balance_problems(drawn).blocking
    town = drawn.version.budget.municipality
    problems += motions.overdue(town, today=at.date())
    if problems:
        raise GateError(*problems)
    part_g = audit_content(drawn.version.budget.period)
    part_d = measures_content(drawn.version)
    part_f = cycle_content(drawn.version, today=at.date())
    budget.freeze_balance(
        drawn, audit=part_g, measures=part_d, cycle=part_f, by=by, at=at
    )
    events.record("balance-submitted", of=town, by=by, at=at, year=drawn.year)
    return _locked_balance(balance)


@transaction.atomic
def send_back_balance(balance: Balance, *, remark: str, by: User, at: datetime) -> None:
    """Give a submitted balance back; it is drawn, explained and frozen anew."""
    submitted = _locked_balance(balance)
    _balance_state(submitted, ("submitted",))
    submitted.state = Balance.State.SENT_BACK
    submitted.save(update_fields=["state"])
    events.record(
        "balance-sent-back",
        of=submitted.version.budget.municipality,
        by=by,
        at=at,
        year=submitted.year,
        remark=remark,
    )


@transaction.atomic
def ratify_balance(
    balance: Balance,
    *,
    body: Body,
    taken_on: date,
    votes: Sequence[GroupVote],
    minutes: Source,
    by: User,
    at: datetime,
    outcome: str = Decision.Outcome.ADOPTED,
    reasons: str = "",
) -> Decision:
    """Record the council's second vote, on the frozen balance.

    Adopted, the books of the year take nothing more. Refusals, in this order: the
    state, the body, what the books hold beside the balance, the votes.
    """
    voted = _locked_balance(balance)
    if voted.decision and outcome == Decision.Outcome.ADOPTED:
        return voted.decision
    _balance_state(voted, ("submitted",))
    _check_body(body, "Budget Balance")
    if outcome == Decision.Outcome.ADOPTED:
        problems = queries.vote_problems_of(voted, at=at, anew=True)
        if problems:
            raise GateError(*problems)
    decision = record_decision(
        voted.version.budget.municipality,
        kind=Decision.Kind.BUDGET_BALANCE,
        year=voted.year,
        body=body,
        taken_on=taken_on,
        votes=votes,
        minutes=minutes,
        outcome=outcome,
        reasons=reasons,
        by=by,
        at=at,
    )
    seal_vote(decision, about=voted.document, by=by, at=at)
    if outcome == Decision.Outcome.ADOPTED:
        budget.adopt_balance(voted, decision=decision, by=by, at=at)
        events.record(
            "balance-ratified",
            of=decision.municipality,
            by=by,
            at=at,
            year=voted.year,
            document=f"budget-balance-{voted.year}-v{voted.number}",
        )
    else:
        send_back_balance(voted, remark=reasons, by=by, at=at)
    return decision


@transaction.atomic
def close_year(
    municipality: Municipality, year: int, *, by: User, at: datetime
) -> PeriodClose:
    """Close a year for good, on the balance that the council ratified."""
    balance = queries.balance_of(municipality, year)
    if balance is None or balance.decision is None or balance.document is None:
        raise GateError(Problem("no-balance", NO_BALANCE, {"year": str(year)}))
    period = balance.version.budget.period
    # The lock is taken first: nobody asks for anything in between.
    lock(municipality)
    if not hasattr(period, "closing"):
        problems = queries.closing_gate(period)
        if problems:
            raise GateError(*problems)
    return close_period(
        period,
        decision=balance.decision,
        seq=balance.document.size,
        root=balance.document.root,
        by=by,
        at=at,
    )
