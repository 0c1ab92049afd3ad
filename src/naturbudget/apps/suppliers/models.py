"""Who supplies which figure, what was asked for, and what was answered."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.notices.models import Letter
from naturbudget.apps.resources.models import Account, Series

ONE_THING = Q(account__isnull=False, series=None) | Q(
    account=None, series__isnull=False
)


class Supplier(models.Model):
    """Whoever delivers figures: a person with an account, or somebody outside.

    The log and the journal know the code alone; name and address stand here, and can
    be changed or taken out.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="suppliers"
    )
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="supplies"
    )
    language = models.CharField(max_length=10, default="en")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="suppliers"
    )
    # Who put the address there, and when: four eyes ask for it (DR-4).
    address_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    address_since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="supplier_code_unique_in_municipality",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(email=""),
                name="supplier_has_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def address(self) -> str:
        return self.user.email if self.user else self.email

    @property
    def label(self) -> str:
        """What it is called on the desk: an organisation, not a person."""
        if self.organisation:
            return self.organisation
        return self.department.label if self.department else self.code


class Head(models.Model):
    """The head of a department: whoever hears of it when its figures are late."""

    department = models.OneToOneField(Department, models.CASCADE, related_name="head")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=10, default="en")

    def __str__(self) -> str:
        return f"head of {self.department.code}"


class OfOneThing(models.Model):
    """What belongs to one account or one series."""

    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def thing(self) -> Account | Series:
        found = self.account or self.series
        assert found is not None, "a constraint keeps it"
        return found

    @property
    def unit(self) -> str:
        return self.account.unit.code if self.account else self.thing.unit  # type: ignore[return-value]


class Supply(OfOneThing):
    """Who supplies one account or series, how often, how late, until when."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="supplies"
    )
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="supplies")
    rhythm = models.CharField(max_length=10, choices=Account.Rhythm.choices)
    lag_days = models.PositiveSmallIntegerField()
    deadline_days = models.PositiveSmallIntegerField()
    active_from = models.DateField()

    class Meta:
        verbose_name_plural = "supplies"
        constraints = [
            models.UniqueConstraint(fields=["account"], name="supply_one_of_account"),
            models.UniqueConstraint(fields=["series"], name="supply_one_of_series"),
            models.CheckConstraint(condition=ONE_THING, name="supply_of_one_thing"),
            models.CheckConstraint(
                condition=Q(deadline_days__gt=F("lag_days")),
                name="supply_is_due_after_its_lag",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing} by {self.supplier}"


class DataRequest(OfOneThing):
    """One figure that is asked for: of one thing and one span, once."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        NOT_AVAILABLE = "not-available", _("not available")
        WITHDRAWN = "withdrawn", _("withdrawn")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="data_requests"
    )
    key = models.CharField(max_length=32, unique=True)
    salt = models.CharField(max_length=32)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="requests")
    first = models.DateField()
    last = models.DateField()
    due = models.DateField()
    state = models.CharField(max_length=15, choices=State.choices, default=State.OPEN)
    because = models.CharField(max_length=400, blank=True)
    turn = models.PositiveSmallIntegerField(default=1)
    # Which link opens it: a letter with a new one ends those before.
    links = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "first", "last"],
                name="request_once_for_account_and_span",
            ),
            models.UniqueConstraint(
                fields=["series", "first", "last"],
                name="request_once_for_series_and_span",
            ),
            models.CheckConstraint(condition=ONE_THING, name="request_for_one_thing"),
            models.CheckConstraint(
                condition=Q(first__lte=F("last")),
                name="request_ends_when_or_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not-available", "withdrawn"]) | ~Q(because=""),
                name="request_without_a_figure_says_why",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "due"])]

    def __str__(self) -> str:
        return f"{self.thing} {self.first} – {self.last}"

    def get_absolute_url(self) -> str:
        return reverse("suppliers:request", args=self.which)

    @property
    def which(self) -> list[str]:
        """What addresses of the desk name it by."""
        return [
            self.municipality.slug,
            self.first.isoformat(),
            self.last.isoformat(),
            str(self.thing),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due < today


class Answer(models.Model):
    """What was answered to a request; the last one counts, the others stay."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("a number")
        FILE = "file", _("a file, to be read")
        NOT_AVAILABLE = "not-available", _("not available")

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=Kind.choices)
    quantity = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=12, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="answers")
    voucher = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    # Whose word the address is that it came from, where nobody else sealed a figure
    # from there before; nobody where somebody did, or where the desk wrote it.
    address_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], name="answer_number_unique_in_request"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.number} to {self.request}"


class Sent(models.Model):
    """A letter about a request: which step it was, and to whom."""

    request = models.ForeignKey(DataRequest, models.PROTECT, related_name="sent")
    turn = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=40)
    at = models.DateTimeField()
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="sent_about"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "turn", "step"], name="step_once_for_each_turn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.request}"
