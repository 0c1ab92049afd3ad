"""The books: periods, vouchers with their postings or observations, and seals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.answers import DoubtAnswer as DoubtAnswer
from naturbudget.apps.ledger.answers import Relation as Relation
from naturbudget.apps.ledger.kinds import (
    CAUSE_CHOICES,
    DECIDED_KINDS,
    KIND_CHOICES,
    KINDS_BY_LEDGER,
    LEDGER_CHOICES,
    STATUS_CHOICES,
    STATUSES,
)
from naturbudget.apps.ledger.partitions import CAUSE_OF_ITS_KIND
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.resources.models import Account, Series

AMOUNT_LIMIT = 10**15
# References of the rows that arrive by the hundred thousand are checked by statement
# (migrations/sql/references.sql), and have an index only where somebody asks by them.
HOT: dict[str, Any] = {"db_constraint": False, "db_index": False}
HOT_INDEXED: dict[str, Any] = {"db_constraint": False}


class Period(models.Model):
    """A budget year of twelve months, named by the year it begins (W-10)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="periods"
    )
    year = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()
    history = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "year"],
                name="period_year_unique_in_municipality",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("last")), name="period_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def drafts(self) -> VoucherQuerySet:
        return self.filter(seal__isnull=True)

    def sealed(self) -> VoucherQuerySet:
        return self.filter(seal__isnull=False)

    def with_keys(self, keys: Sequence[str]) -> VoucherQuerySet:
        """Return those that bear one of many keys: one parameter, however many."""
        return self.filter(key__in=RawSQL("SELECT unnest(%s::text[])", [list(keys)]))


class Voucher(models.Model):
    """One event with its evidence. Correct a sealed one by reversing it."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="vouchers", **HOT
    )
    key = models.CharField(max_length=200)
    ledger = models.CharField(max_length=12, choices=LEDGER_CHOICES)
    kind = models.CharField(max_length=20, choices=KIND_CHOICES)
    period = models.ForeignKey(Period, models.PROTECT, related_name="vouchers", **HOT)
    valid_from = models.DateField()
    valid_to = models.DateField()
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vouchers",
        **HOT_INDEXED,
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="vouchers", **HOT
    )
    reverses = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        **HOT_INDEXED,
    )
    reason = models.CharField(max_length=500)
    # Why a stock changed: SEEA's entries, a second column beside the kind (L-18).
    cause = models.CharField(
        max_length=20, blank=True, db_default="", choices=CAUSE_CHOICES
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **HOT)
    written_at = models.DateTimeField(null=True, blank=True)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "key"],
                name="voucher_key_unique_in_municipality",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("valid_to")),
                name="voucher_ends_when_or_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses=None)),
                name="voucher_reverses_if_and_only_if_a_reversal",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="voucher_has_a_reason"
            ),
            models.CheckConstraint(
                condition=CAUSE_OF_ITS_KIND,
                name="voucher_cause_belongs_to_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(ledger="actual", kind__in=KINDS_BY_LEDGER["actual"])
                | Q(ledger="budget", kind__in=KINDS_BY_LEDGER["budget"])
                | Q(ledger="commitment", kind__in=KINDS_BY_LEDGER["commitment"]),
                name="voucher_kind_belongs_to_its_ledger",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=DECIDED_KINDS) | Q(decision__isnull=False),
                name="voucher_that_changes_the_vote_has_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal")
                | Q(source__isnull=False)
                | (~Q(ledger="actual") & ~Q(kind="document")),
                name="voucher_has_evidence",
            ),
        ]
        indexes = [
            models.Index(fields=["period", "kind"]),
            models.Index(fields=["municipality", "-valid_to"]),
            models.Index(
                fields=["decision"],
                condition=Q(decision__isnull=False),
                name="voucher_decision",
            ),
            # Few beside the facts: reserves, releases, freezes and their like.
            models.Index(
                fields=["municipality", "kind"],
                condition=~Q(ledger="actual"),
                name="voucher_of_a_plan",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One line: a whole number of the smallest parts of its account's unit."""

    voucher = models.ForeignKey(Voucher, models.CASCADE, related_name="postings", **HOT)
    line = models.PositiveIntegerField()
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="postings", **HOT_INDEXED
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, **HOT
    )
    amount = models.BigIntegerField()
    status = models.CharField(max_length=12, blank=True, choices=STATUS_CHOICES)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "line"], name="posting_line_unique_in_voucher"
            ),
            models.CheckConstraint(
                condition=Q(line__gt=0), name="posting_lines_count_from_one"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=-AMOUNT_LIMIT, amount__lt=AMOUNT_LIMIT),
                name="posting_amount_within_limits",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["", *STATUSES]), name="posting_status_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["department"],
                condition=Q(department__isnull=False),
                name="posting_department",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.account} {self.amount}"


