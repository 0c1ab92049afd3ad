"""The audit of a year: plan, auditors, samples, findings, opinions."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.ledger.models import Period, Voucher
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.core.audit.finding import ASKED, KINDS, STEPS, state_of
from naturbudget.core.audit.opinion import OPINIONS, RESULTS
from naturbudget.core.audit.sample import METHODS, SEED_MAX


def _choices(words: Mapping[str, str]) -> list[tuple[str, object]]:
    return [(code, _(word)) for code, word in words.items()]


class Audit(models.Model):
    """The plan of the audit of one budget year (AU-1)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="audits"
    )
    period = models.OneToOneField(Period, models.PROTECT, related_name="audit")
    scope = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    # Below this share of a figure a difference is not material, in per cent.
    threshold = models.CharField(max_length=60)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="audit_ends_when_or_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(scope=""), name="audit_has_a_scope"),
        ]

    def __str__(self) -> str:
        return f"audit {self.period.year}"

    def get_absolute_url(self) -> str:
        return reverse("audit:year", args=[self.municipality.slug, self.year])

    @property
    def year(self) -> int:
        return self.period.year


class Auditor(models.Model):
    """Somebody who audits a year."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="auditors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="audits"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "user"], name="auditor_named_once_in_audit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.audit}"


class Sample(models.Model):
    """What was drawn, how, and from which log. Rows are only added."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="samples")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=10, choices=_choices(METHODS))
    count = models.PositiveIntegerField(null=True, blank=True)
    seed = models.CharField(max_length=SEED_MAX, blank=True)
    share = models.PositiveSmallIntegerField(null=True, blank=True)
    # The line whose figure was drawn from; empty where it was the whole year.
    line = models.CharField(max_length=100, blank=True)
    population = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "number"], name="sample_number_unique_in_audit"
            ),
            models.CheckConstraint(
                condition=Q(method__in=list(METHODS)), name="sample_method_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(method="random") | (~Q(seed="") & Q(count__gt=0)),
                name="sample_at_random_has_a_seed_and_a_count",
            ),
        ]

    def __str__(self) -> str:
        return f"sample {self.number}, {self.audit}"

    def get_absolute_url(self) -> str:
        return reverse("audit:sample", args=self.which)

    @property
    def which(self) -> list[object]:
        """What addresses of the desk name it by."""
        return [self.audit.municipality.slug, self.audit.year, self.number]


class Item(models.Model):
    """One voucher of a sample, and what spoke for it. Rows are only added."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="drawn_in")
    why = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "position"], name="item_position_unique_in_sample"
            ),
            models.UniqueConstraint(
                fields=["sample", "voucher"], name="item_once_in_sample"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.sample}"

    def get_absolute_url(self) -> str:
        return reverse("audit:item", args=[*self.sample.which, self.position])


class Trace(models.Model):
    """What became of a drawn voucher. The last one counts; rows are only added."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="traces")
    number = models.PositiveSmallIntegerField()
    result = models.CharField(max_length=12, choices=_choices(RESULTS))
    remark = models.TextField(blank=True)
    traced_at = models.DateTimeField()
    traced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"], name="trace_number_unique_in_item"
            ),
            models.CheckConstraint(
                condition=Q(result__in=list(RESULTS)), name="trace_result_is_known"
            ),
            models.CheckConstraint(
                condition=Q(result="agrees") | ~Q(remark=""),
                name="trace_that_does_not_agree_has_a_remark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.result}"


class Finding(models.Model):
    """What an auditor found, and of whom an answer is asked. Rows are only added."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=_choices(KINDS))
    statement = models.TextField()
    # On a voucher, on a line of the balance, or on the whole.
    voucher = models.ForeignKey(
        Voucher, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    line = models.CharField(max_length=100, blank=True)
    asked = models.CharField(max_length=15, blank=True, choices=_choices(ASKED))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="findings"
    )
    due = models.DateField(null=True, blank=True)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "number"], name="finding_number_unique_in_audit"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)), name="finding_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="strength") | (~Q(asked="") & Q(due__isnull=False)),
                name="finding_asks_somebody_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(asked="account-holder", department__isnull=False)
                | (~Q(asked="account-holder") & Q(department=None)),
                name="finding_asks_the_department_of_an_account_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"finding {self.number}, {self.audit}"

    def get_absolute_url(self) -> str:
        return reverse("audit:finding", args=self.which)

    @property
    def which(self) -> list[object]:
        """What addresses of the desk name it by."""
        return [self.audit.municipality.slug, self.audit.year, self.number]

    @property
    def state(self) -> str:
        """Where it stands, from its steps, which are read beforehand."""
        steps = sorted(self.steps.all(), key=lambda one: one.number)
        return state_of(self.kind, [one.step for one in steps])


class Step(models.Model):
    """What was done with a finding: answered, sent back, settled. Only added."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10, choices=[(one, one) for one in STEPS])
    text = models.TextField(blank=True)
    # The voucher that corrects what was found.
    voucher = models.ForeignKey(
        Voucher, models.PROTECT, null=True, blank=True, related_name="corrects_findings"
    )
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "number"], name="step_number_unique_in_finding"
            ),
            models.CheckConstraint(
                condition=Q(step__in=list(STEPS)), name="step_of_a_finding_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.step}"


class Opinion(models.Model):
    """What an auditor says of a balance. The last one counts; rows are only added."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField()
    opinion = models.CharField(max_length=10, choices=_choices(OPINIONS))
    reasons = models.TextField(blank=True)
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "number"], name="opinion_number_unique_in_audit"
            ),
            models.CheckConstraint(
                condition=Q(opinion__in=list(OPINIONS)), name="opinion_is_known"
            ),
            models.CheckConstraint(
                condition=Q(opinion="clean") | ~Q(reasons=""),
                name="opinion_that_is_not_clean_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"opinion {self.number}, {self.audit}: {self.opinion}"
