"""Answering: a doubt is confirmed with a reason, or its figure is corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from naturbudget.apps.ledger.answers import DoubtAnswer
from naturbudget.apps.ledger.queries.doubts import answered_of, doubts_about
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.desk import spoken
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import Problem
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.doubt import (
    CONFIRMED,
    Doubt,
    check_doubts,
    read_reason,
)
from naturbudget.core.ledger.log import canonical

AT_ONCE = 5000


@transaction.atomic
def answer_doubts(
    municipality: Municipality,
    doubts: Iterable[Doubt],
    *,
    reason: str,
    by: User,
    at: datetime,
    answer: str = CONFIRMED,
) -> int:
    """Answer doubts with one reason; what has an answer already keeps it.

    The journal gets one entry for each check, however many figures it doubted.

    Returns:
        How many were answered now.

    Raises:
        ReasonError: No reason is given, or too long a one.

    Source:
        RQ-5, L-40 (docs/method/ledger.md)
    """
    said = read_reason(reason)
    owner = lock(municipality)
    named = {doubt.name: doubt for doubt in doubts}
    done = answered_of(owner, named.values())
    by_check: dict[str, list[Doubt]] = defaultdict(list)
    for name, doubt in named.items():
        if name not in done:
            by_check[doubt.check].append(doubt)
    for check, members in sorted(by_check.items()):
        _answer(owner, check, members, said, answer, by, at)
    return sum(map(len, by_check.values()))


def answer_doubt(
    municipality: Municipality, doubt: Doubt, *, reason: str, by: User, at: datetime
) -> int:
    """Confirm one figure with a reason; see ``answer_doubts``."""
    return answer_doubts(municipality, [doubt], reason=reason, by=by, at=at)


def answer_each(
    municipality: Municipality,
    doubts: Sequence[Doubt],
    reasons: Mapping[str, str],
    *,
    by: User,
    at: datetime,
) -> int:
    """Answer doubts by what is given for each check, or for all under no name.

    A doubt for whose check nothing is given stays open.

    Raises:
        ReasonError: A reason is too long.
    """
    by_reason: dict[str, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        if reason := reasons.get(doubt.check) or reasons.get(""):
            by_reason[reason].append(doubt)
    return sum(
        answer_doubts(municipality, members, reason=reason, by=by, at=at)
        for reason, members in by_reason.items()
    )


def batch_of(rows: Iterable[tuple[str, str, str, str]]) -> str:
    """Return what stands for answers given together: hash of key, figure, said, answer.

    Source:
        L-40 (docs/method/ledger.md)
    """
    return sha256(canonical(sorted(list(row) for row in rows))).hexdigest()


def _answer(
    owner: Municipality,
    check: str,
    doubts: Sequence[Doubt],
    reason: str,
    answer: str,
    by: User,
    at: datetime,
) -> None:
    told = [(one.key, one.figure, spoken(one.problem), answer) for one in doubts]
    batch = batch_of(told)
    rows = (
        DoubtAnswer(
            municipality=owner,
            key=doubt.key,
            figure=doubt.figure,
            check_id=check,
            place=doubt.where,
            said=said,
            answer=answer,
            reason=reason,
            answered_by=by,
            answered_at=at,
            batch=batch,
        )
        for doubt, (_, _, said, _) in zip(doubts, told, strict=True)
    )
    DoubtAnswer.objects.bulk_create(rows, batch_size=AT_ONCE)
    events.record(
        "doubts-answered",
        of=owner,
        by=by,
        at=at,
        check=check,
        answer=answer,
        reason=reason,
        count=len(doubts),
        voucher=doubts[0].key,
        batch=batch,
    )


def open_doubts(
    municipality: Municipality,
    vouchers: Sequence[core.Voucher],
    *,
    today: date,
    gone: Iterable[int] = (),
    found: Sequence[Doubt] | None = None,
) -> list[tuple[int, Problem]]:
    """Return why vouchers are not sealed yet: their doubts that nobody answered.

    Args:
        municipality: Whose books.
        vouchers: What shall be sealed.
        today: The day.
        gone: The keys of rows of vouchers that are reversed with them.
        found: The doubts about them, where the caller has just asked.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    if found is None:
        found = doubts_about(municipality, vouchers, today=today, gone=gone)
    return check_doubts(found, answered_of(municipality, found))
