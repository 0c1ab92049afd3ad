"""The chart of resources: units, accounts, series, indicators and their versions."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.municipalities.names import label


class Unit(models.Model):
    """A unit of measurement: canonical = amount * num / den, exact (UN-2)."""

    code = models.CharField(max_length=60, unique=True)
    dimension = models.CharField(max_length=60)
    num = models.DecimalField(max_digits=30, decimal_places=0)
    den = models.DecimalField(max_digits=30, decimal_places=0)
    scale = models.PositiveSmallIntegerField()
    symbol = models.CharField(max_length=60)
    aliases = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(num__gt=0, den__gt=0), name="unit_factor_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(scale__lte=9), name="unit_scale_within_limits"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Resource(models.Model):
    """A natural good that is budgeted: climate, air, water, soil ..."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="resources"
    )
    code = models.CharField(max_length=60)
    names = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="resource_code_unique_in_municipality",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return label(self.names, get_language() or "en", otherwise=self.code)


class Name(models.Model):
    """One namespace for paths of accounts, codes of series and of indicators."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="names_in_use"
    )
    name = models.CharField(max_length=200)
    what = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"], name="name_unique_in_municipality"
            ),
            models.CheckConstraint(
                condition=Q(what__in=["account", "series", "indicator", "factor"]),
                name="name_of_something_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Entity(models.TextChoices):
    TERRITORY = "territory", _("territory")
    ORGANISATION = "organisation", _("own organisation")


class Kept(models.Model):
    """What accounts and series share: names, resource, place, holder, lifetime."""

    entity = models.CharField(max_length=20, choices=Entity.choices, blank=True)
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    names = models.JSONField(default=dict, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )
    opened = models.DateField()
    closed = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day it takes figures of; ``closed`` is the first after it (L-3)."""
        return self.closed - timedelta(days=1) if self.closed else None


class Account(Kept):
    """An account: one kind, one unit, one path, one lifetime (L-3)."""

    class Kind(models.TextChoices):
        FLOW = "flow", _("flow")
        STOCK = "stock", _("stock")
        ENVIRONMENT = "environment", _("environment")

    class Rhythm(models.TextChoices):
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        YEAR = "year", _("year")

    class Control(models.TextChoices):
        MONITORED = "monitored", _("monitored")
        CONTROLLED = "controlled", _("controlled")

    class Carry(models.TextChoices):
        PATH = "path", _("path mode")
        CARRY = "carry", _("carry mode")
        NONE = "none", _("no carry")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="accounts"
    )
    path = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT)
    rhythm = models.CharField(
        max_length=10, choices=Rhythm.choices, default=Rhythm.YEAR
    )
    cover_group = models.CharField(max_length=60, blank=True)
    control = models.CharField(
        max_length=20, choices=Control.choices, default=Control.MONITORED
    )
    carry = models.CharField(max_length=10, choices=Carry.choices, default=Carry.PATH)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "path"],
                name="account_path_unique_in_municipality",
            ),
            models.UniqueConstraint(
                fields=["municipality", "unit"],
                condition=Q(kind="environment"),
                name="account_one_environment_for_each_unit",
            ),
            models.CheckConstraint(
                condition=Q(kind="environment", entity="")
                | Q(
                    kind__in=["flow", "stock"], entity__in=["territory", "organisation"]
                ),
                name="account_environment_has_no_entity",
            ),
            models.CheckConstraint(
                condition=Q(closed=None) | Q(closed__gt=F("opened")),
                name="account_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def label(self) -> str:
        return label(self.names, get_language() or "en", otherwise=self.path)


class Series(Kept):
    """One thing observed at one place; its observations are never summed (L-8)."""

    class Aggregation(models.TextChoices):
        LAST = "last", _("last value")
        MEAN = "mean", _("mean by days")
        MAX = "max", _("maximum")
        ENERGETIC = "energetic", _("energetic mean")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="series"
    )
    code = models.CharField(max_length=200)
    unit = models.CharField(max_length=100)
    aggregation = models.CharField(
        max_length=20, choices=Aggregation.choices, default=Aggregation.LAST
    )

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="series_code_unique_in_municipality",
            ),
            models.CheckConstraint(
                condition=Q(closed=None) | Q(closed__gt=F("opened")),
                name="series_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return label(self.names, get_language() or "en", otherwise=self.code)


class Factor(models.Model):
    """A municipality's own value of a factor, with its days and source (UN-6)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="factors"
    )
    code = models.CharField(max_length=100)
    value = models.CharField(max_length=40)
    from_unit = models.CharField(max_length=100)
    to_unit = models.CharField(max_length=100)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    region = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=300)
    set = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code", "valid_from"],
                nulls_distinct=False,
                name="factor_one_value_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_to=None)
                | Q(valid_to__gte=F("valid_from")),
                name="factor_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="factor_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.value} {self.to_unit} for 1 {self.from_unit}"


class Indicator(models.Model):
    """What is steered by; its definition stands in its versions.

    What its sheet says beside them: what it is for (``purpose``), what it is in words
    (``about``), where its figures come from and how late (``source``, ``lag``), who
    answers for it (``owner``), its base and why, its law, and the known breaks of its
    figures: ``[{"year": 2014, "text": "the station moved"}]``.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="indicators"
    )
    code = models.CharField(max_length=100)
    names = models.JSONField(default=dict, blank=True)
    resource = models.ForeignKey(Resource, models.PROTECT, null=True, blank=True)
    about = models.TextField(blank=True)
    lag = models.CharField(max_length=200, blank=True)
    purpose = models.TextField(blank=True)
    source = models.TextField(blank=True)
    owner = models.ForeignKey(Department, models.PROTECT, null=True, blank=True)
    base_year = models.PositiveSmallIntegerField(null=True, blank=True)
    base_reason = models.TextField(blank=True)
    legal = models.TextField(blank=True)
    breaks = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="indicator_code_unique_in_municipality",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        return label(self.names, get_language() or "en", otherwise=self.code)


