"""Units: one canonical spelling, dimensions and exact factors."""

from naturbudget.core.unit.row import DuplicateUnitError, UnitRow, UnknownUnitError
from naturbudget.core.unit.table import UnitTable, read_units, without_note

__all__ = [
    "DuplicateUnitError",
    "UnitRow",
    "UnitTable",
    "UnknownUnitError",
    "read_units",
    "without_note",
]
