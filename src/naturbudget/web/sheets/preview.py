"""What a definition would give, before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.desk import UserRequest, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.models import Indicator, IndicatorVersion
from naturbudget.apps.resources.views import (
    define_page,
    definition_form,
    definition_given,
)
from naturbudget.core.errors import NaturbudgetError
from naturbudget.web.sheets.content import YearValue, known_values, names_in_books
from naturbudget.web.sheets.spoken import spoken_formula

YEARS_SHOWN = 8


@dataclass(frozen=True)
class Preview:
    """What a definition that is not kept yet comes to."""

    version: IndicatorVersion
    in_words: str
    terms: list[dict[str, Any]]
    scale: Fraction
    years: list[tuple[YearValue, str | None]]


@login_required
@require_POST
def preview(request: UserRequest, slug: str, code: str = "") -> HttpResponse:
    """Check a definition and show its parts and its latest values; keep nothing."""
    town = town_for(request, slug, to="define-indicator")
    known = get_object_or_404(town.indicators, code=code) if code else None
    form = definition_form(request, town, known)
    if not form.is_valid():
        return define_page(request, town, known, form)
    try:
        with transaction.atomic():
            # Everything is done as if it were kept, and then undone.
            before = _values(known)
            version = define_indicator(
                town,
                code or form.cleaned_data["code"],
                **definition_given(form, known),
                by=request.user,
                at=timezone.now(),
            )
            found = _preview(town, version, before)
            transaction.set_rollback(True)
    except NaturbudgetError as error:
        return define_page(request, town, known, form, error)
    return define_page(request, town, known, form, preview=found)


def _values(known: Indicator | None) -> dict[int, str | None]:
    """Return what the definition that holds today gives."""
    version = known.versions.order_by("-number").first() if known else None
    years = known_values(version) if version else []
    return {one.year: one.value for one in years}


def _preview(
    town: Municipality, version: IndicatorVersion, before: dict[int, str | None]
) -> Preview:
    terms = IndicatorValues(town, [version]).terms[version.pk]
    names = names_in_books(town, terms)
    years = known_values(version)[-YEARS_SHOWN:]
    return Preview(
        version=version,
        in_words=spoken_formula(version, names),
        terms=[
            {
                "name": names.get(term.ref, term.ref),
                "ref": term.asked,
                "is_below": place >= len(terms.numerator),
                "kind": term.kind,
                "unit": term.unit,
                "coefficient": term.coefficient,
                "first": term.first,
                "last": term.last,
            }
            for place, term in enumerate((*terms.numerator, *terms.denominator))
        ],
        scale=terms.scale,
        years=[(one, before.get(one.year)) for one in reversed(years)],
    )
