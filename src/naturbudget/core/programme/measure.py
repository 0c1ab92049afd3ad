"""What a measure says of itself, and what is refused of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, gettext_noop

TITLE_MAX: Final = 200
TEXT_MAX: Final = 5_000
STATES: Final = {
    "preparing": gettext_noop("in preparation"),
    "under-way": gettext_noop("under way"),
    "permanent": gettext_noop("permanent"),
    "to-examine": gettext_noop("to be examined"),
    "done": gettext_noop("done"),
    "stopped": gettext_noop("stopped"),
}
# Whose effects are counted on; what is still examined, or was stopped, is not.
ADOPTED: Final = ("preparing", "under-way", "permanent", "done")
CONFIDENCE: Final = {
    "firm": gettext_noop("firm"),
    "fair": gettext_noop("fair"),
    "rough": gettext_noop("rough"),
}

NO_TITLE = gettext_noop("The measure has no title. Say in a few words what is done.")
LONG_TEXT = gettext_noop("{count} characters are too many; {most} fit. Shorten it.")
NO_STATE = gettext_noop("“{state}” is no state of a measure. Choose one of the list.")
ENDS_EARLY = gettext_noop(
    "It ends in {last}, before it starts in {first}. Correct one of the years."
)
NEVER_ENDS = gettext_noop(
    "A permanent measure has no last year. Leave it empty, or choose another state."
)
OTHER_UNIT = gettext_noop(
    "The effect is given in {given}, and the indicator is counted in {unit}. Write it "
    "in {unit}."
)
TOO_EARLY = gettext_noop(
    "The measure starts in {first}; it has no effect in {year}. Correct the year."
)
NOT_BETWEEN = gettext_noop(
    "The likely effect has to lie between what it brings at least and at most."
)
ENDS_ALONE = gettext_noop(
    "At least and at most stand around a likely effect. Write that too, or leave all "
    "three empty: then the effect is unknown."
)
NO_CONFIDENCE = gettext_noop("Say how sure the number is: firm, fair or rough.")
NO_REPORT = gettext_noop("Say in a sentence what was done.")
REPORT_EARLY = gettext_noop(
    "The measure starts in {first}; there is nothing to report of {year}."
)


@dataclass(frozen=True, slots=True)
class Written:
    """An effect as somebody wrote it; without a unit it is meant in the indicator's."""

    amount: Decimal
    unit: str = ""


class MeasureError(NaturbudgetError):
    """A measure, an effect or a report cannot be kept; its problems name the field."""


def check_measure(
    *, title: str, text: str, state: str, first: int, last: int | None
) -> list[Problem]:
    """Return everything against a measure as it is to be kept.

    Args:
        title: What is done, in a few words.
        text: What the public reads of it; may be empty.
        state: A key of ``STATES``.
        first: The budget year it starts in.
        last: The budget year it ends in; nothing where its end is not set.

    Source:
        PG-1 (docs/method/programme.md)
    """
    problems = [*_long(title, TITLE_MAX, "title"), *_long(text, TEXT_MAX, "text")]
    if not title.strip():
        problems.append(Problem("no-title", NO_TITLE, {"field": "title"}))
    if state not in STATES:
        values: dict[str, object] = {"state": state[:40], "field": "state"}
        problems.append(Problem("no-state", NO_STATE, values))
    if last is not None and last < first:
        values = {"first": str(first), "last": str(last), "field": "last"}
        problems.append(Problem("ends-early", ENDS_EARLY, values))
    if last is not None and state == "permanent":
        problems.append(Problem("never-ends", NEVER_ENDS, {"field": "last"}))
    return problems


def check_effect(
    *,
    year: int,
    first: int,
    likely: Fraction | None,
    low: Fraction | None,
    high: Fraction | None,
    confidence: str,
) -> list[Problem]:
    """Return everything against an expected effect in a year.

    Args:
        year: The budget year it is expected in.
        first: The year the measure starts in.
        likely: By how much the indicator's value changes; nothing where nobody knows.
        low: What it brings at least, where that is known.
        high: What it brings at most, where that is known.
        confidence: A key of ``CONFIDENCE``; empty where the effect is unknown.

    Source:
        PG-3 (docs/method/programme.md)
    """
    problems = []
    if year < first:
        values = {"first": str(first), "year": str(year), "field": "year"}
        problems.append(Problem("too-early", TOO_EARLY, values))
    ends = [end for end in (low, high) if end is not None]
    if likely is None:
        if ends:
            problems.append(Problem("ends-alone", ENDS_ALONE, {"field": "likely"}))
        return problems
    if not _is_between(likely, low, high):
        problems.append(Problem("not-between", NOT_BETWEEN, {"field": "likely"}))
    if confidence not in CONFIDENCE:
        problems.append(
            Problem("no-confidence", NO_CONFIDENCE, {"field": "confidence"})
        )
    return problems


def check_unit(written: Written | None, unit: str, *, field: str) -> list[Problem]:
    """Return that an effect is written in another unit than its indicator's, if it is.

    Nothing is converted: who writes kilograms for tonnes may have meant tonnes.

    Source:
        PG-3 (docs/method/programme.md)
    """
    if written is None or written.unit in ("", unit):
        return []
    values = {"given": UnitCode(written.unit), "unit": UnitCode(unit), "field": field}
    return [Problem("other-unit", OTHER_UNIT, values)]


def check_report(*, text: str, year: int, first: int) -> list[Problem]:
    """Return everything against a report on a year of a measure.

    Source:
        PG-6 (docs/method/programme.md)
    """
    problems = list(_long(text, TEXT_MAX, "text"))
    if not text.strip():
        problems.append(Problem("no-text", NO_REPORT, {"field": "text"}))
    if year < first:
        values = {"first": str(first), "year": str(year), "field": "year"}
        problems.append(Problem("too-early", REPORT_EARLY, values))
    return problems


def is_counted(state: str) -> bool:
    """Tell whether the effects of a measure in a state are counted on.

    Source:
        PG-2 (docs/method/programme.md)
    """
    return state in ADOPTED


def is_in_force(state: str, first: int, last: int | None, year: int) -> bool:
    """Tell whether a measure is at work in a year, so that a balance reviews it.

    Source:
        PG-2, PG-7 (docs/method/programme.md)
    """
    return is_counted(state) and first <= year and (last is None or year <= last)


def _is_between(likely: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    """Tell whether the likely effect lies between the two, whichever is the larger."""
    least, most = (likely if end is None else end for end in (low, high))
    return min(least, most) <= likely <= max(least, most)


def _long(text: str, most: int, field: str) -> Iterator[Problem]:
    if len(text) > most:
        values = {"count": len(text), "most": most, "field": field}
        yield Problem("too-long", LONG_TEXT, values)
