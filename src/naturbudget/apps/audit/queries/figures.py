"""The sealed vouchers of a year, as a sample is drawn from them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.functions import Abs

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.models import (
    DoubtAnswer,
    Observation,
    Period,
    Posting,
    Seal,
    VoucherQuerySet,
)
from naturbudget.apps.ledger.queries.estimates import SOFT
from naturbudget.apps.ledger.queries.voted import vouchers_behind
from naturbudget.core.audit.sample import Figure
from naturbudget.core.ledger.doubt import CONFIRMED
from naturbudget.core.ledger.keys import key_before
from naturbudget.core.quantity import fixed


def vouchers_of(period: Period, *, size: int) -> VoucherQuerySet:
    """Return what a sample is drawn from: what happened, in the books of a year.

    Budgets, reserves and documents are no figures that have evidence of their own.

    Source:
        AU-1 (docs/method/audit.md)
    """
    rows: VoucherQuerySet = period.vouchers.filter(
        ledger="actual", seal__seq__lte=size
    ).exclude(kind="document")
    return rows


def figures_of(period: Period, *, size: int, line: str = "") -> list[Figure]:
    """Return the figures of a year's books with their sizes and marks of risk.

    In a number of queries that does not grow with the vouchers.

    Args:
        period: The year.
        size: How many vouchers of the log count.
        line: Only what lies behind the figure of this line; empty: all of the year.

    Source:
        AU-1 (docs/method/audit.md)
    """
    rows = vouchers_of(period, size=size)
    if line:
        rows = rows.with_keys(sorted(keys_behind(period, line, size=size)))
    sizes = _sizes(rows)
    risks = _risks(rows, period)
    seals = Seal.objects.filter(voucher__in=rows.values("pk")).order_by("seq")
    return [
        Figure(seq, bytes.fromhex(leaf), sizes.get(pk, {}), frozenset(risks[pk]))
        for pk, seq, leaf in seals.values_list("voucher_id", "seq", "leaf")
    ]


def keys_behind(period: Period, line: str, *, size: int) -> set[str]:
    """Return the keys of the vouchers behind the figure of a voted line."""
    version = BudgetVersion.objects.filter(
        budget__period=period, document__isnull=False
    )
    latest = version.select_related("document__data").order_by("-number").first()
    if latest is None or latest.document is None:
        return set()
    told = document_data(latest.document)["indicators"].get(line)
    if told is None:
        return set()
    parts = vouchers_behind(
        period.municipality, told["terms"], year=period.year, size=size
    )
    return {entry["key"] for part in parts for entry in part["entries"]}


def _sizes(rows: VoucherQuerySet) -> dict[int, dict[str, Decimal]]:
    """Return how much each voucher moves, by unit: half of all that it posts.

    What goes in comes out somewhere, so each amount stands in a voucher twice. What
    was taken back, and what takes it back, moves nothing any more.
    """
    standing = rows.exclude(kind="reversal").filter(reversed_by__seal__isnull=True)
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    sums = (
        Posting.objects.filter(voucher__in=standing.values("pk"))
        .values_list("voucher_id", "account__unit__code", "account__unit__scale")
        .annotate(parts=Sum(Abs("amount")))
        .order_by("voucher_id", "account__unit__code")
    )
    for pk, unit, scale, parts in sums:
        if parts:
            found[pk][unit] = Decimal(fixed(int(parts) // 2, scale=scale))
    return found


def _risks(rows: VoucherQuerySet, period: Period) -> dict[int, set[str]]:
    """Return the marks of risk of each voucher."""
    found: dict[int, set[str]] = defaultdict(set)
    within = rows.values("pk")
    for model in (Posting, Observation):
        soft = model.objects.filter(voucher__in=within, status__in=SOFT)
        for pk in soft.values_list("voucher_id", flat=True):
            found[pk].add("soft")
    doubted = DoubtAnswer.objects.filter(
        municipality=period.municipality, answer=CONFIRMED
    )
    for pk in rows.filter(key__in=doubted.values("key")).values_list("pk", flat=True):
        found[pk].add("doubted")
    late = rows.filter(seal__recorded_at__date__gt=period.last)
    for pk in late.values_list("pk", flat=True):
        found[pk].add("late")
    without = rows.filter(Q(source=None) | Q(source__erased_at__isnull=False))
    for pk in without.values_list("pk", flat=True):
        found[pk].add("no-file")
    for pk, key, undone in rows.values_list("pk", "key", "reverses_id"):
        if undone is not None or key_before(key):
            found[pk].add("correction")
    return found
