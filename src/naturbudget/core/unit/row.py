"""One unit of the table, and how the table refuses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.unit.spelling import key_of

NOT_ADDITIVE = frozenset({"temperature", "sound level", "sound level A", "acidity"})


class UnknownUnitError(NaturbudgetError):
    """A text is no unit of the table."""

    def __init__(self, text: str, suggestions: Iterable[str] = ()) -> None:
        near = list(suggestions)
        if not text:
            sentence = gettext_noop(
                "There is no unit. Write one, or 1 for a plain number."
            )
        elif near:
            sentence = gettext_noop(
                "“{text}” is not in the table of units. Did you mean {near}? "
                "Write the unit alone; remarks belong into the reason."
            )
        else:
            sentence = gettext_noop(
                "“{text}” is not in the table of units. Choose one of its units, or "
                "have it added to the table with its dimension and exact factor."
            )
        values = {"text": shortened(text), "near": ", ".join(near)}
        super().__init__(Problem("unknown-unit", sentence, values))


class LongUnitError(NaturbudgetError):
    """A text is longer than any unit; it is refused before anybody reads it."""

    def __init__(self, text: str, limit: int) -> None:
        sentence = gettext_noop(
            "“{text}” has {count} characters; a unit takes {limit} at most. Write the "
            "unit alone; remarks belong into the reason."
        )
        values = {"text": shortened(text), "count": len(text), "limit": limit}
        super().__init__(Problem("unit-too-long", sentence, values))


class LargeUnitError(NaturbudgetError):
    """A product or quotient of more units than anybody measures in."""

    def __init__(self, text: str, limit: int) -> None:
        sentence = gettext_noop(
            "“{text}” is made of more than {limit} units. Write the unit alone, for "
            "example kWh/m²."
        )
        values = {"text": shortened(text), "limit": limit}
        super().__init__(Problem("unit-too-large", sentence, values))


class DuplicateUnitError(NaturbudgetError):
    """Two rows of the table claim the same spelling or are the same unit."""

    def __init__(self, spelling: str, rows: Iterable[str]) -> None:
        text = gettext_noop(
            "“{spelling}” belongs to more than one row of the table of units: {rows}. "
            "Keep it at one of them."
        )
        values = {"spelling": spelling, "rows": ", ".join(rows)}
        super().__init__(Problem("duplicate-unit", text, values))


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit: ``num / den`` of its dimension's canonical unit.

    The dimension is a product of base dimensions, for example ``length^3`` or
    ``energy.time^-1``. A gas is part of its base dimension: ``mass:CH4``.

    Source:
        UN-1, UN-2, UN-3, UN-5 (docs/method/units.md)
    """

    code: str
    dimension: str
    num: int
    den: int
    scale: int
    symbol: str
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.code, "a unit needs a code"
        assert self.symbol, f"{self.code} needs a symbol"
        assert self.num > 0, f"{self.code} needs a positive numerator"
        assert self.den > 0, f"{self.code} needs a positive denominator"
        assert self.scale in range(10), f"{self.code} has a scale beyond 0 to 9"

    @property
    def size(self) -> Fraction:
        """Return how much of the dimension's canonical unit it is."""
        return Fraction(self.num, self.den)

    @property
    def exponents(self) -> dict[str, int]:
        """Return the base dimensions and their exponents."""
        parts = (part.partition("^") for part in self.dimension.split(".") if part)
        return {base: int(exponent or 1) for base, _, exponent in parts}

    @property
    def is_additive(self) -> bool:
        """Return whether an account may hold it: shares and levels never sum.

        Source:
            UN-8 (docs/method/units.md)
        """
        return bool(self.exponents) and NOT_ADDITIVE.isdisjoint(self.exponents)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return its code, its symbol and its aliases."""
        return (self.code, self.symbol, *self.aliases)

    @property
    def keys(self) -> list[str]:
        """Return its spellings as the table compares them."""
        return [key_of(spelling) for spelling in self.spellings]

    @property
    def below(self) -> str:
        """Return its symbol behind a slash: trees, but t/tree."""
        return self.code if self.symbol == f"{self.code}s" else self.symbol
