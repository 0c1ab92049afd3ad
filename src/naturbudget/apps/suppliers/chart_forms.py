"""What a co-ordinator types about suppliers, heads, and who supplies what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.municipalities.fields import DayField, PageForm
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.suppliers.actions.chart import DAYS_MAX, Person, Terms
from naturbudget.apps.suppliers.models import Supplier, Supply


class SupplierForm(PageForm):
    """Who a supplier is, and where letters go."""

    code = forms.SlugField(
        label=_("Short name"),
        max_length=60,
        help_text=_("The journal knows this alone, for example hamnkraft. It stays."),
    )
    organisation = forms.CharField(
        label=_("Organisation"), max_length=200, required=False
    )
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        label=_("Department"),
        required=False,
        empty_label=_("outside the municipality"),
        help_text=_("Its head hears of what is late."),
    )
    user: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        label=_("Person with an account"),
        required=False,
        empty_label=_("none: somebody outside"),
    )
    name = forms.CharField(
        label=_("Name of the person"),
        max_length=200,
        required=False,
        help_text=_("Letters begin with it. It is shown to the co-ordinator alone."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Of somebody without an account."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(
        self,
        *args: Any,
        town: Municipality,
        row: Supplier | None = None,
        **options: Any,
    ) -> None:
        if row is not None:
            options["initial"] = {
                name: getattr(row, name)
                for name in (
                    *("code", "organisation", "department", "user", "name", "email"),
                    "language",
                )
            }
        super().__init__(*args, **options)
        departments = town.departments.order_by("code")
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        people = User.objects.filter(memberships__municipality=town).distinct()
        self.fields["user"].queryset = people.order_by("email")  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda one: one.email  # type: ignore[attr-defined]
        if row is not None:
            self.fields["code"].disabled = True

    def person(self) -> Person:
        given = self.cleaned_data
        return Person(
            name=" ".join(given["name"].split()),
            organisation=" ".join(given["organisation"].split()),
            email=given["email"],
            user=given["user"],
            language=given["language"],
            department=given["department"],
        )


class HeadForm(PageForm):
    """The head of one department."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, department: Department, **options: Any) -> None:
        head = getattr(department, "head", None)
        initial = {"language": "en"}
        if head is not None:
            initial = {
                "name": head.name,
                "email": head.email,
                "language": head.language,
            }
        options |= {"auto_id": f"id_head-{department.pk}-%s", "initial": initial}
        super().__init__(*args, **options)
        self.department = department


class SupplyForm(PageForm):
    """One line of the table: who supplies a thing, and when."""

    supplier: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("Supplier"), required=False, empty_label=_("nobody")
    )
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Account.Rhythm.choices)
    lag_days = forms.IntegerField(
        label=_("Usual lag, days"), min_value=0, max_value=DAYS_MAX
    )
    deadline_days = forms.IntegerField(
        label=_("Deadline, days"), min_value=0, max_value=DAYS_MAX
    )
    active_from = DayField(label=_("Asked from"))

    def __init__(
        self,
        *args: Any,
        thing: Account | Series,
        supply: Supply | None,
        suppliers: Any,
        defaults: Mapping[str, Any],
        **options: Any,
    ) -> None:
        kind = "a" if isinstance(thing, Account) else "s"
        rhythm = thing.rhythm if isinstance(thing, Account) else "year"
        initial = {**defaults, "rhythm": rhythm}
        if supply is not None:
            initial = {
                "supplier": supply.supplier_id,
                "rhythm": supply.rhythm,
                "lag_days": supply.lag_days,
                "deadline_days": supply.deadline_days,
                "active_from": supply.active_from,
            }
        options |= {"prefix": f"{kind}{thing.pk}", "initial": initial}
        super().__init__(*args, **options)
        self.thing, self.supply = thing, supply
        self.fields["supplier"].queryset = suppliers  # type: ignore[attr-defined]
        self.fields["supplier"].label_from_instance = lambda one: one.label  # type: ignore[attr-defined]
        for name in ("lag_days", "deadline_days"):
            attrs = {"inputmode": "numeric", "class": "num short"}
            self.fields[name].widget = forms.TextInput(attrs=attrs)

    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            given["rhythm"],
            given["lag_days"],
            given["deadline_days"],
            given["active_from"],
        )
