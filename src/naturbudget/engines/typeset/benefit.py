"""Part C of a balance: the environmental benefit analysis, ready to be set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from naturbudget.core.quantity import number_in, shown_decimals
from naturbudget.engines.typeset.line import NONE
from naturbudget.engines.typeset.say import Row, Say


def benefit_view(document: Mapping[str, Any], say: Say) -> list[Row]:
    """Return a table for each row of the analysis, then for what was combined.

    Args:
        document: The frozen document, kind ``budget-balance``. One from before this
            part, or of a town without an analysis, has none.
        say: The language and the words.

    Source:
        E-1, E-2, E-3, E-4 (docs/method/balance.md)
    """
    told = document.get("benefit") or {"rows": [], "combined": []}
    rows = [_row(row, row["service"], row["load"], say) for row in told["rows"]]
    return [*rows, *(_combined(row, say) for row in told["combined"])]


def _combined(row: Mapping[str, Any], say: Say) -> Row:
    service, load = ({"unit": row[x]} for x in ("service_unit", "load_unit"))
    found = _row(row, service, load, say)
    return {**found, "title": f"{found['title']}, {say.word('together')}"}


def _row(
    row: Mapping[str, Any],
    service: Mapping[str, Any],
    load: Mapping[str, Any],
    say: Say,
) -> Row:
    title = row["own"] or say.word(f"need-{row['need']}")
    office = say.name(row.get("department"))
    sides = (("service", service), ("load", load), ("intensity", {"unit": row["unit"]}))
    return {
        "title": ", ".join(filter(None, (title[:1].upper() + title[1:], office))),
        "heads": [
            say.word("what-unit"),
            *(str(one["year"]) for one in row["values"]),
            *(say.word("change-since", year=one["since"]) for one in row["changes"]),
        ],
        "rows": [
            *(_side(side, thing, row, say) for side, thing in sides),
            *(_beside(one, row, say) for one in row.get("beside") or ()),
        ],
        "readings": [
            say.word(f"reading-{one['reading']}", year=one["since"])
            for one in row["changes"]
        ],
    }


def _side(
    side: str, thing: Mapping[str, Any], row: Mapping[str, Any], say: Say
) -> list[str]:
    decimals = _decimals([one[side] for one in row["values"]])
    told = ", ".join(filter(None, (say.name(thing), say.unit(thing["unit"]))))
    return [
        f"{say.word(f'benefit-{side}')}: {told}",
        *(
            say.figure(one[side], decimals=decimals) or say.word("no-value")
            for one in row["values"]
        ),
        *(_share(one[side], say) for one in row["changes"]),
    ]


def _beside(one: Mapping[str, Any], row: Mapping[str, Any], say: Say) -> list[str]:
    decimals = _decimals([found["value"] for found in one["values"]])
    told = ", ".join(filter(None, (say.name(one), say.unit(one["unit"]))))
    return [
        f"{say.word(one['as'])}: {told}",
        *(
            say.figure(found["value"], decimals=decimals) or say.word("no-value")
            for found in one["values"]
        ),
        *(NONE for _ in row["changes"]),
    ]


def _share(share: str | None, say: Say) -> str:
    if share is None:
        return NONE
    return say.percent(str(Decimal(share) * 100), decimals=1, signed=True)


def _decimals(values: Sequence[str | None]) -> int:
    known = [number for value in values if (number := number_in(value)) is not None]
    return shown_decimals(known)
