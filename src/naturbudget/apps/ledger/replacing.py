"""A provisional or estimated figure gives way to the final one, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions, typed
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.estimates import SOFT
from naturbudget.apps.ledger.typed import Typed
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.doubt import Doubt
from naturbudget.core.ledger.keys import key_after, reversal_key

NOT_SOFT = gettext_noop(
    "{key} is no provisional, estimated or imputed figure that stands in the books. "
    "Look at the list anew; a measured figure that is wrong is reversed on its page."
)
NOT_ONE = gettext_noop(
    "{key} moves between accounts or has several lines. Reverse it on its page and "
    "enter it anew."
)
REPLACED = gettext_noop("Replaced by the final figure: {why}")
FINAL: Final = ("measured", "calculated")


class ReplaceError(NaturbudgetError):
    """The figure cannot be replaced here; its problems say what to do."""


@dataclass(frozen=True, slots=True)
class Soft:
    """A figure that may still change: where it stands, how much, with which status."""

    voucher: Voucher
    where: Account | Series
    amount: Decimal
    status: str

    @property
    def unit(self) -> str:
        where = self.where
        return where.unit if isinstance(where, Series) else where.unit.code


def soft_of(voucher: Voucher) -> Soft:
    """Return what a voucher says that may be replaced.

    Raises:
        ReplaceError: It is final already, undone, or has more than one line.
    """
    values = {"key": voucher.key}
    undone = getattr(voucher, "reversed_by", None)
    if not hasattr(voucher, "seal") or undone is not None:
        raise ReplaceError(Problem("not-soft", NOT_SOFT, values))
    seen = list(voucher.observations.select_related("series"))
    lines = list(
        voucher.postings.exclude(account__kind=Account.Kind.ENVIRONMENT).select_related(
            "account__unit"
        )
    )
    if len(seen) + len(lines) != 1:
        raise ReplaceError(Problem("not-one", NOT_ONE, values))
    if seen:
        found = Soft(voucher, seen[0].series, Decimal(seen[0].value), seen[0].status)
    else:
        [line] = lines
        amount = Decimal(line.amount).scaleb(-line.account.unit.scale)
        found = Soft(voucher, line.account, amount, line.status)
    if found.status not in SOFT:
        raise ReplaceError(Problem("not-soft", NOT_SOFT, values))
    return found


def doubts_about_final(soft: Soft, final: Typed, *, today: date) -> list[Doubt]:
    """Return what looks odd about a final figure, the old one being gone."""
    return typed.doubts_about(final, today=today, gone=soft.voucher)


@transaction.atomic
def replace_figure(
    soft: Soft,
    final: Typed,
    *,
    source: Source,
    by: User,
    at: datetime,
    reasons: Mapping[str, str] | None = None,
) -> Voucher:
    """Reverse a figure and seal the final one, both in one transaction.

    Where a second person seals, both wait as drafts. Both stand in the same books: the
    year's own while it is open, later the open one, so that a voted balance keeps its
    figure and the next one tells the correction (Q-4, L-14).

    Raises:
        ReplaceError: It is final already, or was undone meanwhile.
        TypedError, TooFineError, TooLargeError: The final figure does not fit.
        NotSealableError: The books refuse one of them, or a doubt has no answer.

    Source:
        L-12, L-22, Q-4 (docs/method/ledger.md)
    """
    owner = lock(soft.voucher.municipality)
    old = owner.vouchers.select_related("seal", "municipality").get(pk=soft.voucher.pk)
    soft = soft_of(old)
    key = key_after(old.key)
    why = REPLACED.format(why="; ".join(filter(None, (final.remark, source.origin))))
    mirror = actions.request_reversal(
        old,
        key=reversal_key(old.key),
        reason=why[:500],
        by=by,
        at=at,
        source=source,
    )
    draft = typed.keep_draft(
        owner,
        replace(final, books_of=mirror.period.year),
        source=source,
        by=by,
        at=at,
        reasons=reasons,
        key=key,
        gone=old,
    )
    if not actions.asks_for_a_second(owner):
        actions.seal_voucher(draft, by=by, at=at)
    return owner.vouchers.get(pk=draft.pk)
