"""What people type about an in-year account."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.inyear.actions import Said
from naturbudget.apps.municipalities.fields import PageForm
from naturbudget.apps.municipalities.names import locale_of
from naturbudget.core.budget.steering import DECIDES, NEEDS, STEERS, TEXT_MAX


def _text(label: Any, *, required: bool = True, hint: Any = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=TEXT_MAX,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=hint,
    )


class BeginForm(PageForm):
    """The day of a new in-year account: the end of a month that is over."""

    as_of = forms.ChoiceField(
        label=_("As of"),
        help_text=_("The end of a month. A half-year account is as of its sixth."),
    )

    def __init__(self, *args: Any, days: list[date], **options: Any) -> None:
        super().__init__(*args, **options)
        locale, field = locale_of(get_language() or "en"), self.fields["as_of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (day.isoformat(), format_date(day, format="long", locale=locale))
            for day in days
        ]

    def day(self) -> date:
        return date.fromisoformat(self.cleaned_data["as_of"])


class CommentForm(PageForm):
    """What the account holder says of a line."""

    cause = _text(
        _("Cause"),
        hint=_("Why the year is expected to end like this. Write no names of persons."),
    )
    measure = _text(
        _("Corrective measure"),
        required=False,
        hint=_("What is done about it, and until when."),
    )
    needs = forms.ChoiceField(
        label=_("What it needs"),
        choices=[(code, _(word)) for code, word in NEEDS.items()],
        widget=forms.RadioSelect,
    )
    decides = forms.ChoiceField(
        label=_("Who decides it"),
        choices=[(code, _(word)) for code, word in DECIDES.items()],
        widget=forms.RadioSelect,
    )

    def said(self) -> Said:
        typed = self.cleaned_data
        return Said(
            cause=typed["cause"].strip(),
            measure=typed["measure"].strip(),
            needs=typed["needs"],
            decides=typed["decides"],
        )


class SteerForm(PageForm):
    """What the executive decides of a line."""

    how = forms.ChoiceField(
        label=_("Decision"),
        choices=[(code, _(word)) for code, word in STEERS.items()],
        widget=forms.RadioSelect,
    )
    text = _text(
        _("In a sentence"),
        hint=_(
            "Which measure, why it is tolerated, or what the supplement is to change. "
            "It is published; write no names of persons."
        ),
    )
