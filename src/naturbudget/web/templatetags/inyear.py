"""The months of a line in its running year, drawn small."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from naturbudget.core.budget.shown import line_decimals
from naturbudget.web import figures, said, sparkline
from naturbudget.web.templatetags.naturbudget import SPARK

register = template.Library()


@register.simple_tag
def month_spark(line: Mapping[str, Any]) -> SafeString:
    """Draw what was posted by month of a line, beside what is expected by now."""
    months, zero = line["months"], (0, Fraction(0))
    posted = [
        (place, Fraction(month["posted"]))
        for place, month in enumerate(months, 1)
        if month["posted"] is not None
    ]
    by_now = [
        (place, Fraction(month["by_now"]))
        for place, month in enumerate(months, 1)
        if month["by_now"] is not None
    ]
    if not posted:
        return SafeString("")
    path = sparkline.Path(
        year=len(months),
        base=zero,
        goal=by_now[-1] if by_now else None,
        actuals=[zero, *posted],
        voted=[zero, *by_now] if by_now else (),
    )
    strokes = sparkline.as_svg(sparkline.sparkline(path))
    last = months[posted[-1][0] - 1]
    places = line_decimals(line)
    sentence = gettext("{code}: {posted} until {day}, {by_now} expected by then.")
    if last["by_now"] is None:
        sentence = gettext("{code}: {posted} until {day}.")
    told = sentence.format(
        code=line["indicator"],
        posted=said.figure(last["posted"], line["unit"], places),
        by_now=said.figure(last["by_now"], line["unit"], places),
        day=figures.day(last["day"], said.language()),
    )
    return format_html(SPARK, told, strokes)
