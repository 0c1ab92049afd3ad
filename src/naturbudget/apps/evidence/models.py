"""Sources: what a figure rests on, kept by the hash of its bytes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from naturbudget.apps.municipalities.models import Municipality


class Source(models.Model):
    """A file of evidence. The bytes lie in the store; the log knows the hash."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="sources"
    )
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(max_length=300)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "sha256"],
                name="source_kept_once_in_municipality",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="source_named_by_its_sha256",
            ),
        ]

    def __str__(self) -> str:
        return self.origin
