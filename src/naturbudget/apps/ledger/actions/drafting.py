"""Drafts: what is typed, kept and thrown away before it is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions.pairs import both_of
from naturbudget.apps.ledger.models import Observation, Posting, Voucher
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.keys import key_problems
from naturbudget.core.quantity import Quantity, plain

IS_SEALED = gettext_noop(
    "Voucher {key} is sealed and stays. Reverse it and enter the right figure."
)
GONE = gettext_noop(
    "The draft {key} is not there any more: somebody threw it away or entered it anew."
)
KEY_IN_USE = gettext_noop(
    "There is already a voucher “{key}”. Give this one another key."
)


class DraftError(NaturbudgetError):
    """The draft cannot be kept or thrown away; its problems say why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One typed line: where it goes and how much."""

    where: Account | Series
    amount: Decimal
    status: str
    department: Department | None = None


@transaction.atomic
def draft_voucher(
    municipality: Municipality,
    *,
    key: str,
    kind: str,
    valid_from: date,
    valid_to: date,
    reason: str,
    lines: Sequence[Line],
    source: Source | None,
    by: User,
    at: datetime,
    books_of: int | None = None,
    cause: str = "",
) -> Voucher:
    """Keep what was typed as a free draft. Nothing counts until it is sealed.

    Raises:
        DraftError: The key is in use, or one of the product's own.
        TooFineError: An amount has more digits than its unit keeps.
        TooLargeError: An amount is larger than the books can keep.
    """
    lock(municipality)
    if problems := key_problems(key, kind):
        raise DraftError(*problems)
    if municipality.vouchers.filter(key=key).exists():
        raise DraftError(Problem("key-in-use", KEY_IN_USE, {"key": key}))
    calendar = Calendar(municipality)
    voucher = Voucher.objects.create(
        municipality=municipality,
        key=key,
        ledger="actual",
        kind=kind,
        period=calendar.of_year(books_of) if books_of else calendar.of_day(valid_to),
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        cause=cause,
        source=source,
        author=by,
        written_at=at,
    )
    for number, line in enumerate(lines, start=1):
        _store(voucher, number, line)
    events.record("voucher-drafted", of=municipality, by=by, at=at, voucher=key)
    return voucher


def _store(voucher: Voucher, number: int, line: Line) -> None:
    if isinstance(line.where, Series):
        Observation.objects.create(
            voucher=voucher,
            line=number,
            series=line.where,
            first=voucher.valid_from,
            last=voucher.valid_to,
            value=plain(line.amount),
            unit=line.where.unit,
            status=line.status,
        )
        return
    unit = line.where.unit
    Posting.objects.create(
        voucher=voucher,
        line=number,
        account=line.where,
        department=line.department,
        amount=Quantity(line.amount, unit.code).in_smallest(scale=unit.scale),
        status=line.status,
    )


@transaction.atomic
def discard_voucher(voucher: Voucher, *, by: User, at: datetime) -> None:
    """Throw a draft away, with the other half of a correction; what is sealed stays.

    Raises:
        DraftError: It is sealed, or not there any more.
    """
    of = lock(voucher.municipality)
    waits = Voucher.objects.select_for_update(no_key=True)
    draft = waits.filter(pk=voucher.pk).first()
    if draft is None:
        raise DraftError(Problem("none-waits", GONE, {"key": voucher.key}))
    if hasattr(draft, "seal"):
        raise DraftError(Problem("is-sealed", IS_SEALED, {"key": draft.key}))
    for one in both_of(draft):
        key = one.key
        one.delete()
        events.record("voucher-discarded", of=of, by=by, at=at, voucher=key)
