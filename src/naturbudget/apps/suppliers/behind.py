"""Who stands behind a figure that came by a link: whose word its address is."""

from __future__ import annotations

from naturbudget.apps.ledger.models import Seal
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.suppliers.models import Answer, Supplier


def address_vouched_by(supplier: Supplier) -> User | None:
    """Return who alone says that an address is the supplier's, if it is one person.

    A supplier with an account is that person. Of any other address it is who set it,
    until somebody else sealed a figure that came from there.

    Source:
        DR-4 (docs/method/requests.md)
    """
    if supplier.user is not None:
        return supplier.user
    came = Answer.objects.filter(
        request__supplier=supplier, given_at__gte=supplier.address_since
    ).exclude(voucher="")
    seals = Seal.objects.filter(
        voucher__municipality=supplier.municipality,
        voucher__key__in=came.values("voucher"),
        voucher__source__in=came.values("source"),
    )
    is_known = seals.exclude(recorded_by=supplier.address_by).exists()
    return None if is_known else supplier.address_by


def behind_drafts(municipality: Municipality) -> dict[str, int]:
    """Return the persons behind the drafts that came by links, by voucher.

    Source:
        DR-4 (docs/method/requests.md)
    """
    rows = Answer.objects.filter(
        request__municipality=municipality,
        address_by__isnull=False,
        voucher__in=municipality.vouchers.drafts().values("key"),
    )
    return dict(rows.order_by("pk").values_list("voucher", "address_by"))
