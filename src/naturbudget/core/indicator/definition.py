"""A formula with the day from which it holds and the reference of its method."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.indicator.formula import FormulaError
from naturbudget.core.period import budget_year, year_of

_FROM = re.compile(r",\s*from\s+(\S+)$")
_REFERENCE = re.compile(r",\s*ref\s+[\"“„«]([^\"“”„«»]*)[\"”“»]$")

NOT_A_DAY = gettext_noop(
    "“{given}” is not a day. Write from and the day as year-month-day, for example "
    "from 2025-01-01."
)
NOT_A_FIRST_DAY = gettext_noop(
    "A formula holds for whole budget years, so that the months of a year add up to "
    "it. Let it begin on {first} or on {after}."
)


@dataclass(frozen=True, slots=True)
class Written:
    """A formula as it was written, the day it begins, and its reference."""

    formula: str
    since: date | None = None
    reference: str = ""


def read_definition(text: str) -> Written:
    """Return the formula, and what was written behind it.

    Args:
        text: ``heat / area, from 2025-01-01, ref "DIN V 18599"``; both endings may
            be left out.

    Raises:
        FormulaError: What stands behind “from” is not a day.

    Source:
        IN-3, IN-5 (docs/method/indicator.md)

    >>> read_definition('heat / area, from 2025-01-01, ref "DIN V 18599"').reference
    'DIN V 18599'
    """
    rest, since, reference = text.strip(), None, ""
    if found := _REFERENCE.search(rest):
        rest, reference = rest[: found.start()].rstrip(), " ".join(found[1].split())
    if found := _FROM.search(rest):
        rest, since = rest[: found.start()].rstrip(), _day(found[1])
    return Written(rest, since, reference)


def first_year(since: date, first_month: int) -> int:
    """Return the budget year that begins on a day.

    Raises:
        FormulaError: No budget year begins on this day.

    Source:
        IN-5, W-10 (docs/method/indicator.md, docs/method/budget.md)

    >>> first_year(date(2025, 4, 1), first_month=4)
    2025
    """
    year = year_of(since, first_month)
    first, after = (budget_year(y, first_month).first for y in (year, year + 1))
    if since != first:
        values = {"first": first.isoformat(), "after": after.isoformat()}
        raise FormulaError(Problem("not-a-first-day", NOT_A_FIRST_DAY, values))
    return year


def _day(given: str) -> date:
    try:
        found = date.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.isoformat() != given:
        raise FormulaError(Problem("not-a-day", NOT_A_DAY, {"given": given}))
    return found
