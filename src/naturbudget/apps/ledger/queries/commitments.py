"""What is reserved, how much of it is open, and since when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.shortcuts import get_object_or_404

from naturbudget.apps.ledger.models import Posting, Voucher
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.core.ledger.keys import reserve_of


@dataclass(frozen=True)
class Commitment:
    """A reserve with what became of it, in smallest parts of its account's unit."""

    voucher: Voucher
    account: Account
    department: Department | None
    reserved: int
    released: int
    releases: int

    @property
    def name(self) -> str:
        """The short name that was typed, as the key keeps it."""
        stem = self.voucher.key.rpartition(":")[0]
        words = stem.replace("-", " ") or self.voucher.key
        return words[:1].upper() + words[1:]

    @property
    def open(self) -> int:
        return self.reserved - self.released

    @property
    def since(self) -> date:
        """The day it was decided on or signed.

        What is reserved in a later year has its day there, and is as old as its seal.
        """
        voucher = self.voucher
        if voucher.decision:
            return voucher.decision.taken_on
        return min(voucher.valid_from, voucher.seal.recorded_at.date())

    def age(self, today: date) -> int:
        """Return how many days it has been open (BL-11)."""
        return (today - self.since).days


def commitments_of(municipality: Municipality) -> list[Commitment]:
    """Return every reserve that stands, in two queries, by year and key.

    Source:
        BL-11, BL-12 (docs/method/ledger.md)
    """
    return _commitments(municipality, None)


def commitment_of(municipality: Municipality, key: str) -> Commitment:
    """Return the reserve with a key.

    Raises:
        Http404: There is none, or it was reversed.
    """
    found = _commitments(municipality, key)
    row = get_object_or_404(
        municipality.vouchers, key=key, pk__in=[one.voucher.pk for one in found]
    )
    [commitment] = [one for one in found if one.voucher.pk == row.pk]
    return commitment


def _commitments(municipality: Municipality, key: str | None) -> list[Commitment]:
    vouchers = municipality.vouchers.sealed().filter(
        ledger="commitment", kind__in=["reserve", "release"]
    )
    if key is not None:
        vouchers = vouchers.filter(key__startswith=key)
    # Of a release, and of what it releases, only what no sealed voucher took back.
    rows = {
        row.pk: row
        for row in vouchers.select_related(
            "period", "seal", "decision__body", "source", "municipality"
        ).order_by("period__year", "key")
    }
    undone = set(
        municipality.vouchers.sealed()
        .filter(ledger="commitment", reverses__isnull=False)
        .values_list("reverses", flat=True)
    )
    released: dict[str, int] = defaultdict(int)
    releases: dict[str, int] = defaultdict(int)
    reserved: dict[int, Posting] = {}
    lines = Posting.objects.filter(voucher__in=rows).exclude(
        account__kind=Account.Kind.ENVIRONMENT
    )
    for line in lines.select_related("account__unit", "department"):
        row = rows[line.voucher_id]
        if row.kind == "reserve":
            reserved[row.pk] = line
            continue
        name = reserve_of(row.key)
        releases[name] += 1
        if row.pk not in undone:
            released[name] -= line.amount
    return [
        Commitment(
            voucher=row,
            account=reserved[row.pk].account,
            department=reserved[row.pk].department,
            reserved=reserved[row.pk].amount,
            released=released[row.key],
            releases=releases[row.key],
        )
        for row in rows.values()
        if row.pk in reserved and row.pk not in undone
    ]
