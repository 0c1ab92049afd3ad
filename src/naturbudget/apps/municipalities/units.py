"""How a unit is printed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.unit import UnitTable, read_units

UNITS = Path(__file__).resolve().parents[2] / "data" / "units.yaml"


@cache
def unit_table() -> UnitTable:
    return read_units(yaml.safe_load(UNITS.read_text(encoding="utf-8")))


@cache
def symbol(unit: str) -> str:
    """Return the unit as it is printed; an unknown one as it was typed."""
    if unit in ("", "1"):
        return ""
    try:
        return unit_table().symbol(unit)
    except NaturbudgetError:
        return unit
