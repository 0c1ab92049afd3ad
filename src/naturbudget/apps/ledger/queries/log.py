"""The log of a municipality: leaves, roots, and its vouchers read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from naturbudget.apps.ledger.queries.chart import (
    Calendar,
    account_to_core,
    series_to_core,
    vouchers_to_core,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.numbers import StaffNumbers
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.leaf import leaf_content
from naturbudget.core.ledger.log import canonical, leaf_hash, root

BATCH = 5_000

STILL_TO_COME = gettext_noop(
    "Nobody can say what the books will hold on {day}. Name {today} or an earlier day."
)


class UnknownDayError(NaturbudgetError):
    """The books are asked for a day that is still to come."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A sealed voucher as the log holds it."""

    seq: int
    content: dict[str, Any]
    line: bytes
    sealed: str


def leaves(municipality: Municipality, *, size: int | None = None) -> list[bytes]:
    """Return the hashes of the log in order, all or the first ones."""
    rows = municipality.seals.order_by("seq")
    if size is not None:
        rows = rows.filter(seq__lte=size)
    return [bytes.fromhex(leaf) for leaf in rows.values_list("leaf", flat=True)]


def log_size(municipality: Municipality) -> int:
    """Return how many vouchers are sealed."""
    last = municipality.seals.order_by("-seq").values_list("seq", flat=True).first()
    return last or 0


def size_on(municipality: Municipality, day: date, *, today: date) -> int:
    """Return how many vouchers were sealed at the end of a day.

    Moments never go back, so what was known on a day is the beginning of the log up to
    this number. Days are those of the log, in UTC.

    Raises:
        UnknownDayError: The day is still to come.

    Source:
        L-15, L-20 (docs/method/ledger.md)
    """
    if day > today:
        values = {"day": day.isoformat(), "today": today.isoformat()}
        raise UnknownDayError(Problem("still-to-come", STILL_TO_COME, values))
    rows = municipality.seals.filter(recorded_at__date__lte=day).order_by("-seq")
    return rows.values_list("seq", flat=True).first() or 0


def log_root(municipality: Municipality, *, size: int | None = None) -> bytes:
    """Return the root of the log, as its stored leaves give it."""
    return root(leaves(municipality, size=size))


def kept_roots(
    municipality: Municipality, *, size: int | None = None
) -> dict[int, str]:
    """Return the roots that were kept of the log, by size; all, or until a size."""
    rows = municipality.checkpoints.filter(size__gt=0)
    if size is not None:
        rows = rows.filter(size__lte=size)
    return dict(rows.values_list("size", "root"))


def recomputed_root(municipality: Municipality, *, size: int | None = None) -> bytes:
    """Return the root computed anew from the vouchers, not from stored leaves.

    It equals ``log_root`` if and only if nothing under a seal was changed.
    """
    read = log_vouchers(municipality, size=size)
    return root([leaf_hash(leaf.line) for leaf in read])


def changed_vouchers(municipality: Municipality) -> list[int]:
    """Return the numbers of the vouchers that are not what was sealed."""
    found = log_vouchers(municipality)
    return [leaf.seq for leaf in found if leaf_hash(leaf.line).hex() != leaf.sealed]


def log_vouchers(
    municipality: Municipality, *, size: int | None = None, first: int = 1
) -> Iterator[Leaf]:
    """Yield what the log holds, in order, read back from the rows.

    Args:
        municipality: Whose log.
        size: The number of the last voucher; by default, of the last there is.
        first: The number of the first one.
    """
    calendar = Calendar(municipality)
    accounts = {
        row.pk: account_to_core(row)
        for row in Account.objects.filter(municipality=municipality).select_related(
            "unit"
        )
    }
    series = {
        row.pk: series_to_core(row)
        for row in Series.objects.filter(municipality=municipality)
    }
    departments = dict(municipality.departments.values_list("pk", "code"))
    numbers = StaffNumbers(municipality)
    last = log_size(municipality) if size is None else size
    for start in range(first, last + 1, BATCH):
        seals = municipality.seals.filter(
            seq__gte=start, seq__lt=min(start + BATCH, last + 1)
        ).select_related(
            "voucher__period",
            "voucher__source",
            "voucher__decision__minutes",
            "voucher__reverses",
        )
        batch = list(seals.order_by("seq"))
        rows = [seal.voucher for seal in batch]
        found = vouchers_to_core(rows, calendar, accounts, series, departments)
        for seal, voucher in zip(batch, found, strict=True):
            content = leaf_content(
                replace(voucher, author=numbers.said(voucher.author)),
                municipality=municipality.slug,
                recorded=seal.recorded_at,
                approver=str(numbers.of(seal.recorded_by_id)),
            )
            yield Leaf(seal.seq, content, canonical(content), seal.leaf)


def sources_until(
    municipality: Municipality, size: int
) -> list[tuple[str, str, datetime]]:
    """Return hash, origin and day of arrival of each source the log names so far."""
    rows = municipality.sources.filter(vouchers__seal__seq__lte=size).distinct()
    return list(rows.order_by("sha256").values_list("sha256", "origin", "received_at"))
