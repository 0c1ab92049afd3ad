"""Carrying into a year what the closed one before it left."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.budget.execution.entering import (
    Decided,
    enter,
    free_name,
    kept,
    line,
    parts_of,
    record,
    refuse,
    year_of,
)
from naturbudget.apps.budget.execution.resent import Wanted, refuse_resent
from naturbudget.apps.budget.queries.left import left_of
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.ledger.actions import Written
from naturbudget.apps.ledger.models import PeriodClose, Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.budget.parameters import FIRST_CALL
from naturbudget.core.errors import Problem, Word, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.execution import check_carry

NOT_CLOSED = gettext_noop(
    "{year} is not closed, so what it leaves can still change. Close it first."
)
RULED_ANEW = gettext_noop(
    "What {account} carries was set anew after {year}. For what {year} left counts the "
    "rule it had when the year ended: {rule}."
)
MODES = {
    "path": Word(gettext_noop("path mode")),
    "carry": Word(gettext_noop("carry mode")),
    "none": Word(gettext_noop("no carry")),
}
NO_BUDGET = gettext_noop(
    "{account} had no budget in {year}, so it left nothing to carry."
)


@transaction.atomic
def carry_budget(
    town: Municipality,
    year: int,
    *,
    account: Account,
    quantity: Decimal,
    reason: str,
    decided: Decided,
    by: User,
    at: datetime,
    shown_at: int | None = None,
) -> Voucher:
    """Carry into a year what the one before it left of a line, with its sign.

    Args:
        town: The municipality.
        year: The year that receives it; the one before is closed.
        account: The account of the line, or the leaf of a node's rest.
        quantity: The amount; negative where a budget was overspent.
        reason: Why, in a sentence.
        decided: The decision; of the council for a surplus.
        by: Who enters it.
        at: When.
        shown_at: How many vouchers the log had when the form was shown.

    Raises:
        EntryError: The rule of the account, the sign or the size forbids it.
        SentBeforeError: The same form carried it already.

    Source:
        BL-14 (docs/method/ledger.md), C-1, C-2, C-3, C-5 (docs/method/budget.md)
    """
    owner = lock(town)
    before = owner.periods.filter(year=year - 1).first()
    if before is None or not PeriodClose.objects.filter(period=before).exists():
        refuse([Problem("not-closed", NOT_CLOSED, {"year": str(year - 1)})])
    assert before is not None, "refused above"
    parts, shown = parts_of(account, quantity), kept(account)
    refuse_resent(
        owner,
        [Wanted(year, account, parts)],
        kind="carry",
        reason=reason,
        by=by,
        shown_at=shown_at,
    )
    found = {one.row.account.pk: one for one in left_of(before)}.get(account.pk)
    if found is None:
        values = {"account": account.path, "year": str(year - 1)}
        refuse([Problem("no-budget", NO_BUDGET, values)])
    assert found is not None, "refused above"
    problems = check_carry(
        shown,
        mode=found.mode,
        left=found.left - found.carried,
        carried=parts,
        is_ceiling=found.is_ceiling,
        body=decided.body.kind,
        first_call=bool(owner.parameters.get(FIRST_CALL)),
        year=before.year,
    )
    if problems and found.is_ruled_anew:
        values = {"account": account.path, "year": str(before.year)}
        values["rule"] = MODES[found.mode]
        problems.append(Problem("ruled-anew", RULED_ANEW, values))
    refuse(problems)
    _, period = year_of(Calendar(owner), year)
    decision = record(owner, Decision.Kind.CARRY, year, decided, by=by, at=at)
    voucher = core.Voucher(
        key=f"{free_name(owner, f'carry-{year}')}:{year}",
        ledger="budget",
        kind="carry",
        period=period,
        valid_from=period.first,
        valid_to=period.last,
        reason=reason,
        author=str(by.pk),
        postings=(line(account, parts),),
        decision=decision.minutes.sha256,
    )
    [entered] = enter(owner, [Written(voucher, decision=decision)], by=by, at=at)
    return entered
