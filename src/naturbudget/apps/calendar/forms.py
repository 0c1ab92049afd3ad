"""What people type about a calendar: the sitting, the rhythm, another day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.calendar.queries import DEFAULT, templates
from naturbudget.apps.municipalities.fields import DayField, PageForm
from naturbudget.apps.municipalities.names import label
from naturbudget.core.calendar.laying import REASON_MAX


class LayForm(PageForm):
    """From which day the calendar of a cycle is laid."""

    sitting = DayField(
        label=_("The council votes on the financial budget on"),
        help_text=_(
            "The treasury knows the day. The Master Budget is voted in the same "
            "sitting, or before; what prepares it is counted back from there."
        ),
    )
    rhythm = forms.TypedChoiceField(
        label=_("The budget is voted for"),
        choices=[("1", _("one year")), ("2", _("two years"))],
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("As the financial budget."),
    )
    template = forms.ChoiceField(label=_("Template"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "en"
        field: Any = self.fields["template"]
        field.choices = [
            (name, label(one.names, language, otherwise=name))
            for name, one in templates().items()
        ]
        field.initial = DEFAULT
        if len(field.choices) == 1:
            field.widget = forms.HiddenInput()
            field.required = False

    def clean_template(self) -> str:
        return self.cleaned_data["template"] or DEFAULT


class MoveForm(PageForm):
    """Another day for a deadline, and why."""

    due = DayField(label=_("New day"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Who waits for the step reads it, and the journal keeps it. Write no names "
            "of persons."
        ),
    )

    @property
    def typed(self) -> tuple[date, str]:
        """The day and the reason."""
        return self.cleaned_data["due"], self.cleaned_data["reason"]
