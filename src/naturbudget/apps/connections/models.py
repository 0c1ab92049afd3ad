"""Connections: where figures are fetched, what goes where, and each time it was done.

No name and no password of an office is stored: they stand in the environment.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities.models import Municipality

NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Connection(models.Model):
    """Where something is fetched, and which part of it goes to which account."""

    class Kind(models.TextChoices):
        KOLADA = "kolada", _("Kolada")
        EUROSTAT = "eurostat", _("Eurostat")
        GENESIS = "genesis", _("GENESIS-Online")
        SDMX_CSV = "sdmx-csv", _("SDMX-CSV file")
        OPEN_CSV = "open-csv", _("CSV of open data")

    class Rhythm(models.TextChoices):
        BY_HAND = "by-hand", _("by hand only")
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")
        YEAR = "year", _("every year")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="connections"
    )
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    supplier = models.CharField(max_length=100, blank=True)
    parameters = models.JSONField(default=dict)
    # Each with what is picked, the code it goes to, the office's unit, and a status.
    parts = models.JSONField(default=list)
    rhythm = models.CharField(
        max_length=10, choices=Rhythm.choices, default=Rhythm.BY_HAND
    )
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="connection_has_its_own_name",
            ),
            models.CheckConstraint(
                condition=Q(name__regex=NAME_PATTERN),
                name="connection_name_is_short",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        slug = self.municipality.slug
        return reverse("connections:connection", args=[slug, self.name])


class Run(models.Model):
    """One time that something was fetched, and what came of it."""

    class Outcome(models.TextChoices):
        WAITS = "waits", _("waits to be sealed")
        NOTHING_NEW = "nothing-new", _("nothing new")
        REFUSED = "refused", _("does not fit the books")
        FAILED = "failed", _("was not fetched")
        SEALED = "sealed", _("sealed")
        DRAFTED = "drafted", _("kept as drafts")
        OVERTAKEN = "overtaken", _("overtaken by what was fetched later")

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    ran_at = models.DateTimeField()
    ran_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    # What there was: counts, and sentences where something was refused.
    told = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "number"], name="run_has_its_own_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="run_number_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection} {self.number}"

    def get_absolute_url(self) -> str:
        slug, name = self.connection.municipality.slug, self.connection.name
        return reverse("connections:run", args=[slug, name, self.number])

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.WAITS
