"""Figures that were not measured and that nothing has replaced yet (L-33)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from naturbudget.apps.ledger.models import Period, Voucher, VoucherQuerySet
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger.keys import key_before
from naturbudget.core.ledger.kinds import QUALITY

SOFT = sorted(status for status, quality in QUALITY.items() if quality != "A")


def old_estimates(period: Period) -> VoucherQuerySet:
    """Return what stands as estimated, provisional or imputed when a year closes.

    Those of its days or before, whatever books they stand in; what was reversed is
    replaced and left out.

    Source:
        L-12, L-33 (docs/method/ledger.md)
    """
    return soft_standing(period.municipality).filter(valid_to__lte=period.last)


def soft_standing(municipality: Municipality) -> VoucherQuerySet:
    """Return all that stands as estimated, provisional or imputed, the oldest first.

    Source:
        L-12 (docs/method/ledger.md)
    """
    is_soft = Q(postings__status__in=SOFT) | Q(observations__status__in=SOFT)
    rows = Voucher.objects.sealed().filter(municipality=municipality, ledger="actual")
    standing = rows.exclude(kind="reversal").filter(reversed_by__seal__isnull=True)
    keys = standing.filter(is_soft).values("pk")
    found = rows.filter(pk__in=keys).select_related("seal", "period", "source")
    return found.prefetch_related(
        "postings__account__unit", "observations__series"
    ).order_by("valid_to", "key")


def seen_as(municipality: Municipality, statuses: Mapping[str, str]) -> dict[str, str]:
    """Return how figures look from outside: final and corrected are seen (L-12).

    What follows the reversal of a provisional, estimated or imputed figure is final,
    what follows that of a measured or calculated one is corrected. What follows has the
    key of what was before, with its turn.

    Args:
        municipality: Whose books.
        statuses: By key of a voucher, the status it was sealed with.

    Source:
        L-12, L-16 (docs/method/ledger.md)
    """
    before = {key: earlier for key in statuses if (earlier := key_before(key))}
    if not before:
        return dict(statuses)
    rows = municipality.vouchers.with_keys(sorted(set(before.values())))
    known: dict[str, str] = {}
    for lines in ("postings", "observations"):
        known |= {
            key: status
            for key, status in rows.values_list("key", f"{lines}__status")
            if status
        }
    found = dict(statuses)
    for key, earlier in before.items():
        if statuses[key] not in SOFT and earlier in known:
            found[key] = "final" if known[earlier] in SOFT else "corrected"
    return found
