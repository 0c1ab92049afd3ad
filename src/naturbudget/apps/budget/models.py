"""The Master Budget in versions, its lines, and the balance with its explanations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.models import Document
from naturbudget.apps.ledger.models import AMOUNT_LIMIT, Period
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.municipalities.names import label
from naturbudget.apps.resources.models import Account, IndicatorVersion, Name


class MasterBudget(models.Model):
    """The budget of one year, in versions."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="budgets"
    )
    period = models.OneToOneField(Period, models.PROTECT, related_name="budget")

    def __str__(self) -> str:
        return f"Master Budget {self.period.year}"

    @property
    def year(self) -> int:
        return self.period.year


class BudgetVersion(models.Model):
    """A draft, and after the vote the frozen thing itself (W-6)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        HANDED_OVER = "handed-over", _("handed over")
        SUBMITTED = "submitted", _("submitted to the council")
        RATIFIED = "ratified", _("ratified")
        SENT_BACK = "sent-back", _("sent back")
        PUBLISHED_COPY = "published-copy", _("a copy of a publication")

    budget = models.ForeignKey(MasterBudget, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    publication = models.JSONField(null=True, blank=True)
    remark = models.TextField(blank=True)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="budgets"
    )
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="budget_version"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "number"], name="budget_version_number_unique"
            ),
            models.UniqueConstraint(
                fields=["budget"],
                condition=Q(state__in=["draft", "handed-over", "submitted"]),
                name="budget_one_version_in_work",
            ),
            models.CheckConstraint(
                condition=~Q(state="ratified")
                | Q(decision__isnull=False, document__isnull=False),
                name="budget_version_ratified_by_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="published-copy")
                | Q(publication__isnull=False, document__isnull=False),
                name="budget_version_copied_from_a_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget}, version {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether lines may still be changed."""
        return self.state in (self.State.DRAFT, self.State.SENT_BACK)

    @property
    def is_frozen(self) -> bool:
        return self.document_id is not None


class BudgetLine(models.Model):
    """One line with the canonical columns; figures as exact texts."""

    version = models.ForeignKey(BudgetVersion, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    definition = models.ForeignKey(
        IndicatorVersion, models.PROTECT, related_name="lines"
    )
    base = models.CharField(max_length=60, blank=True)
    base_year = models.PositiveSmallIntegerField(null=True, blank=True)
    base_source = models.CharField(max_length=300, blank=True)
    previous = models.CharField(max_length=60, blank=True)
    previous_year = models.PositiveSmallIntegerField(null=True, blank=True)
    previous_source = models.CharField(max_length=300, blank=True)
    target = models.CharField(max_length=60, blank=True)
    target_low = models.CharField(max_length=60, blank=True)
    target_high = models.CharField(max_length=60, blank=True)
    hold = models.BooleanField(default=False)
    interim = models.CharField(max_length=60, blank=True)
    interim_year = models.PositiveSmallIntegerField(null=True, blank=True)
    long_term = models.CharField(max_length=60, blank=True)
    long_term_year = models.PositiveSmallIntegerField(null=True, blank=True)
    legal = models.CharField(max_length=60, blank=True)
    reserve = models.CharField(max_length=60, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    holder_name = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    justification = models.TextField(blank=True)
    tracked_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "definition"], name="line_once_for_each_indicator"
            ),
        ]

    def __str__(self) -> str:
        return self.definition.indicator.code

    @property
    def code(self) -> str:
        return self.definition.indicator.code


class SubLine(models.Model):
    """The share of one department in a line's budget (5.4)."""

    line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="shares")
    department = models.ForeignKey(Department, models.PROTECT)
    share = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "department"], name="share_once_for_each_department"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.department}: {self.share}"


class PartLine(models.Model):
    """What a line's budget gives to one district or sector (5.4)."""

    class Scheme(models.TextChoices):
        DISTRICT = "district", _("district")
        SECTOR = "sector", _("sector")

    line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="parts")
    scheme = models.CharField(max_length=20, choices=Scheme.choices)
    code = models.CharField(max_length=100)
    names = models.JSONField(default=dict, blank=True)
    amount = models.CharField(max_length=60)

    class Meta:
        ordering = ["scheme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "scheme", "code"], name="part_once_in_each_scheme"
            ),
            models.CheckConstraint(
                condition=Q(scheme__in=["district", "sector"]),
                name="part_of_a_known_scheme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.scheme} {self.code}: {self.amount}"

    @property
    def label(self) -> str:
        return label(self.names, get_language() or "en", otherwise=self.code)


class Balance(models.Model):
    """The Budget Balance of a year, drawn against the version that was voted."""

    class State(models.TextChoices):
        DRAWN = "drawn", _("drawn")
        SUBMITTED = "submitted", _("submitted to the council")
        RATIFIED = "ratified", _("ratified")
        SENT_BACK = "sent-back", _("sent back")
        CALCULATED = "calculated", _("calculated from a publication")

    version = models.OneToOneField(
        BudgetVersion, models.PROTECT, related_name="balance"
    )
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAWN)
    drawn_at = models.DateTimeField()
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="balances"
    )
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="balance"
    )
    # The council's decision in the municipality's own words; empty: what follows.
    proposal = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ratified")
                | Q(decision__isnull=False, document__isnull=False),
                name="balance_ratified_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"Budget Balance {self.year}"

    @property
    def year(self) -> int:
        return self.version.budget.period.year

    @property
    def is_open(self) -> bool:
        """Whether explanations may still be written."""
        return self.state in (self.State.DRAWN, self.State.SENT_BACK)


class Benefit(models.Model):
    """A row of the benefit analysis: a need, what serves it, what it costs nature.

    Source:
        E-1 (docs/method/balance.md)
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="benefits"
    )
    number = models.PositiveSmallIntegerField()
    need = models.CharField(max_length=20)
    own = models.CharField(max_length=100, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True)
    load = models.ForeignKey(Name, models.PROTECT, related_name="+")
    service = models.ForeignKey(Name, models.PROTECT, related_name="+")
    staff = models.ForeignKey(
        Name, models.PROTECT, null=True, blank=True, related_name="+"
    )
    well_being = models.ForeignKey(
        Name, models.PROTECT, null=True, blank=True, related_name="+"
    )
    base_year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"],
                name="benefit_numbered_once_in_municipality",
            ),
            models.CheckConstraint(
                condition=Q(need__in=["housing", "work", "mobility", "food", "leisure"])
                | Q(need="own") & ~Q(own=""),
                name="benefit_serves_a_need",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.own or self.need}: {self.load} / {self.service}"


class Explanation(models.Model):
    """Why a line ended as it did, told by its account holder (BL-17)."""

    balance = models.ForeignKey(Balance, models.PROTECT, related_name="explanations")
    line = models.ForeignKey(BudgetLine, models.PROTECT)
    cause = models.TextField()
    consequence = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    explained_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    explained_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["balance", "line"], name="explanation_once_for_each_line"
            ),
            models.CheckConstraint(
                condition=~Q(cause=""), name="explanation_has_a_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.cause[:40]}"


class Overspending(models.Model):
    """What a body decided of a use beyond the plan. Rows are only added (BL-7)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="overspendings"
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="overspendings")
    account = models.ForeignKey(Account, models.PROTECT)
    amount = models.BigIntegerField()
    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="overspending"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lt=AMOUNT_LIMIT),
                name="overspending_is_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.period}: {self.amount}"
