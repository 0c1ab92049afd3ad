"""What is asked about figures: relations that must hold, and the answers to doubts."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger.doubt import ANSWERS, REASON_MAX
from naturbudget.core.ledger.relation import KINDS


class DoubtAnswerQuerySet(models.QuerySet["DoubtAnswer"]):
    def with_keys(self, keys: Sequence[str]) -> DoubtAnswerQuerySet:
        """Return those about many vouchers: one parameter, however many."""
        return self.filter(key__in=RawSQL("SELECT unnest(%s::text[])", [list(keys)]))


class DoubtAnswer(models.Model):
    """What a check said of a figure, and what somebody answered. Rows are only added.

    A draft may be thrown away and its answers stay; so the figure is named by the key
    of its voucher and by the fingerprint of its content.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="doubt_answers"
    )
    key = models.CharField(max_length=200)
    figure = models.CharField(max_length=64)
    check_id = models.CharField(max_length=40)
    place = models.CharField(max_length=200)
    said = models.TextField()
    answer = models.CharField(max_length=12, choices=[(one, one) for one in ANSWERS])
    reason = models.CharField(max_length=REASON_MAX)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    answered_at = models.DateTimeField()
    batch = models.CharField(max_length=64)

    objects = DoubtAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "key", "figure", "check_id"],
                name="doubt_answered_once",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="doubt_answer_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=ANSWERS), name="doubt_answer_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "-answered_at"]),
            models.Index(fields=["municipality", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.key}, {self.check_id}: {self.answer}"

    @property
    def name(self) -> tuple[str, str, str]:
        return self.key, self.figure, self.check_id


class Relation(models.Model):
    """Two accounts or nodes whose figures must fit each other, within two bounds.

    What lies outside is doubted (RQ-5). The bounds are in the unit of the upper side
    for one unit of the lower.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="relations"
    )
    kind = models.CharField(max_length=12, choices=[(one, one) for one in KINDS])
    upper = models.CharField(max_length=200)
    lower = models.CharField(max_length=200)
    least = models.CharField(max_length=40)
    most = models.CharField(max_length=40)
    basis = models.CharField(max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "upper", "lower"],
                name="relation_once_for_each_pair",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS), name="relation_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upper} / {self.lower}"
