"""Use beyond the plan: which lines, and what was decided of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.budget.execution.entering import (
    Decided,
    kept,
    limits_of,
    parts_of,
    record,
    refuse,
)
from naturbudget.apps.budget.execution.moving import check_amount
from naturbudget.apps.budget.execution.resent import Wanted, refuse_decided_again
from naturbudget.apps.budget.models import Overspending
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.execution import Executed, Row
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.execution import check_level

NOT_BEYOND = gettext_noop(
    "{account} is {open} beyond what was decided; {quantity} would be. Write {open} at "
    "most."
)


@dataclass(frozen=True)
class Beyond:
    """A line that used more than was available, and what was decided of it."""

    row: Row
    decisions: Sequence[Overspending]

    @property
    def decided(self) -> int:
        return sum(one.amount for one in self.decisions)

    @property
    def open(self) -> int:
        """What nobody has decided on yet."""
        return max(0, self.row.beyond - self.decided)


def beyond_plan(period: Period, books: Executed | None = None) -> list[Beyond]:
    """Return the lines that used more than was available, decided or not.

    A line whose cover group still has something is covered by it.

    Source:
        BL-6, BL-7 (docs/method/ledger.md)
    """
    books = books or Executed(period)
    decided: dict[int, list[Overspending]] = defaultdict(list)
    rows = Overspending.objects.filter(period=period)
    for one in rows.select_related("decision__body").order_by("pk"):
        decided[one.account_id].append(one)
    return [
        Beyond(row, decided[row.account.pk])
        for row in books.lines()
        if decided[row.account.pk] or _is_beyond(row, books)
    ]


def _is_beyond(row: Row, books: Executed) -> bool:
    if not row.beyond:
        return False
    return (books.shared_by(row.account).available or 0) < 0


@transaction.atomic
def decide_overspending(
    period: Period,
    *,
    account: Account,
    quantity: Decimal,
    decided: Decided,
    by: User,
    at: datetime,
    shown_at: int | None = None,
) -> Overspending:
    """Record that a body decided on a use beyond the plan.

    Raises:
        EntryError: The line is not that much beyond, or a higher body decides.
        SentBeforeError: The same form recorded it already.

    Source:
        BL-7 (docs/method/ledger.md)
    """
    owner = lock(period.municipality)
    parts, shown = parts_of(account, quantity), kept(account)
    check_amount(account, parts)
    refuse_decided_again(
        owner,
        Wanted(period.year, account, parts),
        reason=decided.reasons,
        by=by,
        shown_at=shown_at,
    )
    books = Executed(period)
    found = {one.row.account.pk: one for one in beyond_plan(period, books)}
    beyond = found.get(account.pk)
    left = beyond.open if beyond else 0
    if beyond is None or parts > left:
        values = {
            "account": account.path,
            "open": shown.show(left),
            "quantity": shown.show(parts),
            "field": "quantity",
        }
        refuse([Problem("not-beyond", NOT_BEYOND, values)])
    assert beyond is not None, "refused above"
    refuse(
        check_level(
            shown,
            moved=beyond.decided + parts,
            budget=beyond.row.execution.final,
            body=decided.body.kind,
            limits=limits_of(owner),
        )
    )
    decision = record(
        owner, Decision.Kind.OVER_PLAN, period.year, decided, by=by, at=at
    )
    row = Overspending.objects.create(
        municipality=owner,
        period=period,
        account=account,
        amount=parts,
        decision=decision,
    )
    events.record(
        "overspending-decided",
        of=owner,
        by=by,
        at=at,
        account=account.path,
        year=period.year,
        amount=str(shown.show(parts)),
    )
    return row
