"""Municipalities, their bodies, departments and people, and the journal."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.names import label
from naturbudget.core.permission import ROLES


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def operator(self) -> User:
        """Return the account in whose name the machine's operator works."""
        user = self.filter(email=OPERATOR_EMAIL).first()
        return user or self.create_user(OPERATOR_EMAIL, name="Operator")

    def outsider(self) -> User:
        """Return the account of whoever came by the link of a request (DR-4)."""
        user = self.filter(email=OUTSIDER_EMAIL).first()
        return user or self.create_user(OUTSIDER_EMAIL, name="Supplier")


OPERATOR_EMAIL = "operator@localhost"
OUTSIDER_EMAIL = "supplier@localhost"


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. The number is what the log knows (L-31)."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_operator(self) -> bool:
        """Whether this is the machine's operator, who works by the command only."""
        return self.email == OPERATOR_EMAIL

    @property
    def is_nobody(self) -> bool:
        """Whether it stands for no person: nobody signs in with it or holds a role."""
        return self.email in (OPERATOR_EMAIL, OUTSIDER_EMAIL)


class Municipality(models.Model):
    """One tenant. What belongs to it is reached from here and nowhere else."""

    class Standing(models.TextChoices):
        REAL = "real", _("a municipality")
        PUBLICATION = "publication", _("a copy of a publication")
        INVENTED = "invented", _("an invented town")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict, blank=True)
    country = models.CharField(max_length=2)
    languages = models.JSONField(default=list)
    standing = models.CharField(
        max_length=20, choices=Standing.choices, default=Standing.REAL
    )
    about = models.TextField(blank=True)
    first_month = models.PositiveSmallIntegerField(default=1)
    parameters = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "municipalities"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_month__gte=1, first_month__lte=12),
                name="municipality_year_begins_in_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("public:home", args=[self.slug])

    @property
    def label(self) -> str:
        return label(self.names, get_language() or "en", otherwise=self.name)

    @property
    def is_publication(self) -> bool:
        return self.standing == self.Standing.PUBLICATION


class Department(models.Model):
    """A department, a board or a municipal company."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("department")
        BOARD = "board", _("board")
        COMPANY = "company", _("municipal company")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="departments"
    )
    code = models.CharField(max_length=100)
    names = models.JSONField(default=dict, blank=True)
    kind = models.CharField(
        max_length=20, choices=Kind.choices, default=Kind.DEPARTMENT
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="department_code_unique_in_municipality",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return label(self.names, get_language() or "en", otherwise=self.code)


class Body(models.Model):
    """A body that decides."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("council")
        COMMITTEE = "committee", _("committee")
        MAYOR = "mayor", _("mayor")
        OFFICER = "officer", _("officer")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="bodies"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    names = models.JSONField(default=dict, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "names"],
                name="body_unique_in_municipality",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return label(
            self.names, get_language() or "en", otherwise=str(self.get_kind_display())
        )

    @property
    def decides_alone(self) -> bool:
        """Whether it is one person: nobody votes."""
        return self.kind in (Body.Kind.MAYOR, Body.Kind.OFFICER)


class Membership(models.Model):
    """A role that a person holds in a municipality."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=30, choices=list(ROLES.items()))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="memberships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality", "role", "department"],
                nulls_distinct=False,
                name="membership_held_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=list(ROLES)), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Journal(models.Model):
    """How many entries a journal has; the database counts them, nobody else (L-40)."""

    municipality = models.OneToOneField(
        Municipality, models.PROTECT, related_name="journal"
    )
    entries = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.entries} entries"


class Event(models.Model):
    """An entry of the journal: who did what, and when. It names things by words.

    The database gives the number; the leaf is the hash of what the entry says (L-40).
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=60)
    who = models.CharField(max_length=254)
    at = models.DateTimeField()
    what = models.JSONField(default=dict)
    number = models.PositiveBigIntegerField(editable=False, default=0)
    leaf = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["municipality", "-at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"],
                name="event_numbered_once_in_municipality",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.who}"


class StaffNumber(models.Model):
    """Under which number the log of a municipality knows a person (L-31).

    There is a row only where it is not the number of the account: of people who came
    with a municipality from another installation, and of those here who bear a number
    that came with it.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="staff_numbers"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="staff_numbers")
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "user"], name="staff_number_one_for_each_person"
            ),
            models.UniqueConstraint(
                fields=["municipality", "number"], name="staff_number_of_one_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.user}"


class Arrival(models.Model):
    """That a municipality was brought from another installation, and what proved it."""

    municipality = models.OneToOneField(
        Municipality, models.PROTECT, related_name="arrival"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    archive = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    entries = models.PositiveBigIntegerField()
    journal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.municipality} on {self.at:%Y-%m-%d}"
