"""What a Master Budget says, as texts ready to be set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from naturbudget.core.budget.scope import BOTH, TERRITORY, by_scope
from naturbudget.core.budget.shown import divided_decimals
from naturbudget.core.quantity import number_in
from naturbudget.engines.typeset.line import (
    NONE,
    Line,
    before,
    cell,
    decimals_for,
    given,
    has_path,
    is_elsewhere,
    named,
    unit_of,
    voted_text,
)
from naturbudget.engines.typeset.path import path_of
from naturbudget.engines.typeset.say import Notes, Row, Say
from naturbudget.engines.typeset.sentence import budget_sentence, is_tracked
from naturbudget.engines.typeset.supplement import supplement_view

DIVIDED = ("shares", "parts", "reserve")


def budget_view(document: Mapping[str, Any], say: Say) -> Row:
    """Return all texts of a Master Budget.

    Args:
        document: The frozen document, kind ``master-budget``.
        say: The language and the words.

    Returns:
        The texts that the template ``master-budget.typ`` sets, by name.
    """
    year, lines = document["year"], document["lines"]
    voted = document.get("decision") or document.get("publication")
    supplement = supplement_view(document, say)
    notes = Notes(say)
    heads = ("line", "holder", "basis", "legal", "justification")
    proposal = [say.word("propose-budget", year=year), say.word("propose-next-root")]
    return {
        "over": say.word("supplement-over" if supplement else "budget-over"),
        "supplement": supplement,
        "heading": say.word("budget-title", year=year),
        "sentence": budget_sentence(lines, say),
        "heads": _heads(year, say),
        "rows": list(_rows(document, say, notes)),
        "notes": notes.texts(),
        "reason_heads": [say.word(key) for key in heads],
        "has_holders": any(
            line.get(name) for line in lines for name in ("department", *DIVIDED)
        ),
        "reasons": [_reasons(document, line, say) for line in lines],
        "paths": [
            path_of(document, line, say)
            for line in lines
            if has_path(line) and not is_tracked(line)
        ],
        "proposal": [] if voted else proposal,
    }


def _heads(year: int, say: Say) -> list[str]:
    return [
        say.word("line-unit"),
        say.word("direction"),
        say.word("base"),
        say.word("before"),
        say.word("budget-year", year=year),
        say.word("interim"),
        say.word("long-term"),
        say.word("path", year=year),
        say.word("ahead"),
        say.word("need"),
    ]


def _rows(document: Mapping[str, Any], say: Say, notes: Notes) -> Iterator[Row]:
    """Yield the rows under the headings of the two scopes, where there are both."""
    groups = by_scope(document["lines"], lambda x: str(x.get("scope") or TERRITORY))
    for scope, lines in groups:
        for number, line in enumerate(lines):
            is_first = number == 0 and len(groups) > 1
            heading = say.word(f"scope-{scope}", count=len(lines)) if is_first else ""
            yield {"heading": heading, **_row(document, line, say, notes)}


def _row(document: Mapping[str, Any], line: Line, say: Say, notes: Notes) -> Row:
    decimals, path = decimals_for(line), line.get("path") or {}
    against = number_in(path.get("against"))
    kind = say.known(str(line.get("kind") or ""))
    return {
        **named(document, line, say),
        "wanted": cell(
            _direction(line, say),
            kind,
            say.word("hold") if line.get("hold") else "",
            say.word("scope-both") if line.get("scope") == BOTH else "",
        ),
        "cells": [
            given(line, "base", say, decimals),
            before(line, say, notes, decimals),
            _budget(line, say, decimals),
            given(line, "interim", say, decimals),
            given(line, "long_term", say, decimals),
            cell(say.figure(path.get("E"), decimals=decimals) or NONE),
            cell(
                say.figure(path.get("against"), decimals=decimals, signed=True) or NONE,
                tone="minus" if against is not None and against < 0 else "",
            ),
            cell(say.figure(path.get("q"), decimals=decimals, signed=True) or NONE),
        ],
    }


def _direction(line: Line, say: Say) -> str:
    direction = str(line.get("direction") or "")
    return say.word("in-band") if direction == "band" else say.known(direction)


def _budget(line: Line, say: Say, decimals: int) -> Row:
    if is_tracked(line):
        return cell(NONE, say.word("tracked"))
    return cell(voted_text(line, say, decimals), tone="strong")


def _reasons(document: Mapping[str, Any], line: Line, say: Say) -> Row:
    decimals = decimals_for(line)
    unit = say.unit(unit_of(document, line))
    legal = say.figure(line.get("legal"), decimals=decimals)
    if legal and number_in(line.get("legal")) is not None:
        legal = f"{legal}\N{NO-BREAK SPACE}{unit}".rstrip()
    told = [line.get("justification") or "", line.get("tracked_reason") or ""]
    sources = _sources(line, say)
    return {
        "code": line["indicator"],
        "holder": [say.name(line.get("department")) or NONE, *_shares(line, say, unit)],
        "basis": say.known(str(line.get("basis") or "")) or NONE,
        "legal": legal or NONE,
        "told": [text for text in told if text] or ([] if sources else [NONE]),
        "sources": sources,
    }


def _shares(line: Line, say: Say, unit: str) -> list[str]:
    """Return what departments, districts and sectors get, and the reserve."""
    given = [
        (say.name(one.get("department")), one["share"])
        for one in line.get("shares") or ()
    ]
    parts = line.get("parts") or ()
    given += [(say.name(one), one["amount"]) for one in parts]
    if line.get("reserve"):
        given.append((say.word("reserve"), line["reserve"]))
    decimals = divided_decimals(line)

    def written(share: object) -> str:
        figure = say.figure(share, decimals=decimals)
        return f"{figure}\N{NO-BREAK SPACE}{unit}".rstrip()

    return [
        say.word("department-share", department=name, share=written(share))
        for name, share in given
    ]


def _sources(line: Line, say: Say) -> list[str]:
    """Return where base and previous value come from, unless a note says it."""
    return [
        say.word(
            f"source-{key}",
            year=line.get(f"{key}_year") or NONE,
            source=say.known(source),
        )
        for key in ("base", "previous")
        if (source := line.get(f"{key}_source"))
        and not (key == "previous" and is_elsewhere(source))
    ]
