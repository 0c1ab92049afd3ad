"""Measures, what each is expected to do for an indicator, and what was reported."""

from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.resources.models import Indicator
from naturbudget.core.programme.effect import Expected
from naturbudget.core.programme.measure import CONFIDENCE, STATES, is_in_force

AMOUNT = 60


class Measure(models.Model):
    """What the municipality does for its indicators (PG-1)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="measures"
    )
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12, choices=[(code, _(word)) for code, word in STATES.items()]
    )
    first = models.PositiveSmallIntegerField()
    last = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"],
                name="measure_numbered_once_in_municipality",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="measure_has_a_title"),
            models.CheckConstraint(
                condition=Q(state__in=list(STATES)), name="measure_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(last=None)
                | Q(last__gte=F("first")) & ~Q(state="permanent"),
                name="measure_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"measure {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("programme:measure", args=[self.municipality.slug, self.number])

    def is_in_force(self, year: int) -> bool:
        """Whether it is at work in a budget year (PG-2)."""
        return is_in_force(self.state, self.first, self.last, year)


class Aim(models.Model):
    """That a measure serves an indicator."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="aims")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="aims")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "indicator"], name="measure_serves_indicator_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} for {self.indicator}"


class Effect(models.Model):
    """By how much a measure is expected to change an indicator in a year (PG-3).

    Exact numbers as texts, in ``unit``; an empty ``likely`` is unknown, never zero.
    """

    aim = models.ForeignKey(Aim, models.PROTECT, related_name="effects")
    year = models.PositiveSmallIntegerField()
    likely = models.CharField(max_length=AMOUNT, blank=True)
    low = models.CharField(max_length=AMOUNT, blank=True)
    high = models.CharField(max_length=AMOUNT, blank=True)
    unit = models.CharField(max_length=100)
    confidence = models.CharField(
        max_length=10,
        blank=True,
        choices=[(code, _(word)) for code, word in CONFIDENCE.items()],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aim", "year"], name="effect_once_in_a_year"
            ),
            models.CheckConstraint(
                condition=Q(likely="", low="", high="", confidence="")
                | ~Q(likely="") & Q(confidence__in=list(CONFIDENCE)),
                name="effect_is_unknown_or_how_sure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aim} in {self.year}"

    @property
    def expected(self) -> Expected:
        """The effect as it is added up."""
        return Expected(*map(_exact, (self.likely, self.low, self.high)))


class Report(models.Model):
    """What was done in a year; the last report of a year stands (PG-6)."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "number"], name="report_numbered_once_in_measure"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="report_says_something"),
        ]

    def __str__(self) -> str:
        return f"report {self.number} of {self.measure}"


class Realised(models.Model):
    """The effect that a report says there was; without a row it is unknown (PG-6)."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="realised")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    amount = models.CharField(max_length=AMOUNT)
    unit = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator"], name="realised_once_in_report"
            ),
            models.CheckConstraint(
                condition=~Q(amount=""), name="realised_has_an_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.indicator} {self.amount} {self.unit}"


def _exact(text: str) -> Fraction | None:
    return Fraction(text) if text else None