class Observation(models.Model):
    """A value of a series in a span of days; never summed (L-8)."""

    voucher = models.ForeignKey(
        Voucher, models.CASCADE, related_name="observations", **HOT
    )
    line = models.PositiveIntegerField()
    series = models.ForeignKey(
        Series, models.PROTECT, related_name="observations", **HOT
    )
    first = models.DateField()
    last = models.DateField()
    value = models.CharField(max_length=60)
    unit = models.CharField(max_length=100)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "line"], name="observation_line_unique_in_voucher"
            ),
            models.CheckConstraint(
                condition=Q(first__lte=F("last")),
                name="observation_ends_when_or_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(value__regex=r"^-?[0-9]+(\.[0-9]+)?$"),
                name="observation_value_is_a_decimal",
            ),
            models.CheckConstraint(
                condition=Q(status__in=STATUSES), name="observation_status_is_known"
            ),
        ]
        indexes = [models.Index(fields=["series", "last"])]

    def __str__(self) -> str:
        return f"{self.series} {self.value} {self.unit}"


class Seal(models.Model):
    """What makes a draft part of the books, for ever. Rows are only added."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="seals", **HOT
    )
    seq = models.PositiveBigIntegerField()
    voucher = models.OneToOneField(
        Voucher, models.PROTECT, related_name="seal", **HOT_INDEXED
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **HOT)
    leaf = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "seq"], name="seal_seq_unique_in_municipality"
            ),
            # The length apart: a count in the expression costs ten times the time.
            models.CheckConstraint(
                condition=Q(Exact(Length("leaf"), 64), leaf__regex=r"^[0-9a-f]+$"),
                name="seal_leaf_is_a_sha256",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.voucher}"


class MonthTotal(models.Model):
    """The sum of sealed amounts, kept by the database while sealing (L-24).

    ``whole`` is how many of its entries that were not taken back span exactly the
    month, ``other`` how many span other days that end in it (IN-7).
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="month_totals"
    )
    ledger = models.CharField(max_length=12)
    period = models.ForeignKey(Period, models.PROTECT)
    kind = models.CharField(max_length=20)
    account = models.ForeignKey(Account, models.PROTECT)
    department = models.ForeignKey(Department, models.PROTECT, null=True)
    month = models.DateField()
    amount = models.DecimalField(max_digits=30, decimal_places=0)
    whole = models.IntegerField()
    other = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "municipality",
                    "account",
                    "month",
                    "ledger",
                    "period",
                    "kind",
                    "department",
                ],
                nulls_distinct=False,
                name="month_total_kept_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.month:%Y-%m} {self.amount}"


class PeriodClose(models.Model):
    """The closing of a year: an event, never undone (L-36, L-37)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="closings"
    )
    period = models.OneToOneField(Period, models.PROTECT, related_name="closing")
    decision = models.ForeignKey(Decision, models.PROTECT)
    seq = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    def __str__(self) -> str:
        return f"{self.period} closed at {self.seq}"


class ClosingRow(models.Model):
    """What one account held when its year was closed, column by column (AS-3)."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="closing_rows")
    account = models.ForeignKey(Account, models.PROTECT)
    opening = models.DecimalField(max_digits=30, decimal_places=0)
    by_kind = models.JSONField(default=dict)
    corrections = models.DecimalField(max_digits=30, decimal_places=0)
    closing = models.DecimalField(max_digits=30, decimal_places=0)
    original = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    final = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    actual = models.DecimalField(max_digits=30, decimal_places=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "account"], name="closing_row_once_for_each_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.account}: {self.closing}"


class Checkpoint(models.Model):
    """The root of the log at a size, as it was published (L-29)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="checkpoints"
    )
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "size"], name="checkpoint_once_for_each_size"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size}: {self.root}"
