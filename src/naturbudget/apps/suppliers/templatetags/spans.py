"""Spans of days, as templates write them."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django import template

from naturbudget.apps.suppliers.words import days_word, span_word

register = template.Library()


class Spanning(Protocol):
    """Whatever has a first and a last day."""

    first: date
    last: date


@register.filter
def span(of: Spanning) -> str:
    """Write the days of something as people name them: ``{{ asked|span }}``."""
    return span_word(of.first, of.last)


@register.filter
def days(of: Spanning) -> str:
    """Tell days, whole months together: ``{{ gap|days }}``."""
    return days_word(of.first, of.last)
