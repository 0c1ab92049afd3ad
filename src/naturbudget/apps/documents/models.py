"""Issued documents: frozen data, its hash, the log it rests on, and its PDF."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.models import Seal
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger.keys import document_key


class Document(models.Model):
    """A document frozen as canonical JSON; the log seals its hash (L-32, L-34)."""

    class Kind(models.TextChoices):
        MASTER_BUDGET = "master-budget", _("Master Budget")
        BUDGET_BALANCE = "budget-balance", _("Budget Balance")
        DECISION = "decision", _("Decision")
        PRELIMINARY_REPORT = "preliminary-report", _("Preliminary report")
        SUB_BUDGET = "sub-budget", _("Sub-budget")
        COUNCIL_PAPER = "council-paper", _("Council paper")
        AUDIT_REPORT = "audit-report", _("Audit report")
        SHORT_VERSION = "short-version", _("Public short version")
        ORGANISATION = "organisation", _("Organisation document")
        IN_YEAR_ACCOUNT = "in-year-account", _("In-year account")
        PROGRAMME = "programme", _("Programme of measures")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="documents"
    )
    kind = models.CharField(max_length=30, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    data = models.ForeignKey(Source, models.PROTECT, related_name="documents")
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="documents")
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "year", "version"],
                name="document_version_unique",
            ),
            models.CheckConstraint(
                condition=Q(root__regex=r"^[0-9a-f]{64}$"),
                name="document_names_a_root",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse(
            "public:document",
            args=[self.municipality.slug, self.kind, self.year, self.version],
        )

    @property
    def key(self) -> str:
        """The key of the voucher that seals it."""
        return document_key(self.kind, self.year, self.version)

    @property
    def sha256(self) -> str:
        return self.data.sha256


class Issue(models.Model):
    """A PDF made from a document's data in one language."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="issues")
    language = models.CharField(max_length=10)
    pdf = models.ForeignKey(Source, models.PROTECT, related_name="issues")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "language"], name="issue_once_for_each_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.language})"
