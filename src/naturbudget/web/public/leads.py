"""The sentence under the name of a line: how its year ended, in figures."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext

from naturbudget.core.budget.shown import line_decimals
from naturbudget.web import figures, said

SAID_ALREADY = "no-figure"  # the sentence before it says no more and no less


def line_lead(
    line: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    year: int,
    is_copy: bool = False,
) -> str:
    """Return what happened to a line of a document, the figures first.

    Args:
        line: A line of a frozen document.
        names: The names of its indicator, by language.
        year: The year of the document.
        is_copy: Whether it copies a publication, which has targets and no budgets.
    """
    result = line.get("result") or {}
    if result.get("A") is not None:
        return _ended(line, year=year, is_copy=is_copy)
    if result:
        return _missing(line, result, names, year=year)
    if line.get("target") is None and line.get("target_low") is None:
        return str(line.get("tracked_reason") or "")
    text = gettext("The budget of {year} is {target}.")
    if is_copy:
        text = gettext("The target of {year} is {target}.")
    places = line_decimals(line)
    return text.format(year=year, target=said.budget(line, places))


def _ended(line: Mapping[str, Any], *, year: int, is_copy: bool) -> str:
    result, places = line["result"], line_decimals(line)
    actual = said.figure(result["A"], str(line["unit"]), places)
    kept = result.get("kept")
    if kept not in ("kept", "missed"):
        text = gettext("In {year} it was {actual}. It is watched without a budget.")
        if is_copy:
            text = gettext("In {year} it was {actual}. No target is published for it.")
        return text.format(year=year, actual=actual)
    values = {"year": year, "actual": actual, "target": said.budget(line, places)}
    told = _against(line, values, is_copy=is_copy)
    before = _apart(result["A"], _held(line, year - 1), str(line["unit"]), places)
    if before is None:
        return told
    change, by = before
    text = {
        1: gettext("That is {by} more than in {before}."),
        -1: gettext("That is {by} less than in {before}."),
        0: gettext("That is what it was in {before}."),
    }[change]
    return f"{told} {text.format(by=by, before=year - 1)}"


def _held(line: Mapping[str, Any], year: int) -> object:
    """Return what the books held of a year when the document was frozen.

    The previous value of the line is no such thing: it may be a forecast, or of
    another year, and was voted as it is (B-15).
    """
    rows = line.get("history") or ()
    return next((row["value"] for row in rows if int(row["year"]) == year), None)


def _against(
    line: Mapping[str, Any], values: Mapping[str, object], *, is_copy: bool
) -> str:
    """Return the actual beside the budget: how far apart they are, and which way."""
    result, places = line["result"], line_decimals(line)
    found = _apart(result["A"], line.get("target"), str(line["unit"]), places)
    if found is None:  # a band, or a budget that is no figure
        if is_copy:
            text = gettext("In {year} it was {actual}; the target was {target}.")
        else:
            text = gettext("In {year} it was {actual}; the budget was {target}.")
        return text.format(**values)
    side, by = found
    if is_copy:
        text = {
            1: gettext("In {year} it was {actual}, {by} more than the target."),
            -1: gettext("In {year} it was {actual}, {by} less than the target."),
            0: gettext("In {year} it was {actual}, exactly the target."),
        }[side]
    else:
        text = {
            1: gettext("In {year} it was {actual}, {by} more than the budget."),
            -1: gettext("In {year} it was {actual}, {by} less than the budget."),
            0: gettext("In {year} it was {actual}, exactly the budget."),
        }[side]
    return text.format(**values, by=by)


def _apart(
    value: object, other: object, unit: str, places: int
) -> tuple[int, str] | None:
    """Return whether a value is above (1) or below (-1) another, and by how much."""
    one, two = figures.exact(value), figures.exact(other)
    if one is None or two is None:
        return None
    apart = Fraction(one) - Fraction(two)
    text = said.difference(abs(apart), unit, places).removeprefix("+")
    return (apart > 0) - (apart < 0), text


def _missing(
    line: Mapping[str, Any],
    result: Mapping[str, Any],
    names: Mapping[str, str],
    *,
    year: int,
) -> str:
    """Return that there is no value, and what is done about it, else why."""
    told = gettext("There is no value for {year}.").format(year=year)
    reason = (result.get("reasons") or {}).get("A") or {}
    plan = str((line.get("explanation") or {}).get("plan") or "")
    if not plan and reason.get("code") != SAID_ALREADY:
        plan = said.fact(reason, beside=names)
    return f"{told} {plan}".strip()
