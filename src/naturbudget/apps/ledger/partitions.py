"""Models of what stands beside the books: counts, wholes, split keys, groupings."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.kinds import CAUSES
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.names import label
from naturbudget.apps.resources.models import Account, Unit

CAUSE_OF_ITS_KIND = reduce(
    or_,
    (Q(kind=kind, cause__in=found) for kind, found in CAUSES.items()),
    Q(cause=""),
)


class Assertion(models.Model):
    """What an inventory or a meter says an account must hold on a day (L-33)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="assertions"
    )
    account = models.ForeignKey(Account, models.PROTECT, related_name="assertions")
    day = models.DateField()
    expected = models.BigIntegerField()
    source = models.ForeignKey(Source, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "day"], name="assertion_once_for_account_and_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} on {self.day}: {self.expected}"


class Whole(models.Model):
    """What somebody says all accounts below a node come to (L-7, L-33).

    Of flows in the days from ``first`` to ``last``, of stocks at the end of ``last``.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="wholes"
    )
    node = models.CharField(max_length=200)
    first = models.DateField(null=True, blank=True)
    last = models.DateField()
    expected = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT)
    source = models.ForeignKey(Source, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "node", "first", "last"],
                nulls_distinct=False,
                name="whole_once_for_node_and_days",
            ),
            models.CheckConstraint(
                condition=Q(first=None) | Q(first__lte=F("last")),
                name="whole_ends_when_or_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node} until {self.last}: {self.expected}"


class SplitKey(models.Model):
    """How bills are divided, by a name; it stays as it was saved (L-11)."""

    class Basis(models.TextChoices):
        PERCENT = "percent", _("percentages")
        AREA = "area", _("floor area")
        EQUAL = "equal", _("equal shares")
        HISTORY = "history", _("what they came to in a year")
        OTHER = "other", _("another measure")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="split_keys"
    )
    name = models.CharField(max_length=80)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    # A list of [path, code of a department or nothing, weight as a decimal text].
    shares = models.JSONField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="split_key_name_unique_in_municipality",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Grouping(models.Model):
    """Another tree over the same accounts, for reading; it changes from day to day."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="groupings"
    )
    code = models.CharField(max_length=60)
    names = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="grouping_code_unique_in_municipality",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return label(self.names, get_language() or "en", otherwise=self.code)


class Grouped(models.Model):
    """An account in its place of a grouping, from a day on and until another."""

    grouping = models.ForeignKey(Grouping, models.PROTECT, related_name="members")
    account = models.ForeignKey(Account, models.PROTECT, related_name="groupings")
    node = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grouping", "account", "valid_from"],
                name="grouped_once_from_a_day",
            ),
            models.UniqueConstraint(
                fields=["grouping", "account"],
                condition=Q(valid_to=None),
                name="grouped_in_one_place_now",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="grouped_ends_when_or_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node}: {self.account}"
