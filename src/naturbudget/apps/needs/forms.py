"""What people type about needs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.fields import (
    DayField,
    FigureField,
    PageForm,
    by_words,
)
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.municipalities.units import symbol
from naturbudget.apps.resources.models import Account
from naturbudget.core.budget.needs import ANSWERS, PURPOSE_MAX


def _text(label: Any, *, rows: int, hint: Any = "", required: bool = False) -> Any:
    return forms.CharField(
        label=label,
        max_length=PURPOSE_MAX,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=hint,
    )


class DepartmentsField(forms.ModelMultipleChoiceField[Department]):
    """Departments, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class AskForm(PageForm):
    """Whom the co-ordinator asks, and until when."""

    departments = DepartmentsField(
        label=_("Who is asked"), queryset=Department.objects.none(), required=False
    )
    due = DayField(label=_("Until"))
    remark = _text(
        _("What they should know"),
        rows=3,
        hint=_("It stands in the letter and on the page of each department."),
    )

    def __init__(
        self, *args: Any, town: Municipality, asked: Sequence[int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["departments"]
        field.queryset = town.departments.exclude(pk__in=asked).order_by("code")
        if not field.queryset.exists():
            del self.fields["departments"]


class NeedForm(PageForm):
    """A need of a department."""

    purpose = _text(
        _("What is it needed for?"),
        rows=2,
        required=True,
        hint=_(
            "In a sentence, as the council will read it. Write no names of persons."
        ),
    )
    account = forms.ChoiceField(
        label=_("Counted on"),
        required=False,
        help_text=_(
            "Empty where no account counts it: then the sentence says how much."
        ),
    )
    amount = FigureField(label=_("How much"), required=False)

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = town.accounts.filter(closed=None).exclude(kind=Account.Kind.ENVIRONMENT)
        self.accounts = {row.path: row for row in rows.select_related("unit")}
        field: Any = self.fields["account"]
        field.choices = [
            ("", gettext("no account")),
            *by_words(
                (path, f"{row.label}, {symbol(row.unit.code)}")
                for path, row in self.accounts.items()
            ),
        ]

    @property
    def told(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        return {
            "purpose": typed["purpose"],
            "account": self.accounts.get(typed["account"]),
            "amount": Decimal(typed["amount"]) if typed["amount"] else None,
        }


class NoneForm(PageForm):
    """Why a department needs nothing."""

    because = _text(
        _("Why nothing is needed"),
        rows=2,
        required=True,
        hint=_("For example: nothing is built, and nothing grows beyond this year."),
    )


class AnswerForm(PageForm):
    """What is answered to a need."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[(code, _(word)) for code, word in ANSWERS.items()],
        widget=forms.RadioSelect,
    )
    granted = FigureField(
        label=_("How much of it"),
        required=False,
        help_text=_("Only where a part is granted."),
    )
    reason = _text(
        _("Reason"),
        rows=2,
        hint=_("The department reads it. Needed where less than the whole is granted."),
    )

    def __init__(self, *args: Any, is_counted: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_counted:
            del self.fields["granted"]

    @property
    def told(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        part = typed.get("granted")
        return {
            "answer": typed["answer"],
            "part": Decimal(part) if part else None,
            "reason": typed["reason"],
        }
