"""Units: one canonical spelling, dimensions and exact factors."""

from naturbudget.core.unit.row import (
    DuplicateUnitError,
    LargeUnitError,
    LongUnitError,
    UnitRow,
    UnknownUnitError,
)
from naturbudget.core.unit.table import UnitTable, read_units, without_note

__all__ = [
    "DuplicateUnitError",
    "LargeUnitError",
    "LongUnitError",
    "UnitRow",
    "UnitTable",
    "UnknownUnitError",
    "read_units",
    "without_note",
]
