"""What people type into the books."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.evidence.queries import with_cited
from naturbudget.apps.ledger.kinds import STATUSES, status_label
from naturbudget.apps.ledger.source_field import SourceField
from naturbudget.apps.municipalities.desk import spoken
from naturbudget.apps.municipalities.fields import (
    DayField,
    FigureField,
    PageForm,
    add_name_fields,
    names_typed,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, Entity, Series, Unit
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import NaturbudgetError

SOURCES_SHOWN = 200


class KnownForm(PageForm):
    """The day on which the books are asked what they knew (L-15)."""

    known = DayField(label=_("As known on"), required=False)


class KeptForm(PageForm):
    """What accounts and series share: names, scope, holder, first day."""

    entity = forms.ChoiceField(
        label=_("Scope"), choices=Entity.choices, initial="territory"
    )
    opened = DayField(
        label=_("First day"), help_text=_("Figures may be typed from this day on.")
    )
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        label=_("Account holder (department)"),
        required=False,
        empty_label=_("none"),
    )
    resource: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("Resource"), required=False, empty_label=_("none")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        departments = town.departments.order_by("code")
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        resources = town.resources.order_by("code")
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]
        add_name_fields(self, town.languages or ["en"])

    def names(self) -> dict[str, str]:
        """Return the name in each language in which one was typed."""
        typed = names_typed(self.cleaned_data)
        return {language: name for language, name in typed.items() if name}

    def given(self) -> dict[str, Any]:
        """Return all columns but the names."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith("name_")
        }


class AccountForm(KeptForm):
    path = forms.CharField(
        label=_("Path"),
        max_length=200,
        help_text=_("Its place in the tree, for example heat/schools. It stays."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("flow", _("flow: used or emitted in a span of days")),
            ("stock", _("stock: what is there; it grows and shrinks")),
        ],
    )
    unit = forms.CharField(label=_("Unit"), max_length=60)
    rhythm = forms.ChoiceField(
        label=_("How often figures come"),
        choices=Account.Rhythm.choices,
        initial=Account.Rhythm.YEAR,
    )

    field_order = ["path", "kind", "unit", "rhythm"]

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, town=town, **options)
        self.fields["unit"].widget = forms.Select(choices=_units())

    def clean_unit(self) -> Unit:
        found = Unit.objects.filter(code=self.cleaned_data["unit"]).first()
        if found is None:
            raise forms.ValidationError(gettext("Choose a unit from the list."))
        return found


class SeriesForm(KeptForm):
    code = forms.CharField(
        label=_("Code"), max_length=200, help_text=_("For example no2-ring. It stays.")
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "units"}),
        help_text=_(
            "For example µg/m³, % or kg/person; 1 for a plain number. Units are "
            "suggested as you type, and may be divided by one another; who keeps the "
            "program adds others."
        ),
    )
    aggregation = forms.ChoiceField(
        label=_("Value of a year"), choices=Series.Aggregation.choices
    )

    field_order = ["code", "unit", "aggregation"]

    def clean_unit(self) -> str:
        return canonical_unit(self.cleaned_data["unit"])


def canonical_unit(text: str) -> str:
    """Return the one spelling of a unit, or say why it is none."""
    try:
        return unit_table().canonical(text)
    except NaturbudgetError as error:
        said = [spoken(problem) for problem in error.problems]
        raise forms.ValidationError(said) from None


def _units() -> list[Any]:
    """Return the units that add up, by dimension."""
    table = unit_table()
    rows = sorted(
        (row for row in table.rows if row.is_additive),
        key=lambda row: (row.dimension, row.num * 1.0 / row.den),
    )
    groups: list[Any] = [("", "–")]
    for dimension, members in groupby(rows, key=lambda row: row.dimension):
        options = [(row.code, row.symbol) for row in members]
        groups.append((dimension, options))
    return groups


class NamesForm(PageForm):
    """The names of something, in the languages of the town and those it has."""

    def __init__(
        self, data: Any, *, town: Municipality, names: Mapping[str, str]
    ) -> None:
        initial = {f"name_{language}": name for language, name in names.items()}
        super().__init__(data, initial=initial)
        add_name_fields(self, dict.fromkeys([*(town.languages or ["en"]), *names]))


class EvidenceForm(PageForm):
    """What every typed entry has: an amount, its days, status and evidence."""

    quantity = FigureField(label=_("Quantity"))
    unit = forms.CharField(
        label=_("Unit"),
        max_length=60,
        required=False,
        help_text=_("Empty: the unit in which it is kept. Others are converted."),
    )
    valid_from = DayField(label=_("First day"))
    valid_to = DayField(label=_("Last day"))
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(name, status_label(name)) for name in reversed(STATUSES)],
        initial="measured",
        widget=forms.RadioSelect,
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        error_messages={
            "required": _(
                "There is no evidence. Choose the file the figure rests on, or one "
                "that is here already."
            )
        },
        help_text=_(
            "The bill, the list or the report. It is kept by its fingerprint; the same "
            "file is never stored twice."
        ),
    )
    source = SourceField(
        queryset=None,
        label=_("Or a file that is here already"),
        required=False,
        empty_label=_("none"),
    )
    remark = forms.CharField(
        label=_("Remark"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is sealed with the figure. Write no names of persons."),
    )
    books_of = forms.ChoiceField(label=_("In the books of"), required=False)

    def __init__(
        self, *args: Any, town: Municipality, years: list[int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chosen = (
            self.data.get("source") if self.is_bound else self.initial.get("source")
        )
        self.fields["evidence"].required = not chosen
        self.fields["books_of"].choices = [  # type: ignore[attr-defined]
            ("", gettext("the year of its last day; the open one if that is closed")),
            *((str(year), str(year)) for year in years),
        ]
        # What the product made itself (documents, decisions, PDFs) is no evidence.
        handed_in = town.sources.filter(documents__isnull=True, issues__isnull=True)
        recent = handed_in.filter(erased_at=None).order_by("-received_at")
        newest = list(recent.values_list("pk", flat=True)[:SOURCES_SHOWN])
        kept = with_cited(town.sources.filter(pk__in=newest)).order_by("-received_at")
        self.fields["source"].queryset = kept  # type: ignore[attr-defined]

    def clean_evidence(self) -> Any:
        file = self.cleaned_data["evidence"]
        limit = settings.EVIDENCE_BYTES_MAX
        if file and file.size > limit:
            said = gettext("The file has more than %s MB. Send an extract.")
            raise forms.ValidationError(said % (limit // 1_000_000))
        return file

    def clean_unit(self) -> str:
        typed = self.cleaned_data["unit"]
        return canonical_unit(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and first > last:
            said = gettext("The last day is before the first. Swap or correct them.")
            self.add_error("valid_to", said)
        return cleaned


class CountForm(EvidenceForm):
    """What an inventory or a meter says on a day; it is compared, never booked."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("valid_from", "valid_to", "status", "remark", "books_of"):
            del self.fields[name]

    day = DayField(label=_("Day"), help_text=_("What is there at its end."))

    field_order = ["quantity", "unit", "day", "evidence", "source"]


class FinalForm(EvidenceForm):
    """The final figure that takes the place of one that could still change."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, years=[], **options)
        for name in ("valid_from", "valid_to", "books_of"):
            del self.fields[name]
        choices = [(name, status_label(name)) for name in ("measured", "calculated")]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]
        self.fields["quantity"].label = _("Final figure")


class ReversalForm(PageForm):
    reason = forms.CharField(
        label=_("Why is it wrong?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
