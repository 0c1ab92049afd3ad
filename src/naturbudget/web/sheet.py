"""The budget sheet: the lines of a document as the ledger page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from naturbudget.apps.municipalities import units
from naturbudget.core.budget.shown import line_decimals
from naturbudget.web import figures, said
from naturbudget.web.sparkline import Path, path_of_line

TARGETS = ("target", "target_low", "target_high")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line, ready to print: figures of one unit have the same decimals."""

    code: str
    resource: Mapping[str, str]
    name: Mapping[str, str]
    unit: str
    decimals: int
    path: Path
    target: str
    has_target: bool
    actual: str | None
    result: str
    result_percent: str
    result_unit: str
    is_minus: bool
    share: str
    long_term_year: int | None
    kept: str
    direction: str
    trend_until: int | None
    is_provisional: bool
    reason: str


def sheet_lines(document: Mapping[str, Any]) -> list[SheetLine]:
    """Return the lines of a frozen document in their order."""
    return [sheet_line(document, line) for line in document["lines"]]


def sheet_line(document: Mapping[str, Any], line: Mapping[str, Any]) -> SheetLine:
    """Return one line; a Master Budget has no results yet."""
    result = line.get("result") or {}
    code = str(line["indicator"])
    name: Mapping[str, str] = document["indicators"][code]["name"]
    places = line_decimals(line)
    symbols: Mapping[str, str] = document.get("symbols") or {}
    return SheetLine(
        code=code,
        resource=(line.get("resource") or {}).get("name") or {},
        name=name,
        unit=symbols.get(line["unit"]) or units.symbol(line["unit"]),
        decimals=places,
        path=path_of_line(
            line,
            int(document["year"]),
            is_copy=document.get("publication") is not None,
        ),
        target=_target(line, places),
        has_target=any(line.get(name) is not None for name in TARGETS),
        actual=figures.written(result.get("A"), said.language(), decimals=places),
        result=said.signed(result.get("R"), decimals=places),
        result_percent=said.signed(result.get("R%"), "%", 1, none=""),
        result_unit=_points(line, result),
        is_minus=(figures.exact(result.get("R")) or 0) < 0,
        share=said.percent(result.get("p")),
        long_term_year=line.get("long_term_year"),
        kept=str(result.get("kept") or "unknown"),
        direction=str(result.get("direction") or "none"),
        trend_until=trend_until(line),
        is_provisional=result.get("status") == "provisional",
        reason=said.fact((result.get("reasons") or {}).get("A"), beside=name),
    )


def trend_until(line: Mapping[str, Any]) -> int | None:
    """Return the last year a trend is read from, where the year itself has no value.

    A missing value does not end the trend of the years before (V-1).
    """
    result = line.get("result") or {}
    if result.get("A") is not None or result.get("direction") in (None, "none"):
        return None
    return max(
        (int(entry["year"]) for entry in line.get("history") or ()), default=None
    )


def _points(line: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Return the unit of a result that is the difference of two percentages."""
    is_share = line["unit"] == "%" and result.get("R") is not None
    return gettext("percentage points") if is_share else ""


def _target(line: Mapping[str, Any], places: int) -> str:
    low, high = line.get("target_low"), line.get("target_high")
    if low is not None or high is not None:
        ends = [said.figure(end, decimals=places, none="…") for end in (low, high)]
        return f"{ends[0]} {said.DASH} {ends[1]}"
    return said.figure(line.get("target"), decimals=places, none=said.DASH)
