"""The table of units: one spelling for each, its dimension and its exact factor."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import prod
from types import MappingProxyType
from typing import Any

from naturbudget.core.quantity import (
    InexactError,
    UnitMismatchError,
    plain,
    published,
)
from naturbudget.core.unit.reader import ONE, UnitReader
from naturbudget.core.unit.row import (
    DuplicateUnitError,
    LargeUnitError,
    LongUnitError,
    UnitRow,
    UnknownUnitError,
)

# What the books keep of a unit, and how many rows of the table one is made of.
CHARACTERS_MAX = 100
PARTS_MAX = 12

_NOTE = re.compile(r" \[[^\[\]]+; 1 [^\[\]]+ = [^\[\]]+\]$")


@dataclass(frozen=True)
class UnitTable:
    """All units, and the one canonical spelling of their products and quotients.

    Source:
        UN-2 (docs/method/units.md)

    >>> metre = UnitRow("m", "length", 1, 1, 3, "m", ("metre",))
    >>> km = UnitRow("km", "length", 1000, 1, 3, "km", ("kilometre",))
    >>> table = UnitTable((metre, km))
    >>> table.canonical("kilometre"), table.factor("km", "m")
    ('km', Fraction(1000, 1))
    """

    rows: tuple[UnitRow, ...]

    def __post_init__(self) -> None:
        if len(self._rows) < len(self.rows):
            [(code, _)] = Counter(row.code for row in self.rows).most_common(1)
            raise DuplicateUnitError(code, [code])
        spellings: dict[str, dict[str, None]] = {}
        sizes: dict[tuple[object, Fraction], dict[str, None]] = {}
        for row in self.rows:
            for key in row.keys:
                spellings.setdefault(key, {})[row.code] = None
            measure = (frozenset(row.exponents.items()), row.size)
            sizes.setdefault(measure, {})[row.code] = None
        for spelling, codes in spellings.items():
            if len(codes) > 1:
                raise DuplicateUnitError(spelling, codes)
        for codes in sizes.values():
            if len(codes) > 1:
                raise DuplicateUnitError(next(iter(codes)), codes)

    def canonical(self, text: str) -> str:
        """Return the one spelling of a unit that the books use.

        Args:
            text: A code, symbol or alias of a row in any spacing, or a product or
                quotient of rows: ``kWh/m²``, ``l/day/inhabitant``, ``g per kWh``.

        Returns:
            Codes in alphabetical order: factors joined by a dot, every divisor
            behind its own slash, in brackets if its code has a dot.

        Raises:
            UnknownUnitError: Some part is not in the table.
            LongUnitError: The text, or what it stands for, is longer than any unit.
            LargeUnitError: It is made of more units than anybody measures in.

        Source:
            UN-2, UN-5, UN-9 (docs/method/units.md)
        """
        if len(text) > CHARACTERS_MAX:
            raise LongUnitError(text, CHARACTERS_MAX)
        product = self._reader.product(text)
        if len(product.above) + len(product.below) > PARTS_MAX:
            raise LargeUnitError(text, PARTS_MAX)
        divisors = [f"({code})" if "." in code else code for code in product.below]
        found = "/".join([".".join(product.above) or ONE, *divisors])
        if len(found) > CHARACTERS_MAX:
            raise LongUnitError(found, CHARACTERS_MAX)
        return found

    def row(self, code: str) -> UnitRow:
        """Return the row of a unit; products and quotients have none.

        Raises:
            UnknownUnitError: It is not a row of the table.
        """
        canonical = self.canonical(code)
        if canonical not in self._rows:
            raise UnknownUnitError(canonical)
        return self._rows[canonical]

    def dimension(self, text: str) -> Mapping[str, int]:
        """Return the base dimensions of a unit with their exponents, never 0.

        Source:
            UN-5, UN-7 (docs/method/units.md)
        """
        product = self._reader.product(text)
        total: Counter[str] = Counter()
        for sign, codes in ((1, product.above), (-1, product.below)):
            for code in codes:
                for base, exponent in self._rows[code].exponents.items():
                    total[base] += sign * exponent
        return MappingProxyType({base: n for base, n in sorted(total.items()) if n})

    def factor(self, source: str, target: str) -> Fraction:
        """Return what an amount is multiplied by to turn source into target, exact.

        Raises:
            UnitMismatchError: They measure different things; no conversion exists
                without a factor that names its source.
            UnknownUnitError: One of them is not in the table.

        Source:
            UN-4, UN-5, UN-6 (docs/method/units.md)
        """
        if self.dimension(source) != self.dimension(target):
            raise UnitMismatchError(self.canonical(source), self.canonical(target))
        return self._size(source) / self._size(target)

    def converted(self, value: Decimal, source: str, target: str) -> Decimal:
        """Return an amount in another unit, exactly.

        Raises:
            InexactError: It has no end there; 120 GJ are 33.33... MWh.
            UnitMismatchError: They measure different things.
            UnknownUnitError: One of them is not in the table.

        Source:
            UN-9 (docs/method/units.md)
        """
        exact = Fraction(value) * self.factor(source, target)
        found = Decimal(exact.numerator) / Decimal(exact.denominator)
        if Fraction(found) != exact:
            raise InexactError(value, source, exact, target)
        return found

    def equation(self, source: str, target: str) -> str:
        """Return the conversion as a person checks it: 1 MWh = 1000 kWh.

        A factor that is no short decimal number is written as a fraction.

        Source:
            UN-9 (docs/method/units.md)
        """
        factor = self.factor(source, target)
        number = published(factor)
        if Fraction(number) != factor:
            number = f"{factor.numerator}/{factor.denominator}"
        return f"1 {self.symbol(source)} = {number} {self.symbol(target)}"

    def note(self, value: Decimal, source: str, target: str) -> str:
        """Return what the reason of a voucher says of a figure that was converted.

        Source:
            UN-9 (docs/method/units.md)
        """
        given = f"{plain(value)} {self.symbol(source)}"
        return f" [{given}; {self.equation(source, target)}]"

    def symbol(self, text: str) -> str:
        """Return how a unit is printed: kWh/m², µg/m³, t CO₂e/person."""
        product = self._reader.product(text)
        above = "·".join(self._rows[code].symbol for code in product.above) or ONE
        below = "·".join(self._rows[code].below for code in product.below)
        if not below:
            return above
        is_product = len(product.below) > 1 or "·" in below
        return f"{above}/({below})" if is_product else f"{above}/{below}"

    def suggestions(self, text: str) -> list[str]:
        """Return codes a writer may have meant, best first, at most four."""
        return self._reader.suggestions(text)

    @cached_property
    def _rows(self) -> dict[str, UnitRow]:
        return {row.code: row for row in self.rows}

    @cached_property
    def _reader(self) -> UnitReader:
        return UnitReader(self._rows)

    def _size(self, text: str) -> Fraction:
        product = self._reader.product(text)
        above = (self._rows[code].size for code in product.above)
        below = (1 / self._rows[code].size for code in product.below)
        return prod([*above, *below], start=Fraction(1))


def without_note(reason: str) -> str:
    """Return a reason without what was noted of a conversion.

    >>> without_note("gas bill [1.2 MWh; 1 MWh = 1000 kWh]")
    'gas bill'
    """
    return _NOTE.sub("", reason)


def read_units(rows: Iterable[Mapping[str, Any]]) -> UnitTable:
    """Return the table from the parsed rows of ``data/units.yaml``.

    Args:
        rows: For each row ``code``, ``dimension``, ``num``, ``den``, ``scale``,
            ``symbol`` as texts, and ``aliases``, a list of texts, if there are any.

    Raises:
        DuplicateUnitError: Two rows claim one spelling, or are one unit.

    Source:
        UN-2 (docs/method/units.md)
    """
    found = (
        UnitRow(
            code=row["code"],
            dimension=row["dimension"],
            num=int(row["num"]),
            den=int(row["den"]),
            scale=int(row["scale"]),
            symbol=row["symbol"],
            aliases=tuple(row.get("aliases", ())),
        )
        for row in rows
    )
    return UnitTable(tuple(found))
