"""Moving a budget between lines, blocking a part of it, and planning later ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from naturbudget.apps.budget.execution.entering import (
    Decided,
    enter,
    free_name,
    kept,
    limits_of,
    line,
    parts_of,
    record,
    refuse,
    year_of,
)
from naturbudget.apps.budget.execution.letters import tell_heads
from naturbudget.apps.budget.execution.resent import Wanted, refuse_resent
from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import Written, reverse_voucher
from naturbudget.apps.ledger.models import Period, Posting, Seal, Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.execution import Executed
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.execution import (
    LEVELS,
    check_frozen,
    check_level,
    check_taken,
)
from naturbudget.core.ledger.keys import reversal_key

NOT_ABOVE_ZERO = gettext_noop("{quantity} is not above zero. Write how much it is.")
HAS_A_BUDGET = gettext_noop(
    "{year} has a budget that was voted. A plan is for years that have none yet; what "
    "was voted is changed by a supplement."
)
NOTHING_MOVES = gettext_noop(
    "It leaves and enters the same line, so nothing would move. Choose another account "
    "or department."
)
BEFORE_THE_COUNCIL = gettext_noop(
    "The balance of {year} is {state}, so nobody moves its budget any more: it is "
    "measured against what was voted and moved before. Explain the line in the "
    "balance, or have the balance sent back first."
)
YEAR_IS_OVER = gettext_noop(
    "{year} ended on {last}, and this was decided on {taken_on}. After the end of a "
    "year only the body that voted its budget moves it: let {body} decide, or explain "
    "the line in the balance."
)
OTHER_UNIT = gettext_noop(
    "“{out_of}” is counted in {unit} and “{into}” in {other}: the two cannot be "
    "exchanged. Choose a line that is counted in {unit}."
)


@dataclass(frozen=True, slots=True)
class Move:
    """What leaves one account and department and enters another."""

    out_of: Account
    into: Account
    quantity: Decimal
    from_department: Department | None = None
    to_department: Department | None = None

    @property
    def parts(self) -> int:
        return parts_of(self.out_of, self.quantity)


def check_move(books: Executed, move: Move, *, town: Municipality, body: str) -> None:
    """Refuse a virement that may not be, as far as one sees it before it is sealed.

    Source:
        BL-5 (docs/method/ledger.md)
    """
    year, shown = books.period.year, kept(move.out_of)
    if (move.out_of, move.from_department) == (move.into, move.to_department):
        refuse([Problem("nothing-moves", NOTHING_MOVES)])
    if move.out_of.unit_id != move.into.unit_id:
        words = {
            "out_of": move.out_of.label,
            "into": move.into.label,
            "unit": move.out_of.unit.symbol,
            "other": move.into.unit.symbol,
            "field": "into",
        }
        refuse([Problem("several-units", OTHER_UNIT, words)])
    check_amount(move.out_of, move.parts)
    before = books.cell(move.out_of, move.from_department)
    problems = check_taken(shown, taken=move.parts, before=before, year=year)
    if not problems and body:
        earlier = _moved_before(books.period, move)
        problems += check_level(
            shown,
            moved=move.parts,
            budget=(before.final or 0) + earlier,
            body=body,
            limits=limits_of(town),
            before=earlier,
        )
    refuse(problems)


def _moved_before(period: Period, move: Move) -> int:
    """Return what left a line in the year by decision of any body below the council.

    It counts for each of them alike: else a lower one could still decide on what a
    higher one may not any more.
    """
    rows = Posting.objects.filter(
        account=move.out_of,
        department=move.from_department,
        amount__lt=0,
        voucher__period=period,
        voucher__kind="virement",
        voucher__seal__isnull=False,
        voucher__reversed_by__seal=None,  # a reversal that waits takes nothing back
        voucher__reverses=None,
        voucher__decision__body__kind__in=LEVELS[:-1],
    )
    return -(rows.aggregate(moved=Sum("amount"))["moved"] or 0)


def _check_day(period: Period, decided: Decided) -> None:
    """Refuse a virement that comes too late, so that no line is kept by it afterwards.

    Source:
        BL-4, BL-5 (docs/method/ledger.md)
    """
    year = str(period.year)
    voted = BudgetVersion.objects.filter(
        budget__period=period, decision__isnull=False
    ).select_related("decision__body")
    balance = Balance.objects.filter(
        version__in=voted, state__in=(Balance.State.SUBMITTED, Balance.State.RATIFIED)
    ).first()
    if balance is not None:
        values = {"year": year, "state": balance.get_state_display()}
        refuse([Problem("before-the-council", BEFORE_THE_COUNCIL, values)])
    latest = voted.order_by("-number").first()
    if decided.taken_on <= period.last or latest is None or latest.decision is None:
        return
    if decided.body != latest.decision.body:
        told = {
            "year": year,
            "last": period.last,
            "taken_on": decided.taken_on,
            "body": latest.decision.body.label,
            "field": "taken_on",
        }
        refuse([Problem("year-is-over", YEAR_IS_OVER, told)])


def check_amount(account: Account, parts: int) -> None:
    """Refuse an amount that is not above zero."""
    if parts <= 0:
        quantity = {"quantity": kept(account).show(parts), "field": "quantity"}
        refuse([Problem("not-above-zero", NOT_ABOVE_ZERO, quantity)])


@transaction.atomic
def move_budget(
    town: Municipality,
    year: int,
    moves: Sequence[Move],
    *,
    reason: str,
    decided: Decided,
    by: User,
    at: datetime,
    shown_at: int | None = None,
) -> Voucher:
    """Move a budget between lines: a virement, with the decision of who may.

    Raises:
        EntryError: There is no such budget, it is too small, a higher body decides, or
            it comes too late: after the year another body than the one that voted the
            budget, or anybody once the balance is submitted.
        NotSealableError: The accounts cannot be exchanged.
        SentBeforeError: The same form moved it already.

    Source:
        BL-5 (docs/method/ledger.md), C-6 (docs/method/budget.md)
    """
    owner = lock(town)
    refuse_resent(
        owner,
        [
            one
            for move in moves
            for one in (
                Wanted(year, move.out_of, -move.parts, move.from_department),
                Wanted(year, move.into, move.parts, move.to_department),
            )
        ],
        kind="virement",
        reason=reason,
        by=by,
        shown_at=shown_at,
    )
    calendar = Calendar(owner)
    row, period = year_of(calendar, year)
    books = Executed(row)
    _check_day(row, decided)
    for move in moves:
        check_move(books, move, town=owner, body=decided.body.kind)
    decision = record(owner, Decision.Kind.VIREMENT, year, decided, by=by, at=at)
    postings = [
        posting
        for move in moves
        for posting in (
            line(move.out_of, -move.parts, move.from_department),
            line(move.into, move.parts, move.to_department),
        )
    ]
    voucher = core.Voucher(
        key=f"{free_name(owner, f'virement-{year}')}:{year}",
        ledger="budget",
        kind="virement",
        period=period,
        valid_from=period.first,
        valid_to=period.last,
        reason=reason,
        author=str(by.pk),
        postings=tuple(postings),
        decision=decision.minutes.sha256,
    )
    [entered] = enter(owner, [Written(voucher, decision=decision)], by=by, at=at)
    return entered


@transaction.atomic
def freeze_budget(
    town: Municipality,
    year: int,
    *,
    account: Account,
    quantity: Decimal,
    reason: str,
    by: User,
    at: datetime,
    department: Department | None = None,
    source: Source | None = None,
    decided: Decided | None = None,
    shown_at: int | None = None,
) -> Voucher:
    """Block a part of a budget; the council reads of it at once, on its page.

    The head of the department whose line it is gets a letter.

    Raises:
        EntryError: There is no such budget, or it is too small.
        SentBeforeError: The same form froze it already.

    Source:
        BL-8 (docs/method/ledger.md)
    """
    owner = lock(town)
    parts = parts_of(account, quantity)
    check_amount(account, parts)
    refuse_resent(
        owner,
        [Wanted(year, account, -parts, department)],
        kind="freeze",
        reason=reason,
        by=by,
        shown_at=shown_at,
    )
    row, period = year_of(Calendar(owner), year)
    before = Executed(row).cell(account, department)
    problems = check_taken(kept(account), taken=parts, before=before, year=year)
    refuse(problems or check_frozen(kept(account), taken=parts, before=before))
    decision = None
    if decided:
        decision = record(owner, Decision.Kind.FREEZE, year, decided, by=by, at=at)
    voucher = core.Voucher(
        key=f"{free_name(owner, f'freeze-{year}')}:{year}",
        ledger="budget",
        kind="freeze",
        period=period,
        valid_from=period.first,
        valid_to=period.last,
        reason=reason,
        author=str(by.pk),
        postings=(line(account, -parts, department),),
        source=source.sha256 if source else "",
        decision=decision.minutes.sha256 if decision else "",
    )
    written = Written(voucher, source=source, decision=decision)
    [entered] = enter(owner, [written], by=by, at=at)
    tell_heads(entered, at=at)
    return entered


@transaction.atomic
def lift_freeze(frozen: Voucher, *, reason: str, by: User, at: datetime) -> Seal:
    """Lift a freeze by its reversal; the head of the department hears of it.

    Source:
        BL-8 (docs/method/ledger.md)
    """
    seal = reverse_voucher(
        frozen, key=reversal_key(frozen.key), reason=reason, by=by, at=at
    )
    tell_heads(frozen, at=at, lifted=reason)
    return seal


@transaction.atomic
def plan_budget(
    town: Municipality,
    year: int,
    *,
    account: Account,
    quantity: Decimal,
    reason: str,
    by: User,
    at: datetime,
    department: Department | None = None,
    shown_at: int | None = None,
) -> Voucher:
    """Say what a later year shall have; nobody may use it, and it binds nobody.

    Raises:
        EntryError: The year has a budget that was voted.
        SentBeforeError: The same form planned it already.

    Source:
        BL-18 (docs/method/ledger.md)
    """
    owner = lock(town)
    parts = parts_of(account, quantity)
    refuse_resent(
        owner,
        [Wanted(year, account, parts, department)],
        kind="plan",
        reason=reason,
        by=by,
        shown_at=shown_at,
    )
    row, period = year_of(Calendar(owner), year)
    if row.vouchers.sealed().filter(kind="original").exists():
        refuse([Problem("has-a-budget", HAS_A_BUDGET, {"year": str(year)})])
    voucher = core.Voucher(
        key=f"{free_name(owner, f'plan-{year}')}:{year}",
        ledger="budget",
        kind="plan",
        period=period,
        valid_from=period.first,
        valid_to=period.last,
        reason=reason,
        author=str(by.pk),
        postings=(line(account, parts, department),),
    )
    [entered] = enter(owner, [Written(voucher)], by=by, at=at)
    return entered
