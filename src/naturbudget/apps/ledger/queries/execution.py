"""What a running year has used so far, as the view `execution` counts it."""

from __future__ import annotations

from fractions import Fraction

from django.db.models import Sum

from naturbudget.apps.ledger.models import MonthTotal, Period


def booked_so_far(period: Period) -> dict[str, tuple[str, Fraction]]:
    """Return the unit and the amount booked on each flow account, in one query.

    Late figures of earlier years are not among them (BL-2, L-15).
    """
    rows = MonthTotal.objects.filter(
        period=period, ledger="actual", month__gte=period.first, account__kind="flow"
    ).values_list("account__path", "account__unit__code", "account__unit__scale")
    return {
        path: (unit, Fraction(int(amount), 10**scale))
        for path, unit, scale, amount in rows.annotate(amount=Sum("amount")).order_by(
            "account__path"
        )
    }
