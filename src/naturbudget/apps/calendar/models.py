"""The calendar of a cycle, its deadlines, and each time that one was moved."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.calendar.laying import REASON_MAX, RHYTHMS, CycleSpan
from naturbudget.core.permission import ROLES


class CycleCalendar(models.Model):
    """The calendar of one cycle, laid once; what changes later are its deadlines.

    Source:
        CAL-2, CAL-4 (docs/method/calendar.md)
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="calendars"
    )
    # The budget year that the cycle begins with, named as everywhere (W-10).
    year = models.PositiveSmallIntegerField()
    rhythm = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    laid_at = models.DateTimeField()
    laid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "year"], name="calendar_laid_once_for_a_year"
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=RHYTHMS), name="calendar_of_one_year_or_two"
            ),
        ]

    def __str__(self) -> str:
        return f"calendar {self.year}"

    @property
    def span(self) -> CycleSpan:
        """The days of the cycle."""
        return CycleSpan(self.year, self.rhythm, self.municipality.first_month)


class Deadline(models.Model):
    """A step of a cycle with the day it was laid with. Rows are only added."""

    calendar = models.ForeignKey(
        CycleCalendar, models.PROTECT, related_name="deadlines"
    )
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    laid = models.DateField()
    holder = models.CharField(max_length=30, choices=list(ROLES.items()))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "step", "year"], name="deadline_once_in_calendar"
            ),
            models.CheckConstraint(
                condition=Q(holder__in=list(ROLES)), name="deadline_held_by_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.year}"

    @property
    def moved(self) -> list[Move]:
        """Each time it was moved, the first first; they are read beforehand."""
        return sorted(self.moves.all(), key=lambda one: one.number)

    @property
    def due(self) -> date:
        """The day it has now."""
        moves = self.moved
        return moves[-1].due if moves else self.laid


class Move(models.Model):
    """That a deadline got another day, and why. Rows are only added.

    Source:
        CAL-3 (docs/method/calendar.md)
    """

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="moves")
    number = models.PositiveSmallIntegerField()
    before = models.DateField()
    due = models.DateField()
    reason = models.CharField(max_length=REASON_MAX)
    # It followed the sitting; nobody chose its day.
    follows = models.BooleanField(default=False)
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "number"], name="move_number_unique_in_deadline"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="move_of_a_deadline_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(due=F("before")), name="move_of_a_deadline_moves_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline}: {self.due}"
