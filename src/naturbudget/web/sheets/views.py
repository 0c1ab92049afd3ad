"""The sheet of an indicator at the desk: read, written, printed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naturbudget.apps.ledger.queries.both import both_of_indicators
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    spoken,
    town_for,
)
from naturbudget.apps.municipalities.journal import SHEET, entries
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Indicator, IndicatorVersion
from naturbudget.apps.resources.sheets import write_sheet
from naturbudget.core.errors import NaturbudgetError
from naturbudget.web.sheets.chart import years_chart
from naturbudget.web.sheets.content import (
    YearValue,
    break_years,
    known_values,
    sheet_content,
)
from naturbudget.web.sheets.forms import SheetForm
from naturbudget.web.sheets.printing import printed_sheet

HISTORY_SHOWN = 20


def latest_of(town: Municipality, code: str) -> IndicatorVersion:
    """Return the latest definition of an indicator, or 404."""
    rows = IndicatorVersion.objects.filter(indicator__municipality=town)
    rows = rows.select_related("indicator__resource", "indicator__owner")
    found = rows.filter(indicator__code=code).order_by("-number").first()
    return found or get_object_or_404(rows, indicator__code=code)


def formula_named(version: IndicatorVersion) -> int | None:
    """Return the number of a formula that is not the first one, to be said."""
    return version.number if version.number > 1 else None


@login_required
@require_safe
def sheet(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Show what an indicator is, what it was, and what is missing."""
    town = town_for(request, slug, to="read-desk")
    version = latest_of(town, code)
    values = IndicatorValues(town, [version])
    years = known_values(version, values)
    content = sheet_content(version, years)
    both = both_of_indicators(town, [version], values=values)[code]
    context = {
        **desk(request, town, "setup"),
        "indicator": version.indicator,
        "sheet": content,
        "evidence_links": True,
        "years": years[::-1],
        "column": [one.value for one in years],
        "both": both,
        "by_formula": formula_named(version),
        "versions": content["versions"][::-1],
        "chart": years_chart(
            years,
            code=code,
            title=version.indicator.label,
            unit=version.unit,
            kind=version.kind,
            breaks=break_years(content),
        ),
        "history": _history(town, version.indicator),
        "lacks": lacks(version.indicator),
    }
    return render(request, "desk/sheet.html", context)


def lacks(indicator: Indicator) -> list[str]:
    """Return in words what nobody has written on the sheet yet."""
    needed = ("purpose", "about", "source", "owner", "base_year", "legal")
    return [str(SHEET[name]) for name in needed if not getattr(indicator, name)]


def _history(town: Municipality, indicator: Indicator) -> list[Any]:
    rows = town.events.filter(
        kind__in=("sheet-written", "indicator-defined"),
        what__indicator=indicator.code,
    )
    return entries(town, rows.order_by("-number")[:HISTORY_SHOWN])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Write what the sheet says beside the formula."""
    town = town_for(request, slug, to="write-sheet")
    indicator = latest_of(town, code).indicator
    form = SheetForm(request.POST or None, of=indicator)
    if request.method == "POST" and form.is_valid():
        try:
            changed = write_sheet(
                indicator, form.cleaned_data, by=request.user, at=timezone.now()
            )
        except NaturbudgetError as error:
            for problem in error.problems:
                form.add_error(str(problem.values.get("field") or ""), spoken(problem))
        else:
            written = _("The sheet is written.")
            messages.success(request, written if changed else _("Nothing changed."))
            return redirect("sheets:sheet", slug, code)
    context = {**desk(request, town, "setup"), "form": form, "indicator": indicator}
    status = 409 if form.errors else 200
    return render(request, "desk/sheet_edit.html", context, status=status)


@login_required
@require_safe
def pdf(request: UserRequest, slug: str, code: str) -> HttpResponse:
    """Give the sheet as an accessible PDF in the reader's language."""
    town = town_for(request, slug, to="read-desk")
    version = latest_of(town, code)
    values = IndicatorValues(town, [version])
    years = known_values(version, values)
    both = both_of_indicators(town, [version], values=values)[code]
    named = formula_named(version)
    return as_pdf(sheet_content(version, years, both=both, by_formula=named), years)


def as_pdf(content: dict[str, Any], years: list[YearValue]) -> HttpResponse:
    """Return a sheet as a PDF to be saved; the same data give the same bytes."""
    language = get_language() or "en"
    answer = HttpResponse(
        printed_sheet(content, years, language=language),
        content_type="application/pdf",
    )
    name = f"{content['municipality']['slug']}-{content['code']}-{language}.pdf"
    header = content_disposition_header(as_attachment=True, filename=name)
    answer["Content-Disposition"] = header or "attachment"
    return answer
