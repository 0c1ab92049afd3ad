"""Reserving what an adopted plan will take, and giving it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
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
    stem_of,
    year_of,
)
from naturbudget.apps.budget.execution.resent import Wanted, refuse_resent
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import Written
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.commitments import Commitment, commitment_of
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.execution import check_release
from naturbudget.core.ledger.keys import release_key

NOTHING_TO_RESERVE = gettext_noop(
    "No amount is given for any year. Write how much is reserved, and for which year."
)


@transaction.atomic
def reserve(
    town: Municipality,
    *,
    name: str,
    account: Account,
    amounts: Mapping[int, Decimal],
    reason: str,
    day: date,
    by: User,
    at: datetime,
    department: Department | None = None,
    source: Source | None = None,
    decided: Decided | None = None,
    shown_at: int | None = None,
) -> list[Voucher]:
    """Reserve what a plan, a permit, a contract or an order will take, year by year.

    Args:
        town: The municipality.
        name: What the plan is called; the vouchers are found under it.
        account: What it will take from.
        amounts: How much in which year, in the account's unit.
        reason: What is reserved, in a sentence.
        day: When it was adopted or signed.
        by: Who enters it.
        at: When.
        department: Whose share of the budget it takes.
        source: The plan, the permit, the contract or the order.
        decided: The decision on it, where a body took one.
        shown_at: How many vouchers the log had when the form was shown.

    Raises:
        EntryError: No amount is given.
        NotSealableError: The books refuse one of the years.
        SentBeforeError: The same form reserved it already.

    Source:
        BL-11, BL-12 (docs/method/ledger.md)
    """
    owner = lock(town)
    if not amounts:
        refuse([Problem("nothing-to-reserve", NOTHING_TO_RESERVE)])
    refuse_resent(
        owner,
        [
            Wanted(year, account, parts_of(account, amount), department)
            for year, amount in amounts.items()
        ],
        kind="reserve",
        reason=reason,
        by=by,
        shown_at=shown_at,
        stem=stem_of(name),
    )
    calendar, stem = Calendar(owner), free_name(owner, name)
    first = min(amounts)
    decision = None
    if decided:
        decision = record(owner, Decision.Kind.COMMITMENT, first, decided, by=by, at=at)
    written = []
    for year, amount in sorted(amounts.items()):
        row, period = year_of(calendar, year)
        when = min(max(day, row.first), row.last)
        voucher = core.Voucher(
            key=f"{stem}:{year}",
            ledger="commitment",
            kind="reserve",
            period=period,
            valid_from=when,
            valid_to=when,
            reason=reason,
            author=str(by.pk),
            postings=(line(account, parts_of(account, amount), department),),
            source=source.sha256 if source else "",
            decision=decision.minutes.sha256 if decision else "",
        )
        written.append(Written(voucher, source=source, decision=decision))
    return enter(owner, written, by=by, at=at)


@transaction.atomic
def release(
    reserved: Voucher,
    quantity: Decimal,
    *,
    reason: str,
    by: User,
    at: datetime,
    source: Source | None = None,
    shown_at: int | None = None,
) -> Voucher:
    """Give back a part of a reserve, because it was booked or dropped.

    It stands in the year of its reserve, or, once that is closed, in the open one
    with its old days, like a late bill.

    Raises:
        EntryError: It is nothing, or more than is still reserved.
        SentBeforeError: The same form released it already.

    Source:
        BL-11 (docs/method/ledger.md)
    """
    owner = lock(reserved.municipality)
    found: Commitment = commitment_of(owner, reserved.key)
    given = parts_of(found.account, quantity)
    calendar, period = Calendar(owner), found.voucher.period
    books = calendar.of_year(calendar.open_year(period.first))
    refuse_resent(
        owner,
        [Wanted(books.year, found.account, -given, found.department)],
        kind="release",
        reason=reason,
        by=by,
        shown_at=shown_at,
    )
    refuse(
        check_release(
            reserved.key,
            kept(found.account),
            reserved=found.reserved,
            left=found.open,
            given=given,
        )
    )
    when = min(max(at.date(), found.voucher.valid_from), period.last)
    voucher = core.Voucher(
        key=release_key(reserved.key, found.releases + 1),
        ledger="commitment",
        kind="release",
        period=calendar.to_core(books),
        valid_from=when,
        valid_to=when,
        reason=reason,
        author=str(by.pk),
        postings=(line(found.account, -given, found.department),),
        source=source.sha256 if source else "",
    )
    [entered] = enter(owner, [Written(voucher, source=source)], by=by, at=at)
    return entered
