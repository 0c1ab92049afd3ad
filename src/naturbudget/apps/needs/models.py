"""The round in which departments state their needs of a year, and the needs."""

from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.ledger.models import Period
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.core.budget.needs import ANSWERS, Counted
from naturbudget.core.budget.needs import Need as Told

STATED, DECLINED = "stated", "none"


class Round(models.Model):
    """That the departments were asked what they will need in a budget year (ND-2)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="need_rounds"
    )
    period = models.OneToOneField(Period, models.PROTECT, related_name="need_round")
    due = models.DateField()
    remark = models.TextField(blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"needs {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("needs:year", args=[self.municipality.slug, self.year])

    @property
    def year(self) -> int:
        return self.period.year


class Asked(models.Model):
    """A department that was asked, and that it needs nothing, where it says so."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="asked")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    none_because = models.TextField(blank=True)
    none_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    none_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "department"], name="department_asked_once_in_round"
            ),
            models.CheckConstraint(
                condition=Q(none_because="", none_by=None, none_at=None)
                | ~Q(none_because="") & Q(none_by__isnull=False, none_at__isnull=False),
                name="asked_none_is_said_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.round}"


class Need(models.Model):
    """What a department will need, and what was answered to it."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="needs")
    number = models.PositiveSmallIntegerField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True)
    amount = models.CharField(max_length=60, blank=True)
    purpose = models.TextField()
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    stated_at = models.DateTimeField()
    is_withdrawn = models.BooleanField(default=False)
    answer = models.CharField(
        max_length=10,
        blank=True,
        choices=[(code, _(word)) for code, word in ANSWERS.items()],
    )
    granted = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"], name="need_numbered_once_in_round"
            ),
            models.CheckConstraint(
                condition=~Q(purpose=""), name="need_is_for_something"
            ),
            models.CheckConstraint(
                condition=Q(account=None, amount="") | Q(account__isnull=False),
                name="need_amount_is_on_an_account",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="need_is_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"need {self.number} of {self.round.year}"

    def get_absolute_url(self) -> str:
        town, year = self.round.municipality.slug, self.round.year
        return reverse("needs:need", args=[town, year, self.number])

    @property
    def counted(self) -> Counted | None:
        """The account it is counted on, as the rules ask for it."""
        return counted_of(self.account)

    @property
    def as_told(self) -> Told:
        """The need as it is added up."""
        return Told(
            account=self.account.path if self.account else "",
            unit=self.account.unit.code if self.account else "",
            amount=Fraction(self.amount) if self.amount else None,
            answer=self.answer,
            granted=Fraction(self.granted) if self.granted else None,
        )


def counted_of(account: Account | None) -> Counted | None:
    """Return an account as the rules of needs ask for it."""
    if account is None:
        return None
    return Counted(account.label, account.unit.code, account.unit.scale)
