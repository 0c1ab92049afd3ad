"""In-year accounts, what account holders say in them, and how lines are steered."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.documents.models import Document
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Indicator
from naturbudget.core.budget.steering import DECIDES, NEEDS, STEERS


def _choices(words: Mapping[str, str]) -> list[tuple[str, object]]:
    return [(code, _(word)) for code, word in words.items()]


class InYearAccount(models.Model):
    """How a year stands as of a day; issued, it is a frozen document (GATE-2.3)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="in_year_accounts"
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="in_year_accounts")
    number = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="in_year_account"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "number"], name="in_year_number_unique_in_year"
            ),
            models.UniqueConstraint(
                fields=["period", "as_of"], name="in_year_once_for_each_day"
            ),
        ]

    def __str__(self) -> str:
        return f"in-year account {self.period.year} as of {self.as_of}"

    def get_absolute_url(self) -> str:
        return reverse("inyear:account", args=self.which)

    @property
    def year(self) -> int:
        return self.period.year

    @property
    def which(self) -> list[object]:
        """What addresses of the desk name it by."""
        return [self.municipality.slug, self.year, self.number]

    @property
    def is_open(self) -> bool:
        """Whether lines may still be commented and steered."""
        return self.document_id is None


class Comment(models.Model):
    """What the account holder says of a line: cause, measure, decision needed."""

    account = models.ForeignKey(InYearAccount, models.PROTECT, related_name="comments")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="in_year_comments"
    )
    cause = models.TextField()
    measure = models.TextField(blank=True)
    needs = models.CharField(max_length=10, choices=_choices(NEEDS))
    decides = models.CharField(max_length=10, choices=_choices(DECIDES))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "indicator"], name="in_year_one_comment_on_a_line"
            ),
            models.CheckConstraint(
                condition=~Q(cause=""), name="in_year_comment_has_a_cause"
            ),
            models.CheckConstraint(
                condition=Q(needs__in=list(NEEDS)), name="in_year_need_is_known"
            ),
            models.CheckConstraint(
                condition=Q(decides__in=list(DECIDES)),
                name="in_year_who_decides_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.cause[:40]}"


class Steering(models.Model):
    """What the executive decided of a line: measure, tolerate or amend (GATE-2.4)."""

    account = models.ForeignKey(InYearAccount, models.PROTECT, related_name="steerings")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="in_year_steerings"
    )
    how = models.CharField(max_length=10, choices=_choices(STEERS))
    text = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "indicator"], name="in_year_line_steered_once"
            ),
            models.CheckConstraint(
                condition=Q(how__in=list(STEERS)), name="in_year_steering_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="in_year_steering_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.how}"
