"""Decisions of a body, with the votes by group and the requests attached to them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
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


class Motion(models.Model):
    """A request that the council attached to a vote; its course stands in its steps.

    Source:
        MO-1 (docs/method/cycle.md)
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="motions")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="motions"
    )
    number = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    due = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"],
                name="motion_numbered_once_in_municipality",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="motion_asks_for_something"
            ),
        ]
        indexes = [models.Index(fields=["municipality", "state", "due"])]

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("cycle:motion", args=[self.municipality.slug, self.number])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due < today


class MotionStep(models.Model):
    """What was said to a request of the council, and by whom; none is ever changed."""

    class Kind(models.TextChoices):
        PREPARED = "prepared", _("an answer was prepared")
        ANSWERED = "answered", _("answered")
        RETURNED = "returned", _("asked again")
        CLOSED = "closed", _("closed")

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "number"], name="motion_step_numbered_once"
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="motion_step_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.number} of request {self.motion.number}"
