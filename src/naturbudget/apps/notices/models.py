"""Letters that wait, that went out, and that could not be delivered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.models import Municipality


class Letter(models.Model):
    """A letter by e-mail. Its text is kept until it went out, and not longer."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waits")
        SENT = "sent", _("sent")
        GIVEN_UP = "given-up", _("given up")
        DROPPED = "dropped", _("not needed any more")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="letters"
    )
    to = models.EmailField()
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    about = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try"],
                condition=Q(state="queued"),
                name="letter_that_waits",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                name="letter_sent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="queued") | Q(next_try__isnull=False),
                name="letter_that_waits_has_its_next_try",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "dropped"]) | Q(text="", html=""),
                name="letter_sent_keeps_no_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.state})"
