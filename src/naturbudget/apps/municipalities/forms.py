"""What people type on the page of departments and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.fields import PageForm
from naturbudget.apps.municipalities.models import Body, Department, Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.permission import ROLES, may_appoint


class AppointmentForm(PageForm):
    """A person and the role to be given."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("The address the person signs in with."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        required=False,
        help_text=_("For somebody who is new here. It is never shown to the public."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        label=_("Department"),
        required=False,
        empty_label=_("none"),
        help_text=_("An account holder works on what this department holds."),
    )

    def __init__(
        self, *args: Any, town: Municipality, standing: Standing, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        departments = town.departments.order_by("code")
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role, gettext(word))
            for role, word in ROLES.items()
            if may_appoint(standing.roles, role)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == "account-holder" and not cleaned.get("department"):
            said = gettext("An account holder belongs to a department. Choose it.")
            self.add_error("department", said)
        return cleaned


class DepartmentForm(PageForm):
    """A new department, board or company, with its name in each language."""

    prefix = "department"

    code = forms.SlugField(
        label=_("Short name"),
        max_length=60,
        help_text=_("Letters, digits and hyphens, for example water-company."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Department.Kind.choices)

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        self._languages = [str(code) for code in town.languages] or ["en"]
        for position, code in enumerate(self._languages):
            label = gettext("Name ({language})").format(language=code)
            self.fields[f"name_{code}"] = forms.CharField(
                label=label, max_length=200, required=position == 0
            )

    @property
    def names(self) -> dict[str, str]:
        typed = {code: self.cleaned_data[f"name_{code}"] for code in self._languages}
        return {code: name for code, name in typed.items() if name}


class SeatsForm(PageForm):
    """How many seats a body has; empty where that is not known."""

    seats = forms.IntegerField(
        label=_("Seats"),
        required=False,
        help_text=_("Votes that are recorded from now on may not be more than these."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num short"}),
    )

    def __init__(self, *args: Any, body: Body, **options: Any) -> None:
        # There is one form for each body on the page.
        options |= {
            "auto_id": f"id_body-{body.pk}-%s",
            "initial": {"seats": body.seats},
        }
        super().__init__(*args, **options)
        self.body = body
