"""What a formula adds up: accounts and series with one exact coefficient each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from naturbudget.core.indicator.formula import ALL_BELOW

ADDITIVE = frozenset({"flow", "stock"})


@dataclass(frozen=True, slots=True)
class Name:
    """What a name in the municipality's one namespace stands for.

    ``what`` is account, series, indicator or factor. An account has the kind flow or
    stock; a series is a state. An indicator has its ``formula``, a factor its
    ``value`` and, as unit, the quotient that it multiplies with: kg/(kW.h).
    """

    what: str
    unit: str
    kind: str = "state"
    formula: str = ""
    value: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Term:
    """One account, one series, or all accounts below a path (``what`` is node).

    The unit of a node is that of the first account below it; the others convert.

    ``coefficient`` turns an amount in ``unit`` into the unit of the term's side:
    conversion, number and factor in one exact fraction.
    """

    ref: str
    what: str
    kind: str
    unit: str
    coefficient: Fraction


@dataclass(frozen=True, slots=True)
class Terms:
    """A checked formula: ``scale * sum(numerator) / sum(denominator)``.

    Without denominator it is ``scale * sum(numerator)``; with ``change_of`` it is
    ``scale * (now / that year - 1)``. The scale brings it to the declared unit.

    Source:
        IN-1, IN-2 (docs/method/indicator.md)
    """

    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    scale: Fraction
    kind: str
    unit: str
    change_of: int | None = None

    @property
    def refs(self) -> tuple[str, ...]:
        """Return every name the value rests on, in the order of the formula."""
        terms = (*self.numerator, *self.denominator)
        return tuple(dict.fromkeys(term.ref for term in terms))


def leaves_below(ref: str, names: Mapping[str, Name]) -> list[str]:
    """Return the accounts below a path, ordered; the path may end in ``/*``.

    >>> tree = {"gas/hall": Name("account", "m3", "flow")}
    >>> leaves_below("gas/*", tree), leaves_below("ga/*", tree)
    (['gas/hall'], [])
    """
    root = ref.removesuffix(ALL_BELOW) + "/"
    return sorted(
        path
        for path, name in names.items()
        if path.startswith(root) and name.what == "account" and name.kind in ADDITIVE
    )
