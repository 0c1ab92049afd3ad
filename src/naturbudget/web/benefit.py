"""Part C of a balance: the environmental benefit analysis, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from naturbudget.core.budget.benefit import NEEDS
from naturbudget.core.quantity import number_in, shown_decimals

SIDES = ("service", "load", "intensity")


def benefit_table(document: Mapping[str, Any] | None) -> dict[str, object]:
    """Return needs with load, service and intensity, then what was combined.

    Args:
        document: The content of a balance; one from before this part has no key for it.
    """
    told = (document or {}).get("benefit") or {"rows": [], "combined": []}
    rows = [_row(row, row["service"], row["load"]) for row in told["rows"]]
    return {"rows": [*rows, *(_combined(row) for row in told["combined"])]}


def _combined(row: Mapping[str, Any]) -> dict[str, Any]:
    service = {"unit": row["service_unit"], "name": {}, "ref": ""}
    load = {"unit": row["load_unit"], "name": {}, "ref": ""}
    return _row(row, service, load)


def _row(
    row: Mapping[str, Any],
    service: Mapping[str, Any],
    load: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        **row,
        "word": row["own"] or _(NEEDS[row["need"]]),
        "sides": [
            _side("service", service, service["unit"], row),
            _side("load", load, load["unit"], row),
            _side("intensity", {"name": {}, "ref": ""}, row["unit"], row),
        ],
        "readings": [(one["since"], one["reading"]) for one in row["changes"]],
    }


def _side(
    side: str, thing: Mapping[str, Any], unit: str, row: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a service, a load or an intensity over the years, and its changes."""
    values = [(one["year"], one[side]) for one in row["values"]]
    changes = [(one["since"], one[side]) for one in row["changes"]]
    return {
        "side": side,
        "thing": thing,
        "unit": unit,
        "places": _places([value for _, value in values]),
        "values": values,
        "changes": [
            (since, None if share is None else Decimal(share) * 100)
            for since, share in changes
        ],
    }


def _places(values: Sequence[str | None]) -> int:
    known = [number for value in values if (number := number_in(value)) is not None]
    return shown_decimals(known)
