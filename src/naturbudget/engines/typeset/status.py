"""Part E of a balance: how well its figures are known, ready to be set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from naturbudget.core.ledger.kinds import STATUSES
from naturbudget.engines.typeset.line import NONE, named
from naturbudget.engines.typeset.say import Row, Say

SHOWN = tuple(reversed(STATUSES))  # the best first


def status_view(document: Mapping[str, Any], say: Say) -> Row | None:
    """Return the texts of part E; nothing of a document from before it.

    Args:
        document: The frozen document, kind ``budget-balance``.
        say: The language and the words.

    Source:
        Q-1, Q-5 (docs/method/balance.md, docs/method/budget.md)
    """
    if not document.get("status"):
        return None
    lines = {line["indicator"]: line for line in document["lines"]}
    return {
        "heads": [
            say.word("line"),
            *(_capital(say.known(status)) for status in SHOWN),
            say.word("value-of-year"),
        ],
        "rows": [
            {
                **named(document, row, say),
                "unit": "",
                "counts": [
                    say.whole(count) if (count := row["figures"].get(status)) else NONE
                    for status in SHOWN
                ],
                "status": say.known(lines[row["indicator"]]["result"]["status"] or "")
                or say.word("no-value"),
            }
            for row in document["status"]
        ],
        "breaks": [*_formulas(document, say), *_breaks(document, say)],
    }


def _formulas(document: Mapping[str, Any], say: Say) -> list[str]:
    return [
        say.word("formula-since", code=code, year=one["from"])
        for code, item in document["indicators"].items()
        for one in (*(item.get("earlier") or ()), item)
        if one.get("from") and one["from"] <= document["year"]
    ]


def _breaks(document: Mapping[str, Any], say: Say) -> list[str]:
    return [
        say.word("break", code=row["indicator"], year=one["year"], text=one["text"])
        for row in document["status"]
        for one in row["breaks"]
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
