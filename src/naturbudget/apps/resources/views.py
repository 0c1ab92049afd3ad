"""The room Set-up: indicators and their formulas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from naturbudget.apps.municipalities.desk import UserRequest, desk, spoken, town_for
from naturbudget.apps.municipalities.fields import (
    DayField,
    PageForm,
    add_name_fields,
    names_typed,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.models import (
    Direction,
    Indicator,
    IndicatorVersion,
)
from naturbudget.apps.resources.queries import latest_versions, names_of, unit_table
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.indicator.formula import CHARACTERS_MAX
from naturbudget.core.indicator.place import pointed
from naturbudget.core.indicator.terms import Name
from naturbudget.core.indicator.weather import UNIT as DEGREE_DAYS


class IndicatorForm(PageForm):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=100,
        widget=forms.TextInput(attrs={"class": "short"}),
        help_text=gettext_lazy("For example CL-01."),
    )
    formula = forms.CharField(
        label=gettext_lazy("Formula"),
        max_length=CHARACTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Names with + and −, one division, blanks around every sign: "
            "heat/* / buildings/area. A name may be followed by * and a factor, a "
            "stock be taken as mean(name), heat as weather(name, degree-days) * a "
            "normal year. Or change(name, 1993)."
        ),
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "short", "list": "units"}),
        help_text=gettext_lazy(
            "Choose one, or write a quotient, for example kWh/m²; 1 for a plain number."
        ),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("What is better"), choices=Direction.choices
    )
    resource = forms.CharField(
        label=gettext_lazy("Resource"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "short", "list": "resources"}),
        help_text=gettext_lazy("Choose one of the town, or write a new one."),
    )
    since = DayField(
        label=gettext_lazy("Holds from"),
        required=False,
        help_text=gettext_lazy(
            "The first day of a budget year; the years before keep their formula. "
            "Empty: for all years."
        ),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference of the method"), max_length=300, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for a new version"), max_length=300, required=False
    )

    def __init__(
        self, *args: Any, town: Municipality, named: Iterable[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        add_name_fields(self, dict.fromkeys([*(town.languages or ["en"]), *named]))


@login_required
@require_safe
def setup(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="read-desk")
    context = {**desk(request, town, "setup"), "versions": latest_versions(town)}
    return render(request, "resources/setup.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def define(request: UserRequest, slug: str, code: str = "") -> HttpResponse:
    """Define an indicator, or a new version of it."""
    town = town_for(request, slug, to="define-indicator")
    known = get_object_or_404(town.indicators, code=code) if code else None
    form = definition_form(request, town, known)
    if request.method != "POST" or not form.is_valid():
        return define_page(request, town, known, form)
    try:
        define_indicator(
            town,
            code or form.cleaned_data["code"],
            **definition_given(form, known),
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        return define_page(request, town, known, form, error)
    messages.success(request, _("The indicator is defined."))
    return redirect("resources:setup", slug)


def definition_form(
    request: UserRequest, town: Municipality, known: Indicator | None
) -> IndicatorForm:
    """Return the form, with the latest definition where there is one."""
    version = known.versions.order_by("-number").first() if known else None
    return IndicatorForm(
        request.POST if request.method == "POST" else None,
        town=town,
        named=known.names if known else (),
        initial=_initial(version) if version else {},
    )


def definition_given(form: IndicatorForm, known: Indicator | None) -> dict[str, Any]:
    """Return what `define_indicator` is told of what was typed."""
    given = form.cleaned_data
    names = ("formula", "unit", "direction", "resource", "reference", "reason", "since")
    told = {name: given[name] for name in names}
    return {**told, "names": names_typed(given), "is_new": known is None}


def define_page(
    request: UserRequest,
    town: Municipality,
    known: Indicator | None,
    form: IndicatorForm,
    error: NaturbudgetError | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the form with what is wrong, at its field and where in the formula."""
    problems: tuple[Problem, ...] = error.problems if error else ()
    for one in problems:
        if one.code == "is-defined":
            form.add_error("code", _with_its_page(one, town.slug))
    problems = tuple(one for one in problems if one.code != "is-defined")
    context = {
        **desk(request, town, "setup"),
        "form": form,
        "indicator": known,
        "versions": list(known.versions.order_by("-number")) if known else [],
        "known": [
            (name, what, measure_of(what))
            for name, what in sorted(names_of(town).items())
        ],
        "units": unit_table().rows,
        "resources": town.resources.order_by("code"),
        "problems": problems,
        "pointed": pointed(form.data.get("formula", ""), problems),
        **more,
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "resources/define.html", context, status=status)


def _with_its_page(problem: Problem, slug: str) -> SafeString:
    """Return the refusal of a code that is taken, with the page of its indicator."""
    url = reverse("resources:define-version", args=[slug, problem.values["code"]])
    link = _("To its page")
    return format_html('{} <a href="{}">{}</a>', spoken(problem), url, link)


def _initial(version: IndicatorVersion) -> dict[str, Any]:
    indicator = version.indicator
    names = {f"name_{lang}": name for lang, name in indicator.names.items()}
    return {
        "code": indicator.code,
        "formula": version.formula,
        "unit": version.unit,
        "direction": version.direction,
        "since": version.valid_from,
        "resource": indicator.resource.code if indicator.resource else "",
        "reference": version.reference,
        **names,
    }


def measure_of(what: Name) -> str:
    """Return what kind of figure a name stands for, as the list of names says it.

    Degree days are a sum over days, and no state, though they are kept as a series; a
    factor is neither.

    >>> measure_of(Name("series", "K.day")), measure_of(Name("series", "ug/m3"))
    ('sum-over-days', 'state')
    >>> measure_of(Name("factor", "K.day")), measure_of(Name("account", "t", "flow"))
    ('factor', 'flow')
    """
    if what.what == "factor":
        return "factor"
    is_degree_days = what.what == "series" and what.unit == DEGREE_DAYS
    return "sum-over-days" if is_degree_days else what.kind
