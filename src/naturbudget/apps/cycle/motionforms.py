"""What people type about requests of the council."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.decisions.motions import GROUP_MAX, TEXT_MAX
from naturbudget.apps.municipalities.fields import DayField, PageForm
from naturbudget.apps.municipalities.models import Municipality


class DecisionField(forms.ModelChoiceField[Decision]):
    """A vote, by what was decided on and when."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title}, {obj.taken_on.isoformat()}"


class MotionForm(PageForm):
    """A request, as it stands in the minutes of a vote."""

    decision = DecisionField(queryset=None, label=_("With the vote"), empty_label=None)
    group = forms.CharField(
        label=_("Asked by"),
        max_length=GROUP_MAX,
        required=False,
        help_text=_("The group; empty: the council as a whole."),
    )
    text = forms.CharField(
        label=_("What is asked for"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the words of the minutes. Write no names of persons."),
    )
    due = DayField(label=_("To be answered until"))

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = (Decision.Kind.MASTER_BUDGET, Decision.Kind.BUDGET_BALANCE)
        rows = town.decisions.filter(kind__in=kinds)
        self.votes = rows.order_by("-taken_on", "-pk")
        self.fields["decision"].queryset = self.votes  # type: ignore[attr-defined]


class StepForm(PageForm):
    """What is said to a request: an answer, or what the council says to it."""

    def __init__(self, *args: Any, is_remark: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_remark:
            self.fields["text"].label = _("Remark")
            self.fields["text"].help_text = _(
                "What the council says to the answer, by its minutes."
            )

    text = forms.CharField(
        label=_("Answer"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "What was done, or why it is not done. It stays as it is written; a later "
            "answer stands beside it."
        ),
    )
