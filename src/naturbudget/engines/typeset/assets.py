"""Part B of a balance: the statement of environmental assets, ready to be set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from naturbudget.core.budget.stocks import COLUMNS, changes_by_column
from naturbudget.core.quantity import exact_decimals
from naturbudget.engines.typeset.line import NONE, cell, signal
from naturbudget.engines.typeset.say import Row, Say


def assets_view(document: Mapping[str, Any], say: Say) -> Row | None:
    """Return the texts of part B.

    Args:
        document: The frozen document, kind ``budget-balance``. One from before this
            part has no key ``assets``, one of a town without stocks an empty list.
        say: The language and the words.

    Returns:
        Heads and rows, or ``none`` as a sentence where there are no stocks; nothing
        of a document without this part.

    Source:
        A-1, A-4 (docs/method/balance.md)
    """
    if "assets" not in document:
        return None
    stocks = document["assets"]
    if not stocks:
        return {"none": say.word("assets-none"), "text": "", "heads": [], "rows": []}
    columns = [
        name
        for name in COLUMNS
        if name != "first" or any(changes_by_column(row)["first"] for row in stocks)
    ]
    return {
        "none": "",
        "text": say.word("assets-text"),
        "heads": [
            say.word("asset-unit"),
            say.word("opening"),
            *(say.word(f"column-{name}") for name in columns),
            say.word("closing"),
            say.word("trend"),
        ],
        "rows": [_row(row, columns, stocks, say) for row in stocks],
    }


def _row(
    row: Mapping[str, Any],
    columns: Sequence[str],
    stocks: Sequence[Mapping[str, Any]],
    say: Say,
) -> Row:
    decimals = _decimals(row["unit"], stocks)
    changes, seen = changes_by_column(row), row["seen"]

    def level(name: str, is_seen: bool, below: str = "") -> Row:
        if not is_seen:
            return cell(say.word("missing"), below)
        return cell(say.figure(row[name], decimals=decimals), tone="strong")

    last = seen["before"]
    looked = say.word("looked-at", day=say.day(last)) if last else ""
    opening = level("opening", last is not None)
    return {
        "name": say.name(row) or row["account"],
        "unit": say.unit(row["unit"]),
        "scope": "" if row["scope"] == "territory" else say.word("asset-organisation"),
        "cells": [
            {**opening, "tone": ""},
            *(_changes(name, changes[name], decimals, say) for name in columns),
            level("closing", seen["within"] is not None, looked),
        ],
        "trend": _trend(row, decimals, say),
    }


def _changes(
    column: str, changes: Sequence[Mapping[str, Any]], decimals: int, say: Say
) -> Row:
    if not changes:
        return cell(NONE)
    total = sum((Decimal(one["amount"]) for one in changes), Decimal(0))
    if column == "first":
        return cell(say.figure(str(total), decimals=decimals))
    below = [
        _cause(one, say)
        if len(changes) == 1
        else f"{say.figure(one['amount'], decimals=decimals, signed=True)} "
        f"{_cause(one, say)}"
        for one in changes
    ]
    text = say.figure(str(total), decimals=decimals, signed=True)
    return cell(text, *below, tone="minus" if total < 0 else "")


def _cause(change: Mapping[str, Any], say: Say) -> str:
    if not change["cause"]:
        return say.word(f"kind-{change['kind']}")
    side = "in" if change["in"] else "out"
    own = f"cause-{change['cause']}"
    return say.words.get(f"{own}-{side}") or say.word(own)


def _trend(row: Mapping[str, Any], decimals: int, say: Say) -> Row:
    course = [one for one in row["course"] if one["closing"] is not None]
    below = []
    if len(course) > 1:
        amount = say.figure(course[0]["closing"], decimals=decimals)
        value = say.word("path-value", value=amount, year=course[0]["year"])
        below.append(value)
    below += [
        say.word("measured-anew", year=one["year"])
        for one in row["course"]
        if Decimal(one["measured"])
    ]
    if row["trend"] in ("rising", "falling"):
        return {"kind": "", "word": say.word(f"trend-{row['trend']}"), "below": below}
    return {**signal(row["trend"], say), "below": below}


def _decimals(unit: str, stocks: Sequence[Mapping[str, Any]]) -> int:
    """Return the decimals that show all amounts of a unit without rounding any."""
    return exact_decimals(
        amount
        for row in stocks
        if row["unit"] == unit
        for amount in (
            row["opening"],
            row["closing"],
            *(one["amount"] for one in row["changes"]),
        )
    )