class Direction(models.TextChoices):
    LESS = "less", _("less is better")
    MORE = "more", _("more is better")
    BAND = "band", _("within a band")
    MILESTONE = "milestone", _("milestone")


class IndicatorVersion(models.Model):
    """A definition: formula, unit, kind and direction. It is never changed in use.

    It holds from ``valid_from`` on; the years before keep the version before it
    (IN-5). ``rests_on`` holds what it was folded from: the factors with their values
    and sources, and the definitions of the indicators it names.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    formula = models.TextField()
    unit = models.CharField(max_length=100)
    kind = models.CharField(
        max_length=10,
        choices=[
            ("flow", _("flow")),
            ("stock", _("stock")),
            ("ratio", _("ratio")),
            ("state", _("state")),
        ],
    )
    direction = models.CharField(max_length=10, choices=Direction.choices)
    reference = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    scale_num = models.DecimalField(max_digits=40, decimal_places=0, default=1)
    scale_den = models.DecimalField(max_digits=40, decimal_places=0, default=1)
    change_of = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    rests_on = models.JSONField(default=dict, blank=True)
    defined_at = models.DateTimeField()
    defined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "number"], name="indicator_version_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code}, version {self.number}"


class Term(models.Model):
    """One part of a formula: an account or a series times a coefficient (IN-1).

    It counts in the budget years from ``first_year`` to ``last_year`` (IN-5). ``how``
    is ``mean`` where the mean of a stock is meant (IN-4), and ``weather:`` with the
    code of a series where a flow is divided by degree days (IN-8).
    """

    version = models.ForeignKey(IndicatorVersion, models.CASCADE, related_name="terms")
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12)
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True)
    node = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=100, default="")
    coefficient_num = models.DecimalField(max_digits=40, decimal_places=0)
    coefficient_den = models.DecimalField(max_digits=40, decimal_places=0)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    how = models.CharField(max_length=220, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"], name="term_position_unique_in_version"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["numerator", "denominator"]),
                name="term_is_above_or_below_the_line",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, series=None, node="")
                | Q(account=None, series__isnull=False, node="")
                | (Q(account=None, series=None) & ~Q(node="")),
                name="term_refers_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(how__in=["", "mean"]) | Q(how__startswith="weather:"),
                name="term_is_taken_in_a_known_way",
            ),
        ]

    def __str__(self) -> str:
        ref = self.account or self.series or f"{self.node}/*"
        return f"{self.coefficient_num}/{self.coefficient_den} * {ref}"
