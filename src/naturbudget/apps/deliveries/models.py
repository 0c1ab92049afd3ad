"""Layouts of suppliers' files, remembered; long files that are read behind a page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.delivery.mapping import Mapping


class Layout(models.Model):
    """How the files of a supplier are read; known again by the names of their columns.

    Nothing that was sealed depends on it: what a file meant is in its vouchers.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="layouts"
    )
    supplier = models.CharField(max_length=100)
    # Of the names of the columns, as ``core.delivery.guessing.fingerprint`` gives it.
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "fingerprint"],
                name="layout_is_remembered_once",
            ),
            models.CheckConstraint(
                condition=~Q(supplier=""), name="layout_names_its_supplier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.fingerprint[:8]}"

    def to_core(self) -> Mapping:
        return Mapping.from_json(self.mapping)


class Job(models.Model):
    """A long file that is checked or sealed behind the page, and what came of it."""

    class State(models.TextChoices):
        WAITS = "waits", _("waits for its turn")
        RUNS = "runs", _("is being read")
        CHECKED = "checked", _("is all right and waits to be sealed")
        ASKS = "asks", _("waits for answers")
        SEALED = "sealed", _("is sealed")
        REFUSED = "refused", _("is refused")
        CANCELLED = "cancelled", _("was cancelled")
        ENDED = "ended", _("was interrupted")

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="jobs")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100, blank=True)
    mapping = models.JSONField(null=True)
    supplier = models.CharField(max_length=100, blank=True)
    opens_missing = models.BooleanField(default=False)
    corrects = models.BooleanField(default=False)
    seals = models.BooleanField(default=False)
    # Why what is doubted is right, by check.
    reasons = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITS)
    is_to_end = models.BooleanField(default=False)
    task = models.UUIDField(null=True)
    rows = models.PositiveIntegerField(default=0)
    rows_about = models.PositiveIntegerField(default=0)
    # What came of it: counts and sentences.
    told = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="job_has_its_own_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("deliveries:job", args=[self.municipality.slug, self.number])

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITS, self.State.RUNS)

    @property
    def share(self) -> int:
        """How much of the file was read, in per cent; a hundred only at the end."""
        if not self.is_under_way:
            return 100
        return min(99, 100 * self.rows // (self.rows_about or 1))
