"""What an in-year account says, as texts ready to be set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.core.budget.shown import MARKED
from naturbudget.core.quantity import number_in
from naturbudget.engines.typeset.line import (
    NONE,
    Line,
    cell,
    decimals_for,
    milestone,
    named,
    voted_text,
)
from naturbudget.engines.typeset.say import Notes, Row, Say


def in_year_view(document: Mapping[str, Any], say: Say) -> Row:
    """Return all texts of an in-year account.

    Args:
        document: The frozen document, kind ``in-year-account``.
        say: The language and the words.

    Returns:
        The texts that the template ``in-year-account.typ`` sets, by name.
    """
    year, lines, notes = document["year"], document["lines"], Notes(say)
    day = say.day(document["as_of"])
    counts = {name: say.whole(n) for name, n in document["summary"].items()}
    heads = ("posted", "by-now", "forecast", "against-budget", "year-end")
    return {
        "over": say.word("in-year-over"),
        "heading": say.word("in-year-title", year=year, day=day),
        "sentence": say.word("expected-counts", **counts),
        "lines_title": say.word("in-year-lines"),
        "caption": say.word("in-year-caption", day=day),
        "heads": [
            say.word("line-unit"),
            say.word("budget-year", year=year),
            *map(say.word, heads),
        ],
        "rows": [_row(document, line, say, notes) for line in lines],
        "notes": notes.texts(),
        "causes_title": say.word("causes"),
        "cause_heads": [
            say.word(key) for key in ("line", "in-year-cause", "needs", "decided")
        ],
        "causes": [
            _cause(line, say) for line in lines if line["comment"] or line["steering"]
        ],
        "lacking_title": say.word("lacking"),
        "lacking": _lacking(document, say),
        "paths": [],
        "proposal": [],
        "legend": [],
    }


def _row(document: Mapping[str, Any], line: Line, say: Say, notes: Notes) -> Row:
    told = line["outlook"]
    shown = {"A": told["forecast"] or told["posted"], "R": told["deviation"]}
    decimals = decimals_for({**line, "result": shown})

    def figure(name: str, *, signed: bool = False) -> str:
        if line["direction"] == "milestone" and not signed:
            return milestone(told[name], say) or NONE
        return say.figure(told[name], decimals=decimals, signed=signed) or NONE

    is_other = told["until"] and told["until"] != document["as_of"]
    until = say.word("until", day=say.day(told["until"])) if is_other else ""
    status = say.word(told["status"]) if told["status"] in MARKED else ""
    both = ""
    if told["low"] is not None and told["high"] is not None:
        both = say.word("range", low=figure("low"), high=figure("high"))
    gap = number_in(told["deviation"])
    word = say.word(f"expected-{told['expected']}")
    return {
        **named(document, line, say),
        "cells": [
            cell(voted_text(line, say, decimals) or NONE),
            cell(figure("posted"), until, status, tone="strong"),
            cell(figure("by_now"), say.share(told["share"])),
            cell(figure("forecast"), both, _way(line, say, notes), tone="strong"),
            cell(
                figure("deviation", signed=True),
                tone="minus" if gap is not None and gap < 0 else "",
            ),
        ],
        "kept": {"kind": told["expected"], "word": word},
        "below": _below(told, both, say),
    }


def _below(told: Mapping[str, Any], both: str, say: Say) -> list[str]:
    if told["forecast"] is None:
        return [say.fact(told["reasons"]["forecast"])]
    if both and not told["is_sure"] and told["expected"] in ("kept", "missed"):
        return [say.word("expected-unsure")]
    return []


def _way(line: Line, say: Say, notes: Notes) -> str:
    """Return the reference to how a forecast was made."""
    told = line["outlook"]
    if told["forecast"] is None:
        return ""
    if told["way"] == "profile":
        years = ", ".join(str(one["year"]) for one in told["shares"])
        return notes.refer("note-by-profile", line["indicator"], what=years)
    return notes.refer(f"note-{told['way']}", line["indicator"])


def _cause(line: Line, say: Say) -> Row:
    said, steered = line["comment"] or {}, line["steering"] or {}
    needs = ""
    if said:
        need = say.word(f"needs-{said['needs']}")
        who = say.word(f"decides-{said['decides']}")
        needs = say.word("needs-from", need=need, who=who)
    decided = [say.word(f"steer-{steered['how']}"), steered["text"]] if steered else []
    return {
        "code": line["indicator"],
        "cause": [x for x in (said.get("cause"), said.get("measure")) if x] or [NONE],
        "needs": needs or NONE,
        "decided": decided or [say.word("not-decided")],
    }


def _lacking(document: Mapping[str, Any], say: Say) -> list[str]:
    owed = [one for one in document["lacking"] if one["due"]]
    rest = [one for one in document["lacking"] if not one["due"]]
    texts = [
        say.word(
            "lacking-row",
            name=say.name(one) or one["code"],
            **{key: say.day(one[key]) for key in ("first", "last", "due")},
        )
        for one in owed
    ] or [say.word("lacking-none")]
    if rest:
        names = "; ".join(say.name(one) or one["code"] for one in rest)
        texts.append(say.word("lacking-year", names=names))
    return texts
