"""What a Budget Balance says, as texts ready to be set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from naturbudget.core.budget.shown import MARKED
from naturbudget.core.quantity import number_in, shown_decimals
from naturbudget.engines.typeset.assets import assets_view
from naturbudget.engines.typeset.audit import audit_texts
from naturbudget.engines.typeset.benefit import benefit_view
from naturbudget.engines.typeset.cycle import cycle_view
from naturbudget.engines.typeset.figures import rounded
from naturbudget.engines.typeset.line import (
    NONE,
    Line,
    before,
    cell,
    decimals_for,
    given,
    has_path,
    milestone,
    named,
    signal,
    voted_text,
)
from naturbudget.engines.typeset.measures import measures_view
from naturbudget.engines.typeset.path import path_of
from naturbudget.engines.typeset.say import Notes, Row, Say
from naturbudget.engines.typeset.sentence import (
    DIRECTIONS,
    balance_sentence,
    direction_of,
    is_tracked,
    kept_of,
)
from naturbudget.engines.typeset.status import status_view


def balance_view(document: Mapping[str, Any], say: Say) -> Row:
    """Return all texts of a Budget Balance.

    Args:
        document: The frozen document, kind ``budget-balance``.
        say: The language and the words.

    Returns:
        The texts that the template ``budget-balance.typ`` sets, by name.
    """
    year, lines = document["year"], document["lines"]
    notes = Notes(say)
    budgets = [line for line in lines if not is_tracked(line)]
    missed = [line for line in budgets if kept_of(line) == "missed"]
    unknown = [line for line in budgets if kept_of(line) == "unknown"]
    rows = [_row(document, line, say, notes) for line in budgets]
    tracked = [
        _tracked(document, line, say, notes) for line in lines if is_tracked(line)
    ]
    return {
        "over": say.word("balance-over"),
        "heading": say.word("balance-title", year=year),
        "sentence": balance_sentence(lines, say),
        "heads": _heads(year, say),
        "rows": rows,
        "tracked_heads": _tracked_heads(year, say),
        "tracked": tracked,
        "notes": notes.texts(),
        "why": say.counted("why", len(missed)) if missed else "",
        "missed": [_missed(line, say) for line in missed],
        "consequence": say.word("consequence", year=year + 1),
        "unknown": [_unknown(line, say) for line in unknown],
        "paths": [
            path_of(document, line, say, kept=kept_of(line))
            for line in budgets
            if has_path(line)
        ],
        "legend": _legend(document, say),
        "corrections": [_correction(document, item, say) for item in _fixed(document)],
        "assets": assets_view(document, say),
        "benefit": benefit_view(document, say),
        "measures": measures_view(document, say),
        "status": status_view(document, say),
        "cycle": cycle_view(document, say),
        "audit": audit_texts(document, say),
        "proposal": _proposal(document, missed, unknown, say),
    }


def _heads(year: int, say: Say) -> list[str]:
    return [
        say.word("line-unit"),
        say.word("base"),
        say.word("before"),
        say.word("budget-year", year=year),
        say.word("actual-year", year=year),
        say.word("result"),
        say.word("step"),
        say.word("long-term"),
        say.word("distance"),
        say.word("way"),
        say.word("two-signals"),
    ]


def _row(document: Mapping[str, Any], line: Line, say: Say, notes: Notes) -> Row:
    result, decimals = line.get("result") or {}, decimals_for(line)
    known = number_in(result.get("A")) is not None
    cells = [
        given(line, "base", say, decimals),
        before(line, say, notes, decimals),
        cell(voted_text(line, say, decimals)),
        _actual(line, say, notes, decimals),
    ]
    if known:
        cells += [
            _result(line, say, notes, decimals),
            _share("F", "step", line, say, notes),
            _goal(line, say, notes, decimals),
            _distance(line, say, notes, decimals),
            _share("p", "way", line, say, notes),
        ]
        _note_rounding(line, notes, decimals)
    else:
        goal = _goal(line, say, notes, decimals)
        cells += [cell(NONE), cell(NONE), goal, cell(NONE), cell(NONE)]
    return {
        **named(document, line, say),
        "cells": cells,
        "kept": signal(kept_of(line), say),
        "direction": signal(direction_of(line), say),
    }


def _actual(line: Line, say: Say, notes: Notes, decimals: int) -> Row:
    result, code = line.get("result") or {}, line["indicator"]
    if number_in(result.get("A")) is None:
        reason = _reason(line, "A", say)
        reference = notes.refer("note-line", code, reason=reason)
        return cell(say.word("no-value"), reference)
    if line.get("direction") == "milestone":
        text = milestone(result["A"], say)
    else:
        text = say.figure(result["A"], decimals=decimals)
    status = str(result.get("status") or "")
    if status not in MARKED:
        return cell(text, tone="strong")
    reference = notes.refer(f"note-{status}", code)
    return cell(text, say.word(status), reference, tone="strong")


def _result(line: Line, say: Say, notes: Notes, decimals: int) -> Row:
    result = line.get("result") or {}
    value = number_in(result.get("R"))
    if value is None:
        return cell(NONE, _undefined(line, "R", "result", say, notes))
    below = say.percent(result.get("R%"), decimals=1, signed=True)
    if not below and line.get("direction") in ("less", "more"):
        below = _undefined(line, "R%", "result", say, notes)
    text = say.figure(result["R"], decimals=decimals, signed=True)
    return cell(text, below, tone="minus" if value < 0 else "")


def _goal(line: Line, say: Say, notes: Notes, decimals: int) -> Row:
    if line.get("long_term") is None:
        return cell(NONE, _undefined(line, "L", "long-term", say, notes))
    overdue = ""
    if (line.get("result") or {}).get("overdue"):
        notes.refer("note-overdue", line["indicator"])
        overdue = say.word("overdue")
    goal = given(line, "long_term", say, decimals)
    return cell(goal["main"], *goal["below"], overdue)


def _distance(line: Line, say: Say, notes: Notes, decimals: int) -> Row:
    result = line.get("result") or {}
    if number_in(result.get("D")) is None:
        if line.get("long_term") is None:
            return cell(NONE)
        return cell(NONE, _undefined(line, "D", "distance", say, notes))
    change = say.figure(result.get("dD"), decimals=decimals, signed=True)
    return cell(say.figure(result["D"], decimals=decimals), change)


def _share(key: str, head: str, line: Line, say: Say, notes: Notes) -> Row:
    result = line.get("result") or {}
    text = say.share(result.get(key))
    if text:
        return cell(text)
    if key == "p" and line.get("long_term") is None:
        return cell(NONE)
    return cell(NONE, _undefined(line, key, head, say, notes))


def _undefined(line: Line, key: str, head: str, say: Say, notes: Notes) -> str:
    """Return the reference to why a figure is absent; none for bands and milestones."""
    if line.get("direction") not in ("less", "more"):
        return ""
    reason = _reason(line, key, say)
    what = say.word(head).replace("\n", " ")
    return notes.refer("note-undefined", line["indicator"], what=what, reason=reason)


def _reason(line: Line, key: str, say: Say) -> str:
    reasons = (line.get("result") or {}).get("reasons") or {}
    found = reasons.get(key)
    return say.fact(found) if found else say.word("no-reason")


def _note_rounding(line: Line, notes: Notes, decimals: int) -> None:
    """Say that a line is rounded where its printed figures do not add up."""
    result = line.get("result") or {}
    values = [number_in(result.get(key)) for key in ("A", "R")]
    target = number_in(line.get("target"))
    if target is None or any(value is None for value in values):
        return
    actual, gap = (rounded(value or Decimal(0), decimals) for value in values)
    if abs(actual - rounded(target, decimals)) != abs(gap):
        notes.refer("note-rounded", line["indicator"])


def _missed(line: Line, say: Say) -> Row:
    told = line.get("explanation") or {}
    after = [told.get("consequence") or "", told.get("plan") or ""]
    return {
        "code": line["indicator"],
        "cause": told.get("cause") or say.word("not-explained"),
        "consequence": [text for text in after if text],
    }


def _unknown(line: Line, say: Say) -> Row:
    told = line.get("explanation") or {}
    reason = _reason(line, "A", say)
    cause = told.get("cause") or ""
    return {
        "code": line["indicator"],
        "reason": [text for text in (_sentence(reason), cause) if text],
        "plan": told.get("plan") or told.get("consequence") or say.word("no-plan"),
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tracked_heads(year: int, say: Say) -> list[str]:
    return [
        say.word("line-unit"),
        say.word("base"),
        say.word("before"),
        say.word("actual-year", year=year),
        say.word("reason"),
    ]


def _tracked(document: Mapping[str, Any], line: Line, say: Say, notes: Notes) -> Row:
    decimals = decimals_for(line)
    return {
        **named(document, line, say),
        "cells": [
            given(line, "base", say, decimals),
            before(line, say, notes, decimals),
            _actual(line, say, notes, decimals),
        ],
        "reason": line.get("tracked_reason") or say.word("no-reason"),
    }


def _legend(document: Mapping[str, Any], say: Say) -> list[Row]:
    parameters = document.get("parameters") or {}
    years = parameters.get("trend_years", 5)
    band = number_in(parameters.get("dead_band_percent", "2")) or Decimal(0)
    dead_band = say.percent(str(band), decimals=0 if band == int(band) else 1)
    kept = ("kept", "missed", "unknown", "tracked")
    kinds = (kind for pair in zip(kept, DIRECTIONS, strict=True) for kind in pair)
    return [
        {
            **signal(kind, say),
            "text": say.word(f"legend-{kind}", years=years, percent=dead_band),
        }
        for kind in kinds
    ]


def _fixed(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return document.get("corrections") or ()


def _correction(document: Mapping[str, Any], item: Mapping[str, Any], say: Say) -> Row:
    said = [number_in(item["was"]), number_in(item["is"])]
    decimals = shown_decimals(value for value in said if value is not None)
    return {
        **named(document, item, say),
        "year": str(item["year"]),
        "was": say.figure(item["was"], decimals=decimals) or say.word("no-value"),
        "is": say.figure(item["is"], decimals=decimals) or say.word("no-value"),
    }


def _proposal(
    document: Mapping[str, Any],
    missed: Sequence[Line],
    unknown: Sequence[Line],
    say: Say,
) -> list[str]:
    """Return what the council is asked to decide; nothing for a publication."""
    if document.get("publication") or document.get("decision"):
        return []
    if told := document.get("proposal"):
        return told.get("text") or [say.fact(point) for point in told["points"]]
    # From before part H.
    texts = [say.word("propose-balance", year=document["year"])]
    for key, lines in (("propose-causes", missed), ("propose-gaps", unknown)):
        if lines:
            codes = ", ".join(line["indicator"] for line in lines)
            texts.append(say.word(key, codes=codes))
    return [*texts, say.word("propose-root")]
