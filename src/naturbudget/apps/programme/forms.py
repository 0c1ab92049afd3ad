"""What people type about measures."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.desk import spoken
from naturbudget.apps.municipalities.fields import (
    FigureField,
    PageForm,
    YearField,
    by_words,
)
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.municipalities.units import symbol
from naturbudget.apps.programme.models import Measure
from naturbudget.apps.programme.queries import aims_of
from naturbudget.apps.resources.models import Indicator
from naturbudget.apps.resources.queries import latest_versions, unit_table
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.programme.measure import CONFIDENCE, STATES, TEXT_MAX, Written

# A number and what stands behind it: a unit, where one is written.
PARTS = re.compile(r"([-\u2212+]?[0-9][0-9.,\s]*)(\D.*)?")
REPORTED = "realised-"


class EffectField(FigureField):
    """A number in the language's format, with a unit behind it or without one."""

    def to_python(self, value: Any) -> Any:
        text = forms.CharField.to_python(self, value)
        super().run_validators(text)  # what is too long is not read
        found = PARTS.fullmatch(text) if text else None
        if found is None or not found[2]:
            figure = super().to_python(value)
            return Written(Decimal(figure)) if figure else None
        figure = super().to_python(found[1])
        try:
            return Written(Decimal(figure), unit_table().canonical(found[2].strip()))
        except NaturbudgetError as error:
            raise forms.ValidationError(
                [spoken(problem) for problem in error.problems]
            ) from error

    def run_validators(self, value: Any) -> None:
        """Pass; the text was bounded before it was read."""

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"], "required")


def _text(label: Any, *, rows: int, hint: Any, required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        max_length=TEXT_MAX,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=hint,
    )


class IndicatorsField(forms.ModelMultipleChoiceField[Indicator]):
    """Indicators, by code and name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}: {obj.label}"


class MeasureForm(PageForm):
    """A measure, new or changed."""

    title = forms.CharField(label=_("What is done"), max_length=200)
    text = _text(
        _("What the public reads"),
        rows=4,
        hint=_("In a few plain sentences. Write no names of persons."),
    )
    department = forms.ChoiceField(label=_("Department"))
    state = forms.ChoiceField(
        label=_("State"), choices=[(code, _(word)) for code, word in STATES.items()]
    )
    first = YearField(label=_("Starts in"))
    last = YearField(
        label=_("Ends in"),
        required=False,
        help_text=_("Empty while no end is set. Effects may last longer."),
    )
    indicators = IndicatorsField(
        label=_("What it serves"),
        queryset=Indicator.objects.none(),
        required=False,
        help_text=_("The indicators whose values it is to change."),
    )

    def __init__(
        self,
        *args: Any,
        town: Municipality,
        departments: Collection[int] | None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        rows = town.departments.order_by("code")
        if departments is not None:
            rows = rows.filter(pk__in=departments)
        self.departments: dict[str, Department] = {row.code: row for row in rows}
        field: Any = self.fields["department"]
        field.choices = by_words(
            (code, row.label) for code, row in self.departments.items()
        )
        chosen: Any = self.fields["indicators"]
        chosen.queryset = town.indicators.order_by("code")

    @property
    def told(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        return {
            **typed,
            "department": self.departments[typed["department"]],
            "indicators": list(typed["indicators"]),
        }


class EffectForm(PageForm):
    """What a measure is expected to do for an indicator in a year."""

    indicator = forms.ChoiceField(label=_("On"))
    year = YearField(label=_("In the year"))
    likely = EffectField(
        label=_("Likely effect"),
        required=False,
        help_text=_(
            "By how much the value changes against a year without the measure: −12 "
            "where it falls by 12. Leave it empty where nobody knows; that is not zero."
        ),
    )
    low = EffectField(label=_("At least"), required=False)
    high = EffectField(label=_("At most"), required=False)
    confidence = forms.ChoiceField(
        label=_("How sure"),
        required=False,
        choices=[("", "–"), *((code, _(word)) for code, word in CONFIDENCE.items())],
    )

    def __init__(self, *args: Any, measure: Measure, **options: Any) -> None:
        super().__init__(*args, **options)
        self.served = {aim.indicator.code: aim.indicator for aim in aims_of(measure)}
        units = units_of(measure.municipality)
        field: Any = self.fields["indicator"]
        field.choices = [
            (code, f"{code}: {one.label}, {symbol(units[code])}")
            for code, one in self.served.items()
        ]

    @property
    def told(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        return {**typed, "indicator": self.served[typed["indicator"]]}


class ReportForm(PageForm):
    """What was done in a year, and what came of it."""

    year = YearField(label=_("Year"))
    text = _text(
        _("What was done"),
        rows=3,
        required=True,
        hint=_("The council and the public read it. Write no names of persons."),
    )

    def __init__(self, *args: Any, measure: Measure, **options: Any) -> None:
        # It stands on one page with the form of an effect, which has a year too.
        super().__init__(*args, **{"auto_id": "report_%s", **options})
        self.served = {aim.indicator.code: aim.indicator for aim in aims_of(measure)}
        units = units_of(measure.municipality)
        for code in self.served:
            self.fields[f"{REPORTED}{code}"] = EffectField(
                label=gettext("Effect on {code}, {unit}").format(
                    code=code, unit=symbol(units[code])
                ),
                required=False,
                help_text=gettext("Empty where it is unknown; that is not zero."),
            )

    @property
    def told(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        realised = {
            one: typed[f"{REPORTED}{code}"]
            for code, one in self.served.items()
            if typed[f"{REPORTED}{code}"] is not None
        }
        return {"year": typed["year"], "text": typed["text"], "realised": realised}


def units_of(town: Municipality) -> dict[str, str]:
    """Return the unit of each indicator, by its latest definition."""
    return {one.indicator.code: one.unit for one in latest_versions(town)}
