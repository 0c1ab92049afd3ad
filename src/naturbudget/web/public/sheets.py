"""The sheet of an indicator for everybody: its words, and the figures published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.published import published_documents
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.both import Both
from naturbudget.apps.ledger.queries.indicators import Definitions, IndicatorValues
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.web.public import queries
from naturbudget.web.public.better import both_of_line
from naturbudget.web.sheets.chart import years_chart
from naturbudget.web.sheets.content import (
    YearValue,
    break_years,
    breaks_of,
    sheet_content,
)
from naturbudget.web.sheets.views import as_pdf


@require_safe
def sheet(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show what a published indicator is, and what was published of it."""
    town = queries.town_or_404(slug)
    both = _both(town, code)
    version, years, content = _published(town, code, both)
    context = {
        "municipality": town,
        "room": "home",
        "indicator": version.indicator,
        "code": code,
        "sheet": content,
        "years": years[::-1],
        "column": [one.value for one in years],
        "both": both,
        "versions": content["versions"][::-1],
        "chart": years_chart(
            years,
            code=code,
            title=version.indicator.label,
            unit=version.unit,
            kind=version.kind,
            breaks=break_years(content),
        ),
    }
    return render(request, "public/sheet.html", context)


def _both(town: Municipality, code: str) -> list[Both]:
    """Return each balance's figure beside what is known now, by its own formula."""
    told = {}
    for document in published_documents(town):
        content = document_data(document)
        line = queries.Shown(document, content).line(code)
        if document.kind != Document.Kind.BUDGET_BALANCE or content["publication"]:
            continue
        if line is not None and (line.get("result") or {}).get("A"):
            told[document.year] = line, content["indicators"][code]["version"]
    rows = IndicatorVersion.objects.filter(
        indicator__municipality=town,
        indicator__code=code,
        number__in={number for _, number in told.values()},
    )
    versions = {row.number: row for row in rows.select_related("indicator")}
    values = IndicatorValues(town, versions.values())
    return [
        both_of_line(line, values.value(versions[number], year), year)
        for year, (line, number) in sorted(told.items())
    ]


@require_safe
def sheet_pdf(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    town = queries.town_or_404(slug)
    _, years, content = _published(town, code, _both(town, code))
    return as_pdf(content, years)


def _published(
    town: Municipality, code: str, both: Sequence[Both]
) -> tuple[IndicatorVersion, list[YearValue], dict[str, Any]]:
    """Return the definition of the latest document that has the line, and its years."""
    for document in published_documents(town):
        shown = queries.Shown(document, document_data(document))
        if shown.line(code) is None:
            continue
        rows = IndicatorVersion.objects.filter(
            indicator__municipality=town,
            indicator__code=code,
            number=shown.content["indicators"][code]["version"],
        )
        version = rows.select_related(
            "indicator__resource", "indicator__owner", "indicator__municipality"
        ).get()
        chain = Definitions(town, [version]).chains[version.pk]
        breaks = breaks_of(version.indicator, chain)
        years = [
            YearValue(
                row.year,
                str(row.actual),
                row.status,
                "",
                tuple(breaks.get(row.year, ())),
            )
            for row in queries.year_rows(town, code)
            if row.actual is not None
        ]
        content = sheet_content(
            version,
            years,
            both=both,
            rests_on={"size": document.size, "root": document.root},
            made=document.frozen_at,
        )
        return version, years, content
    raise Http404("No published budget has this line.")
