"""What has no figure for a year yet."""

from __future__ import annotations

from collections.abc import Collection

from naturbudget.apps.ledger.queries.books import sums_by_year
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.period import budget_year


def without_figure(
    municipality: Municipality,
    year: int,
    *,
    department_ids: Collection[int] | None = None,
) -> list[Account | Series]:
    """Return the open accounts and series that have no sealed figure for a year.

    A zero is a figure. Accounts first, each by path or code.

    Args:
        municipality: Whose books.
        year: The budget year.
        department_ids: Only what these departments hold; by default, all.
    """
    span = budget_year(year, municipality.first_month)
    accounts = municipality.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    series = municipality.series.all()
    if department_ids is not None:
        accounts = accounts.filter(department__in=department_ids)
        series = series.filter(department__in=department_ids)
    open_then = {"opened__lte": span.last, "closed": None}
    sums = sums_by_year(municipality)
    rows = accounts.filter(**open_then).select_related("department")
    seen = series.filter(
        observations__last__range=(span.first, span.last),
        observations__voucher__seal__isnull=False,
        observations__voucher__reversed_by__seal__isnull=True,
    ).values("pk")
    unseen = series.filter(**open_then).exclude(pk__in=seen)
    return [
        *(
            row
            for row in rows.order_by("path")
            if year not in sums.get(row.pk, {}) and not is_unassigned(row.path)
        ),
        *unseen.select_related("department").order_by("code"),
    ]
