"""The sheet of an indicator on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from naturbudget.engines.charts import coloured, path_chart
from naturbudget.engines.typeset import SHEET_WORDS, WORDS, typeset_sheet
from naturbudget.web.drawings import drawing
from naturbudget.web.sheets.chart import chart_data
from naturbudget.web.sheets.content import YearValue, break_years

# The inks of the page on white paper, as the templates of the documents have them.
INKS = {
    "ink": "#16242a",
    "ink-2": "#4b5a60",
    "rule": "#dcd9ce",
    "rule-2": "#858d8b",
    "paper": "#ffffff",
    "voted": "#1d5546",
    "kept": "#1d6742",
    "missed": "#a2321d",
}


def printed_sheet(
    content: Mapping[str, Any], years: Sequence[YearValue], *, language: str
) -> bytes:
    """Return the sheet as PDF in one language.

    Raises:
        TypesetError: See `typeset_sheet`.
    """
    with translation.override(language):
        words = {key: gettext(text) for key, text in {**WORDS, **SHEET_WORDS}.items()}
        data = chart_data(
            years,
            unit=content["unit"],
            kind=content["measure"],
            breaks=break_years(content),
        )
        chart = coloured(drawing(path_chart(data), language), INKS) if data else ""
    return typeset_sheet(content, language=language, labels=words, chart=chart)
