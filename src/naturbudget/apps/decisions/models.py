"""Decisions of a body, with the votes by group."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities.models import Body, Municipality
from naturbudget.apps.municipalities.names import decision_title


class Decision(models.Model):
    """What a body decided on a day; the minutes are its evidence."""

    class Kind(models.TextChoices):
        MASTER_BUDGET = "master-budget", _("on the Master Budget")
        BUDGET_BALANCE = "budget-balance", _("on the Budget Balance")
        COMMITMENT = "commitment", _("on a plan, permit or contract")
        VIREMENT = "virement", _("on a virement")
        FREEZE = "freeze", _("on a freeze")
        CARRY = "carry", _("on what is carried over")
        OVER_PLAN = "over-plan", _("on use beyond the plan")

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        REJECTED = "rejected", _("rejected")
        SENT_BACK = "sent-back", _("sent back")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="decisions"
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    # The number of the supplement, where the budget was one.
    supplement = models.PositiveSmallIntegerField(null=True, blank=True)
    taken_on = models.DateField()
    seats = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(
        max_length=20, choices=Outcome.choices, default=Outcome.ADOPTED
    )
    reasons = models.TextField(blank=True)
    minutes = models.ForeignKey(Source, models.PROTECT, related_name="decisions")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        indexes = [models.Index(fields=["municipality", "-taken_on"])]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What was decided on, in the reader's language."""
        return decision_title(self.kind, self.year, self.supplement)

    @property
    def was_taken_alone(self) -> bool:
        """Whether a mayor or an officer took it, without a vote to count."""
        return self.body.decides_alone and not self.votes.all()

    @property
    def votes_for(self) -> int:
        return sum(vote.votes_for for vote in self.votes.all())

    @property
    def votes_against(self) -> int:
        return sum(vote.votes_against for vote in self.votes.all())

    @property
    def abstaining(self) -> int:
        return sum(vote.abstaining for vote in self.votes.all())


class Vote(models.Model):
    """How one group voted."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="votes")
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=200)
    votes_for = models.PositiveIntegerField()
    votes_against = models.PositiveIntegerField()
    abstaining = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "group"], name="vote_once_for_each_group"
            ),
            models.CheckConstraint(
                condition=~Q(group=""), name="vote_belongs_to_a_named_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.votes_for}:{self.votes_against}:{self.abstaining}"
