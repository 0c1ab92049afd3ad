"""Days, spans and units as letters and pages write them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_interval, format_skeleton
from django.utils.translation import get_language, gettext

from naturbudget.apps.municipalities.names import locale_of
from naturbudget.apps.municipalities.units import symbol
from naturbudget.apps.suppliers.sealed import Figure
from naturbudget.core.period import ONE_DAY


def day_word(day: date) -> str:
    """Return a day: 17 June 2026."""
    return format_date(day, format="long", locale=locale_of(get_language() or "en"))


def span_word(first: date, last: date) -> str:
    """Return a span as people name it: 2025, March 2026, Q1 2026, or two days."""
    locale = locale_of(get_language() or "en")
    after = last + ONE_DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day == after.day == 1:
        if months == 12 and first.month == 1:
            return str(first.year)
        if months == 1:
            return format_skeleton("yMMMM", first, locale=locale)
        if months == 3 and first.month % 3 == 1:
            return format_skeleton("yQQQ", first, locale=locale)
    if first == last:
        return day_word(first)
    return f"{day_word(first)} – {day_word(last)}"


def days_word(first: date, last: date) -> str:
    """Return days as people tell them: June 2025, January – March 2025, or two days."""
    locale = locale_of(get_language() or "en")
    if first == last:
        return day_word(first)
    after = last + ONE_DAY
    if not first.day == after.day == 1:
        return f"{day_word(first)} – {day_word(last)}"
    months = (after.year - first.year) * 12 + after.month - first.month
    if months == 1 or (months == 12 and first.month == 1):
        return span_word(first, last)
    return format_interval(first, last, skeleton="yMMMM", locale=locale)


def unit_word(code: str) -> str:
    """Return a unit as it is written."""
    return symbol(code) or code


def month_word(day: date) -> str:
    """Return a month: March 2026."""
    locale = locale_of(get_language() or "en")
    return format_skeleton("yMMMM", day, locale=locale)


def step_word(step: str) -> str:
    """Return what a letter was, from the name of its step."""
    if step == "asked":
        return gettext("asked for")
    if step.startswith("again"):
        return gettext("a new link")
    if step == "escalated":
        return gettext("head of department told")
    if step == "told":
        return gettext("handed to the co-ordinator")
    return gettext("reminder")


def came_word(figure: Figure) -> str:
    """Return how a figure came into the books."""
    said = {
        "answer": gettext("came as an answer to another request"),
        "connection": gettext("came with the connection {name}"),
        "import": gettext("came with an import, {name}"),
        "typed": gettext("was typed at the desk"),
    }[figure.came]
    return said.format(name=figure.name)
