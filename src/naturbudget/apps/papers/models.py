"""Words of a municipality in its papers, and which papers were issued."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from naturbudget.apps.documents.models import Document
from naturbudget.apps.municipalities.models import Municipality


class Passage(models.Model):
    """What a municipality says in its own words in a section of a paper."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="passages"
    )
    kind = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=100, blank=True)
    section = models.CharField(max_length=30)
    language = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("municipality", "kind", "year", "about", "section", "language")
                ],
                name="passage_once_in_section",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}, {self.section}"


class Paper(models.Model):
    """A paper that was frozen: what its document is called, and what it is about."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="paper")
    about = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.title
