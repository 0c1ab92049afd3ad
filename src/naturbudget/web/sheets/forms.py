"""What people write on the sheet of an indicator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.fields import PageForm
from naturbudget.apps.resources.models import Indicator
from naturbudget.apps.resources.sheets import LAG_CHARACTERS_MAX, TEXTS
from naturbudget.core.indicator.sheet import CHARACTERS_MAX


def _area(label: Any, help_text: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=CHARACTERS_MAX,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class SheetForm(PageForm):
    purpose = _area(_("Purpose"), _("What it is watched for, in a sentence or two."))
    about = _area(_("Definition"), _("What is counted, and what is not."), 3)
    source = _area(
        _("Source"), _("Who measures or counts it, and where it is published.")
    )
    lag = forms.CharField(
        label=_("Usual lag"),
        required=False,
        max_length=LAG_CHARACTERS_MAX,
        help_text=_("How long after the year its figure is there."),
    )
    owner = forms.ChoiceField(label=_("Who answers for it"), required=False)
    base_year = forms.IntegerField(
        label=_("Base year"),
        required=False,
        widget=forms.TextInput(attrs={"class": "short year", "inputmode": "numeric"}),
    )
    base_reason = _area(
        _("Why this base"), _("For example the first year that was measured alike.")
    )
    legal = _area(_("Law"), _("The act, ordinance or directive, with its article."))
    breaks = _area(
        _("Known breaks"),
        _(
            "One to a line, the first year that is not comparable with those before: "
            "2014: the station was moved. A new version of the formula is a break by "
            "itself."
        ),
        3,
    )

    def __init__(self, *args: Any, of: Indicator, **options: Any) -> None:
        initial = {name: getattr(of, name) for name in TEXTS}
        lines = [f"{one['year']}: {one['text']}" for one in of.breaks]
        initial |= {
            "base_year": of.base_year,
            "owner": of.owner.code if of.owner else "",
            "breaks": "\n".join(lines),
        }
        super().__init__(*args, **{**options, "initial": initial})
        departments = of.municipality.departments.order_by("code")
        choices = [(one.code, one.label) for one in departments]
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField), "declared above"
        owner.choices = [("", _("nobody yet")), *choices]
