"""Closing a year, and the checkpoints that are published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.ledger.actions.counting import expected_of, held_on
from naturbudget.apps.ledger.models import (
    Checkpoint,
    ClosingRow,
    MonthTotal,
    Period,
    PeriodClose,
    Posting,
    Voucher,
)
from naturbudget.apps.ledger.queries.log import log_root, log_size, recomputed_root
from naturbudget.apps.ledger.queries.tree import compared_in
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.ledger.closing import (
    ClosingFacts,
    FailedAssertion,
    check_closing,
    check_vote,
)
from naturbudget.core.ledger.log import root


@dataclass(frozen=True, slots=True)
class Kept:
    """The roots that the operator's check keeps: of the log, and of the journal."""

    size: int
    root: str
    journal: events.Head


class NotClosableError(NaturbudgetError):
    """The year cannot be closed; its problems say why."""


def make_checkpoint(municipality: Municipality, *, at: datetime) -> Checkpoint:
    """Keep the root of the log as it stands. Making it again changes nothing."""
    size = log_size(municipality)
    row, _ = Checkpoint.objects.get_or_create(
        municipality=municipality,
        size=size,
        defaults={"root": log_root(municipality, size=size).hex(), "made_at": at},
    )
    return row


@transaction.atomic
def keep_checkpoint(
    municipality: Municipality, *, by: User, at: datetime
) -> Kept | None:
    """Keep the roots of log and journal, if one has grown since the last time.

    Returns:
        What was kept; nothing where nothing has happened since.

    Source:
        L-29, L-40 (docs/method/ledger.md)
    """
    owner = lock(municipality)
    size, journal = log_size(owner), events.head_of(owner)
    last = owner.events.filter(kind="checkpoint-kept").order_by("-number").first()
    known = owner.checkpoints.filter(size=size).exists() or size == 0
    if known and journal.entries == (last.number if last else 0):
        return None
    row = make_checkpoint(owner, at=at) if size else None
    kept = Kept(size, row.root if row else root([]).hex(), journal)
    events.record(
        "checkpoint-kept",
        of=owner,
        by=by,
        at=at,
        size=size,
        root=kept.root,
        entries=journal.entries,
        journal=journal.root,
    )
    return kept


@transaction.atomic
def close_period(
    period: Period, *, decision: Decision, seq: int, root: str, by: User, at: datetime
) -> PeriodClose:
    """Close a year for good on the council's decision about its statement.

    Closing it again changes nothing: the closing it has is returned. The caller
    has asked the gate of the cycle.
    """
    municipality = lock(period.municipality)
    if done := PeriodClose.objects.filter(period=period).first():
        return done
    problems = closing_problems(period, seq=seq, root=root, at=at, anew=True)
    if problems:
        raise NotClosableError(*problems)
    ClosingRow.objects.bulk_create(closing_rows(period, size=seq))
    closing = PeriodClose.objects.create(
        municipality=municipality,
        period=period,
        decision=decision,
        seq=seq,
        root=root,
        closed_at=at,
        closed_by=by,
    )
    make_checkpoint(municipality, at=at)
    events.record("year-closed", of=municipality, by=by, at=at, year=period.year)
    return closing


def closing_problems(
    period: Period, *, seq: int, root: str, at: datetime, anew: bool = False
) -> list[Problem]:
    """Return everything that blocks the closing of a year (L-33, L-36).

    An action computes the root anew from all vouchers; a page that only tells what
    is in the way compares the stored leaves.
    """
    return check_closing(closing_facts(period, seq=seq, root=root, at=at, anew=anew))


def vote_problems(
    period: Period, *, seq: int, root: str, at: datetime, anew: bool = False
) -> list[Problem]:
    """Return why a vote on the statement of a year would never let it close (W-7)."""
    return check_vote(closing_facts(period, seq=seq, root=root, at=at, anew=anew))


def closing_facts(
    period: Period, *, seq: int, root: str, at: datetime, anew: bool = False
) -> ClosingFacts:
    """Return what the books say about a year that shall be closed."""
    municipality = period.municipality
    drafts = municipality.vouchers.drafts().filter(period=period)
    earlier = municipality.periods.filter(
        year__lt=period.year, history=False, closing=None
    )
    after = Voucher.objects.filter(period=period, seal__seq__gt=seq)
    root_of = recomputed_root if anew else log_root
    return ClosingFacts(
        year=period.year,
        last=period.last,
        today=at.date(),
        is_history=period.history,
        drafts=tuple(drafts.order_by("key").values_list("key", flat=True)),
        open_years=tuple(earlier.order_by("year").values_list("year", flat=True)),
        sealed_after=tuple(after.order_by("key").values_list("key", flat=True)),
        root_stands=root_of(municipality, size=seq).hex() == root,
        failed=tuple(_failed_assertions(period)),
        wholes=tuple(compared_in(period)),
    )


def _failed_assertions(period: Period) -> Iterable[FailedAssertion]:
    rows = period.municipality.assertions.filter(
        day__range=(period.first, period.last)
    ).select_related("account__unit", "account__municipality")
    for row in rows.order_by("day", "account__path"):
        expected, held = expected_of(row), held_on(row.account, row.day)
        if held != expected:
            yield FailedAssertion(row.account.path, row.day, expected, held)


def closing_rows(
    period: Period,
    *,
    size: int | None = None,
    kinds: Sequence[str] = ("flow", "stock"),
) -> list[ClosingRow]:
    """Return what each account held, column by column, from the month totals.

    Args:
        period: The year.
        size: Only of accounts that the first vouchers of the log had booked on, so
            many; by default, all of it. What is told later of years before any budget
            may open accounts that the statement could not know; it moves no column.
        kinds: Only of accounts of these kinds.
    """
    totals = MonthTotal.objects.filter(
        municipality=period.municipality,
        period__year__lte=period.year,
        account__kind__in=kinds,
    ).select_related("period", "account__unit")
    if size is not None:
        booked = Posting.objects.filter(
            account=OuterRef("account"), voucher__seal__seq__lte=size
        )
        totals = totals.filter(Exists(booked))
    rows: dict[int, ClosingRow] = {}
    for total in totals:
        row = rows.setdefault(
            total.account_id,
            ClosingRow(
                period=period,
                account=total.account,
                opening=0,
                by_kind=defaultdict(int),
                corrections=0,
                closing=0,
                actual=0,
            ),
        )
        _add(row, total, period)
    for row in rows.values():
        row.by_kind = {kind: str(amount) for kind, amount in row.by_kind.items()}
    return list(rows.values())


def _add(row: ClosingRow, total: MonthTotal, period: Period) -> None:
    """Add one month total to the column it belongs to."""
    is_stock = total.account.kind == "stock"
    if total.ledger == "budget" and total.period_id == period.pk:
        if total.kind == "original":
            row.original = (row.original or 0) + total.amount
        if total.kind not in ("freeze", "plan"):
            row.final = (row.final or 0) + total.amount
    if total.ledger != "actual":
        return
    if total.period.year < period.year:
        if is_stock:
            row.opening += total.amount
            row.closing += total.amount
        return
    if total.month < period.first:
        row.corrections += total.amount
        row.closing += total.amount if is_stock else 0
        return
    row.by_kind[total.kind] += total.amount
    row.closing += total.amount
    if total.kind not in ("opening", "reappraisal"):
        row.actual += total.amount
