"""Figures that were not measured and that nothing has replaced yet (L-33)."""

from __future__ import annotations

from django.db.models import Q

from naturbudget.apps.ledger.models import Period, Voucher, VoucherQuerySet
from naturbudget.core.ledger.kinds import QUALITY

SOFT = sorted(status for status, quality in QUALITY.items() if quality != "A")


def old_estimates(period: Period) -> VoucherQuerySet:
    """Return what stands as estimated, provisional or imputed when a year closes.

    Those of its days or before, whatever books they stand in; what was reversed is
    replaced and left out.

    Source:
        L-12, L-33 (docs/method/ledger.md)
    """
    is_soft = Q(postings__status__in=SOFT) | Q(observations__status__in=SOFT)
    rows = Voucher.objects.sealed().filter(
        municipality=period.municipality, ledger="actual", valid_to__lte=period.last
    )
    standing = rows.exclude(kind="reversal").filter(reversed_by__seal__isnull=True)
    keys = standing.filter(is_soft).values("pk")
    return rows.filter(pk__in=keys).order_by("valid_to", "key")
