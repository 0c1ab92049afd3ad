"""Part B of a balance: the statement of environmental assets, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from naturbudget.apps.ledger.kinds import KIND_LABELS, cause_label
from naturbudget.core.budget.stocks import COLUMNS, changes_by_column
from naturbudget.core.quantity import exact_decimals

SELDOM = "first"  # a column that stands there only where something is in it


def asset_tables(document: Mapping[str, Any] | None) -> dict[str, object]:
    """Return the stocks of a balance by their scope; nothing of one from before.

    Args:
        document: The content of a balance, or as much of it as has ``assets``.
    """
    told = (document or {}).get("assets")
    rows = told or ()
    columns = [
        name
        for name in COLUMNS
        if name != SELDOM or any(changes_by_column(row)[SELDOM] for row in rows)
    ]
    scopes = list(dict.fromkeys(row["scope"] for row in rows))
    return {
        "is_told": told is not None,
        "columns": columns,
        "tables": [
            {
                "scope": scope,
                "rows": [
                    _row(row, columns, _places(row["unit"], rows))
                    for row in rows
                    if row["scope"] == scope
                ],
            }
            for scope in scopes
        ],
        "has_scopes": len(scopes) > 1,
        "count": len(rows),
        "proved": all(_adds_up(row) for row in rows),
    }


def _row(row: Mapping[str, Any], columns: list[str], places: int) -> dict[str, object]:
    changes = changes_by_column(row)
    course = [one for one in row["course"] if one["closing"] is not None]
    return {
        **row,
        "places": places,
        "cells": [
            {
                "column": name,
                "sum": sum(
                    (Decimal(one["amount"]) for one in changes[name]), Decimal(0)
                ),
                "parts": [
                    (one["amount"], "" if name == SELDOM else _word(one))
                    for one in changes[name]
                ],
            }
            for name in columns
        ],
        "years": len(course),
        "first": course[0] if course else None,
        "breaks": [one["year"] for one in row["course"] if Decimal(one["measured"])],
    }


def _word(change: Mapping[str, Any]) -> str:
    """Say by what a stock changed: the cause, or the kind where none is told."""
    kind = KIND_LABELS.get(change["kind"], _("correction of earlier years"))
    if not change["cause"]:
        return str(kind)
    return str(cause_label(change["cause"], is_in=change["in"]))


def _places(unit: str, rows: Any) -> int:
    amounts = [
        amount
        for row in rows
        if row["unit"] == unit
        for amount in (
            row["opening"],
            row["closing"],
            *(one["amount"] for one in row["changes"]),
        )
    ]
    return exact_decimals(amounts)


def _adds_up(row: Mapping[str, Any]) -> bool:
    """Tell whether opening and changes lead to the closing (A-1)."""
    changes = sum((Decimal(one["amount"]) for one in row["changes"]), Decimal(0))
    return Decimal(row["opening"]) + changes == Decimal(row["closing"])
