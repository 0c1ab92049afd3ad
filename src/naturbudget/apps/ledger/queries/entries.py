"""The sealed entries of one account or series, and what is odd about a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q

from naturbudget.apps.ledger.models import Observation, Posting
from naturbudget.apps.ledger.queries.values import ALL
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.ledger.plausible import Entry


@dataclass(frozen=True)
class SealedEntry:
    """A figure that counts, with the voucher it stands in."""

    key: str
    kind: str
    entry: Entry
    status: str


def entries_of(
    where: Account | Series,
    *,
    until: date | None = None,
    count: int | None = None,
    size: int | None = None,
) -> list[SealedEntry]:
    """Return what was sealed and not reversed, by last day, the latest at the end.

    Args:
        where: The account or series.
        until: Leave out what ends after this day.
        count: How many of the latest.
        size: As known when the log had so many vouchers; by default, all of it (L-15).
    """
    known = ALL if size is None else size
    if isinstance(where, Series):
        found = _observed(where, known)
    else:
        found = _posted(where, known)
    if until is not None:
        found = [one for one in found if one.entry.last <= until]
    return found[-count:] if count else found


def _standing(size: int) -> Q:
    """Select what the first vouchers of a log hold and do not take back."""
    return Q(voucher__seal__seq__lte=size) & (
        Q(voucher__reversed_by__seal__isnull=True)
        | Q(voucher__reversed_by__seal__seq__gt=size)
    )


def _posted(account: Account, size: int) -> list[SealedEntry]:
    rows = (
        Posting.objects.filter(
            _standing(size), account=account, voucher__ledger="actual"
        )
        .exclude(voucher__kind="reversal")
        .order_by("voucher__valid_to", "voucher__seal__seq", "line")
    )
    scale = 10**account.unit.scale
    return [
        SealedEntry(key, kind, Entry(first, last, Fraction(parts, scale)), status)
        for key, kind, first, last, parts, status in rows.values_list(
            "voucher__key",
            "voucher__kind",
            "voucher__valid_from",
            "voucher__valid_to",
            "amount",
            "status",
        )
    ]


def _observed(series: Series, size: int) -> list[SealedEntry]:
    rows = Observation.objects.filter(_standing(size), series=series)
    rows = rows.order_by("last", "voucher__seal__seq", "line")
    return [
        SealedEntry(key, "observation", Entry(first, last, Fraction(value)), status)
        for key, first, last, value, status in rows.values_list(
            "voucher__key", "first", "last", "value", "status"
        )
    ]


def level_of(entries: Sequence[SealedEntry], *, until: date) -> Fraction:
    """Return what a stock holds at the end of a day."""
    amounts = (one.entry.amount for one in entries if one.entry.last <= until)
    return sum(amounts, Fraction(0))
