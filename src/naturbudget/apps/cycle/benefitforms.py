"""What people type about the benefit analysis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.budget.actions.benefits import OWN_MAX
from naturbudget.apps.budget.models import Benefit
from naturbudget.apps.municipalities.fields import PageForm
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.names import name_and_key
from naturbudget.apps.municipalities.units import symbol
from naturbudget.apps.resources.models import Account, IndicatorVersion
from naturbudget.apps.resources.queries import latest_versions
from naturbudget.core.budget.benefit import AMOUNTS, NEEDS
from naturbudget.core.period import YEAR_MAX, YEAR_MIN

Choices = list[tuple[str, str]]


class BenefitForm(PageForm):
    """A row: the need, what people get, what nature bears."""

    need = forms.ChoiceField(label=_("Need"))
    own = forms.CharField(
        label=_("Another need, in a word or two"), max_length=OWN_MAX, required=False
    )
    service = forms.ChoiceField(
        label=_("Service"),
        help_text=_(
            "What people get: persons, jobs, person-kilometres, square metres."
        ),
    )
    load = forms.ChoiceField(
        label=_("Load"),
        help_text=_(
            "What nature bears for it: an account, or an indicator that adds up."
        ),
    )
    base_year = forms.IntegerField(
        label=_("Base year"), min_value=YEAR_MIN, max_value=YEAR_MAX
    )
    department: Any = forms.ModelChoiceField(
        queryset=None,
        label=_("Department"),
        required=False,
        empty_label=_("none"),
        help_text=_(
            "Only where several departments serve one need: their loads and services "
            "are added up too."
        ),
    )
    staff = forms.ChoiceField(label=_("Staff it takes"), required=False)
    well_being = forms.ChoiceField(label=_("Well-being beside it"), required=False)

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["need"].choices = [(key, _now(word)) for key, word in NEEDS.items()]
        places, series = _accounts(town), _series(town)
        latest = latest_versions(town)
        indicators = _indicators(latest)
        sums = _indicators(one for one in latest if one.kind in AMOUNTS)
        by_word = (_("Series"), series), (_("Accounts"), places)
        choose = [("", _("choose"))]
        fields["service"].choices = [*choose, *_groups(*by_word)]
        loads = _groups(by_word[1], (_("Indicators"), sums))
        fields["load"].choices = [*choose, *loads]
        nothing = [("", _("none"))]
        fields["staff"].choices = [*nothing, *_groups(*by_word)]
        more = (*by_word, (_("Indicators"), indicators))
        fields["well_being"].choices = [*nothing, *_groups(*more)]
        fields["department"].queryset = town.departments.order_by("code")
        fields["department"].label_from_instance = lambda row: row.label


def initial_of(row: Benefit) -> dict[str, Any]:
    """Return a row as the form shows it."""
    names = ("load", "service", "staff", "well_being")
    return {
        "need": row.need,
        "own": row.own,
        "department": row.department_id,
        "base_year": row.base_year,
        **{name: str(getattr(row, name) or "") for name in names},
    }


def _accounts(town: Municipality) -> Choices:
    rows = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT).order_by("path")
    return [
        (row.path, _told(row.label, row.path, row.unit.code))
        for row in rows.select_related("unit")
    ]


def _indicators(versions: Iterable[IndicatorVersion]) -> Choices:
    return [
        (code, _told(one.indicator.label, code, one.unit))
        for one in versions
        if (code := one.indicator.code)
    ]


def _series(town: Municipality) -> Choices:
    rows = town.series.order_by("code")
    return [(x.code, _told(x.label, x.code, x.unit)) for x in rows]


def _told(name: str, key: str, unit: str) -> str:
    return f"{name_and_key(name, key)}, {symbol(unit)}"


def _groups(*groups: tuple[Any, Iterable[tuple[str, str]]]) -> list[tuple[Any, Any]]:
    return [(word, list(rows)) for word, rows in groups if rows]
