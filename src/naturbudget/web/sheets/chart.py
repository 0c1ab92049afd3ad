"""The years of an indicator as a chart, with the breaks of its figures."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext

from naturbudget.apps.municipalities import units
from naturbudget.engines.charts import Mark, PathData, accessible, path_chart, strong
from naturbudget.web import figures, said
from naturbudget.web.drawings import drawing
from naturbudget.web.sheets.content import YearValue


def years_chart(
    years: Sequence[YearValue],
    *,
    code: str,
    title: str,
    unit: str,
    kind: str,
    breaks: Sequence[int],
) -> tuple[SafeString, SafeString] | None:
    """Return the chart in two sizes, wide and narrow; none of fewer than two values."""
    data = chart_data(years, unit=unit, kind=kind, breaks=breaks)
    if data is None:
        return None
    words = gettext(
        "{title}: {count} years with a value, the latest {value} in {year}."
    )
    last = data.actuals[-1]
    value = next(one.value for one in years if one.year == last.year)
    told = words.format(
        title=title,
        count=len(data.actuals),
        value=said.figure(value, unit),
        year=last.year,
    )
    drawn = [
        mark_safe(
            accessible(
                drawing(path_chart(data, narrow=narrow), said.language()),
                uid=f"years-{slugify(code)}{'-narrow' if narrow else ''}",
                title=title,
                description=told,
            )
        )
        for narrow in (False, True)
    ]
    return drawn[0], drawn[1]


def chart_data(
    years: Sequence[YearValue], *, unit: str, kind: str, breaks: Sequence[int]
) -> PathData | None:
    """Return what is drawn: the values in their years, a rule where a break is."""
    known = [(one.year, figures.exact(one.value)) for one in years]
    marks = [Mark(year, float(Fraction(n))) for year, n in known if n is not None]
    if len(marks) < 2:
        return None
    values = [mark.value for mark in marks]
    value = next(one.value for one in reversed(years) if one.value is not None)
    label = strong(said.figure(value))
    text = gettext("{value} in {year}").format(value=label, year=marks[-1].year)
    return PathData(
        unit=units.symbol(unit),
        year=marks[-1].year,
        actuals=marks,
        from_zero=kind == "flow" or min(values) <= max(values) / 2,
        breaks=[year for year in breaks if marks[0].year < year <= marks[-1].year],
        labels={"actual": text},
        short={"actual": text},
    )
