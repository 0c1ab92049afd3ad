"""Reversing: the exact mirror of what was sealed, sealed or waiting to be."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions.copying import Written
from naturbudget.apps.ledger.actions.sealing import (
    NotSealableError,
    seal_one,
)
from naturbudget.apps.ledger.actions.second import asks_for_a_second
from naturbudget.apps.ledger.actions.waiting import draft_written
from naturbudget.apps.ledger.models import Seal, Voucher
from naturbudget.apps.ledger.queries.chart import Calendar, voucher_to_core
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.kinds import DECIDED_KINDS

ALREADY_REVERSED = gettext_noop(
    "Voucher {key} was reversed before. A voucher is reversed once; enter the right "
    "figures in a new one."
)
REVERSAL_WAITS = gettext_noop(
    "A reversal of {key} waits to be sealed already: {waits}. Seal it, or throw it "
    "away first."
)
NOT_REVERSIBLE = gettext_noop(
    "Voucher {key} cannot be reversed: it is a {kind}. A reversal, a document and an "
    "original budget stand for good; what follows corrects them."
)
DECIDED = gettext_noop(
    "Voucher {key} cannot be reversed here: it is a {kind}, and a body decided on it. "
    "What was decided changes by another decision: a virement the other way round, or "
    "a supplement."
)
IS_LIFTED = gettext_noop(
    "Voucher {key} is a freeze. Whoever may freeze lifts it, under Budget, List for "
    "the council; the council reads of it."
)
NOT_SEALED = gettext_noop(
    "Voucher {key} is still a draft. Change or discard it; only what is sealed is "
    "reversed."
)


@transaction.atomic
def request_reversal(
    voucher: Voucher,
    *,
    key: str,
    reason: str,
    by: User,
    at: datetime,
    source: Source | None = None,
) -> Voucher:
    """Reverse a sealed voucher: at once, or as a draft where a second person seals.

    Args:
        voucher: What is sealed.
        key: The key of the reversal.
        reason: Why.
        by: Who asks for it.
        at: When.
        source: The evidence of what takes its place, so that a draft waits beside it.

    Returns:
        The reversal; it counts when it has a seal.

    Raises:
        NotSealableError: It may not be, or it is undone by another door, so that nobody
            takes back what others decided.

    Source:
        L-22, L-25, BL-5, BL-8 (docs/method/ledger.md)
    """
    owner = lock(voucher.municipality)
    name = {"key": voucher.key, "kind": voucher.get_kind_display()}
    if voucher.kind == "freeze":
        raise NotSealableError(Problem("is-lifted", IS_LIFTED, name))
    if voucher.kind in DECIDED_KINDS and voucher.kind != "original":
        raise NotSealableError(Problem("decided", DECIDED, name))
    if not asks_for_a_second(owner):
        seal = reverse_voucher(voucher, key=key, reason=reason, by=by, at=at)
        return seal.voucher
    mirror = mirror_of(voucher, key=key, reason=reason, by=by, at=at)
    written = Written(mirror, source=source, reverses=voucher)
    refusals = draft_written(owner, [written], by=by, at=at)
    if refusals:
        raise NotSealableError(*(refusal.problem for refusal in refusals))
    events.record("voucher-drafted", of=owner, by=by, at=at, voucher=key)
    return owner.vouchers.get(key=key)


@transaction.atomic
def reverse_voucher(
    voucher: Voucher, *, key: str, reason: str, by: User, at: datetime
) -> Seal:
    """Seal the exact mirror of a sealed voucher, in the open period (L-22).

    Refusals, in this order: not sealed, not of a kind that is reversed, reversed
    before, then what ``check_voucher`` finds.
    """
    owner = lock(voucher.municipality)
    mirror = mirror_of(voucher, key=key, reason=reason, by=by, at=at)
    written = Written(mirror, reverses=voucher)
    seal_one(owner, written, by=by, at=at)
    events.record("voucher-reversed", of=owner, by=by, at=at, voucher=voucher.key)
    return Seal.objects.get(voucher__municipality=owner, voucher__key=key)


def mirror_of(
    voucher: Voucher, *, key: str, reason: str, by: User, at: datetime
) -> core.Voucher:
    """Return the mirror of a voucher that may be reversed; the caller holds the lock.

    Raises:
        NotSealableError: It is a draft, stands for good, or was reversed before.
    """
    calendar = Calendar(voucher.municipality)
    name = {"key": voucher.key, "kind": voucher.get_kind_display()}
    if not Seal.objects.filter(voucher=voucher).exists():
        raise NotSealableError(Problem("not-sealed", NOT_SEALED, name))
    if voucher.kind in ("reversal", "document", "original"):
        raise NotSealableError(Problem("not-reversible", NOT_REVERSIBLE, name))
    if earlier := Voucher.objects.filter(reverses=voucher).first():
        if not hasattr(earlier, "seal"):
            values = {**name, "waits": earlier.key}
            raise NotSealableError(Problem("reversal-waits", REVERSAL_WAITS, values))
        raise NotSealableError(Problem("already-reversed", ALREADY_REVERSED, name))
    original = voucher_to_core(voucher, calendar)
    return core.reversal_of(
        original,
        key=key,
        period=calendar.to_core(calendar.open_for(original)),
        reason=reason,
        author=str(by.pk),
    )
