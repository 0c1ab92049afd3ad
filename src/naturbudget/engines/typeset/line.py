"""How one line is read: its name, its unit, its decimals, its cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.core.budget.line import FROM_THE_BOOKS
from naturbudget.core.budget.shown import line_decimals, status_before
from naturbudget.core.quantity import number_in
from naturbudget.engines.typeset.say import Notes, Row, Say

Line = Mapping[str, Any]
NONE = "\N{EN DASH}"


def unit_of(document: Mapping[str, Any], line: Line) -> str:
    """Return the unit of a line, which may stand at its indicator only."""
    found = line.get("unit") or document["indicators"][line["indicator"]]["unit"]
    return str(found)


def name_of(document: Mapping[str, Any], line: Line, say: Say) -> str:
    """Return the name of a line: that of its indicator."""
    return say.name(document.get("indicators", {}).get(line["indicator"]))


def has_path(line: Line) -> bool:
    """Return whether a line can be drawn from a base to a goal."""
    keys = ("base", "base_year", "long_term", "long_term_year")
    known = all(line.get(key) is not None for key in keys)
    return known and line.get("direction") in ("less", "more")


def decimals_for(line: Line) -> int:
    """Return the decimals of all figures of a line, those of its pages too."""
    return line_decimals(line)


def year_below(line: Line, key: str) -> list[str]:
    """Return the year that stands below a figure."""
    year = line.get(f"{key}_year")
    return [] if year is None else [str(year)]


def named(document: Mapping[str, Any], line: Line, say: Say) -> Row:
    """Return what a line is called: code, resource, indicator and unit."""
    return {
        "code": line["indicator"],
        "resource": say.name(line.get("resource")),
        "name": name_of(document, line, say),
        "unit": say.unit(unit_of(document, line)),
    }


def voted_text(line: Line, say: Say, decimals: int) -> str:
    """Return the budget of a line: a figure, a band, or a milestone."""
    if line.get("direction") == "milestone":
        return milestone(line.get("target"), say)
    if line.get("target_low") is not None and line.get("target_high") is not None:
        low = say.figure(line["target_low"], decimals=decimals)
        high = say.figure(line["target_high"], decimals=decimals)
        return say.word("band", low=low, high=high)
    return say.figure(line.get("target"), decimals=decimals)


def milestone(value: object, say: Say) -> str:
    """Return done or not done for a milestone's 1 or 0."""
    found = number_in(value)
    if found is None:
        return ""
    return say.word("done" if found else "not-done")


def cell(main: str, *below: str, tone: str = "") -> Row:
    """Return one cell: a figure, what stands below it, how it is inked."""
    return {"main": main, "below": [text for text in below if text], "tone": tone}


def signal(kind: str, say: Say) -> Row:
    """Return a signal: its symbol's name and its word."""
    return {"kind": kind, "word": say.word(kind)}


def given(line: Line, key: str, say: Say, decimals: int) -> Row:
    """Return the cell of a figure the line gives, with its year below it."""
    value = line.get(key)
    if value is None:
        return cell(NONE)
    if line.get("direction") == "milestone":
        text = milestone(value, say)
    else:
        text = say.figure(value, decimals=decimals)
    return cell(text, *year_below(line, key))


def is_elsewhere(source: object) -> bool:
    """Return whether a figure names a source that is not the books."""
    return bool(source) and source != FROM_THE_BOOKS


def before(line: Line, say: Say, notes: Notes, decimals: int) -> Row:
    """Return the cell of the previous value as voted; a note names its source."""
    found = given(line, "previous", say, decimals)
    if status := status_before(line):
        found = {**found, "below": [*found["below"], say.word(status)]}
    source = line.get("previous_source")
    if line.get("previous") is None or not is_elsewhere(source):
        return found
    reason = str(source).rstrip(".")
    reference = notes.refer("note-before", line["indicator"], reason=reason)
    year, *marks = found["below"] or [""]
    told = ", ".join(text for text in (year, reference) if text)
    return {**found, "below": [told, *marks]}
