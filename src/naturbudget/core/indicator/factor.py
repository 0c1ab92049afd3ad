"""Factors: dated values with a source that turn one quantity into another (UN-6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from naturbudget.core.indicator.quotient import quotient_unit
from naturbudget.core.indicator.terms import Dated, Name
from naturbudget.core.indicator.years import stretches
from naturbudget.core.period import budget_year, year_of
from naturbudget.core.quantity import exact_decimal


@dataclass(frozen=True, slots=True)
class Factor:
    """One value of a factor: so many ``to_unit`` for one ``from_unit``.

    ``value`` is the decimal number as it was given. Both days are included; without
    a first day it holds from the beginning, without a last one until the next.

    Source:
        UN-6 (docs/method/units.md)
    """

    code: str
    value: str
    from_unit: str
    to_unit: str
    source: str
    first: date | None = None
    last: date | None = None
    region: str = ""
    set: str = ""

    @property
    def amount(self) -> Fraction:
        """Return the exact number."""
        return Fraction(exact_decimal(self.value))

    def as_strings(self) -> dict[str, str | None]:
        """Return it as documents hold it."""
        return {
            "value": self.value,
            "from_unit": self.from_unit,
            "to_unit": self.to_unit,
            "valid_from": self.first.isoformat() if self.first else None,
            "valid_to": self.last.isoformat() if self.last else None,
            "region": self.region,
            "source": self.source,
            "set": self.set,
        }


def name_of(rows: Iterable[Factor], first_month: int) -> Name:
    """Return what a factor's code stands for in formulas, in each budget year.

    A budget year has one value: the one that is valid on its first day; of several,
    the one that began last.

    Args:
        rows: All values of one factor; they share their units.
        first_month: The month a budget year begins with.

    Source:
        IN-5, UN-6 (docs/method/indicator.md, docs/method/units.md)

    >>> old = Factor("el", "0.2", "kW.h", "kg CO2", "agency", last=date(2024, 12, 31))
    >>> new = Factor("el", "0.1", "kW.h", "kg CO2", "agency", first=date(2025, 1, 1))
    >>> [(one.first, one.last) for one in name_of([old, new], 1).dated]
    [(None, 2024), (2025, None)]
    """
    latest_first = sorted(rows, key=lambda row: row.first or date.min, reverse=True)
    values = [_years(row, first_month) for row in latest_first]
    dated = []
    for first, last in stretches([Name("factor", "1", dated=tuple(values))]):
        year = first if last is None else last
        valid = next((one for one in values if one.holds_in(year)), None)
        if valid is not None:
            dated.append(Dated(first, last, valid.value))
    unit = quotient_unit(latest_first[0].to_unit, latest_first[0].from_unit)
    return Name("factor", unit, "ratio", dated=tuple(dated))


def _years(row: Factor, first_month: int) -> Dated:
    first = last = None
    if row.first is not None:
        first = year_of(row.first, first_month)
        if budget_year(first, first_month).first < row.first:
            first += 1
    if row.last is not None:
        last = year_of(row.last, first_month)
    return Dated(first, last, row.amount)
