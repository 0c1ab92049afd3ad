"""What a formula adds up: accounts and series with one exact coefficient each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from naturbudget.core.indicator.formula import ALL_BELOW
from naturbudget.core.indicator.weather import degree_days_of

ADDITIVE = frozenset({"flow", "stock"})
MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Dated:
    """A factor's value, or an indicator's formula, and the budget years it holds in.

    Both years are included; without one it holds from the beginning, or for good.
    """

    first: int | None = None
    last: int | None = None
    value: Fraction = Fraction(1)
    formula: str = ""

    def holds_in(self, year: int | None) -> bool:
        """Tell whether it holds in a budget year; without one, before all dates."""
        if year is None:
            return self.first is None
        return (self.first is None or self.first <= year) and (
            self.last is None or year <= self.last
        )


@dataclass(frozen=True, slots=True)
class Name:
    """What a name in the municipality's one namespace stands for.

    ``what`` is account, series, indicator or factor. An account has the kind flow or
    stock; a series is a state. An indicator has its ``formula``, a factor its
    ``value`` and, as unit, the quotient that it multiplies with: kg/(kW.h). Where
    these change by year they stand in ``dated``. ``entity`` is whose account it is:
    of the territory or of the municipality's own organisation.
    """

    what: str
    unit: str
    kind: str = "state"
    formula: str = ""
    value: Fraction = Fraction(1)
    entity: str = ""
    dated: tuple[Dated, ...] = ()

    def in_year(self, year: int | None) -> Name | None:
        """Return what it stands for in a budget year, or nothing.

        Source:
            IN-5 (docs/method/indicator.md)
        """
        if not self.dated:
            return self
        for one in self.dated:
            if one.holds_in(year):
                return replace(self, value=one.value, formula=one.formula, dated=())
        return None


@dataclass(frozen=True, slots=True)
class Term:
    """One account, one series, or all accounts below a path (``what`` is node).

    The unit of a node is that of the first account below it; the others convert.

    ``coefficient`` turns an amount in ``unit`` into the unit of the term's side:
    conversion, number and factor in one exact fraction. It holds from the budget
    year ``first`` to ``last``, both included. ``how`` is ``mean`` where the mean of
    a stock was asked for; otherwise a stock is its last level. It is ``weather:`` and
    a series of degree days, where a flow is asked for by these.

    Source:
        IN-1, IN-4, IN-5, IN-8 (docs/method/indicator.md)
    """

    ref: str
    what: str
    kind: str
    unit: str
    coefficient: Fraction
    first: int | None = None
    last: int | None = None
    how: str = ""

    @property
    def degree_days(self) -> str:
        """Return the series of degree days it is divided by, if any."""
        return degree_days_of(self.how)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the account or series it rests on, and its degree days."""
        return (self.ref, self.degree_days) if self.degree_days else (self.ref,)

    @property
    def asked(self) -> str:
        """Return what the books are asked for: people, or mean(people)."""
        return f"{self.how}({self.ref})" if self.how else self.ref

    def holds_in(self, year: int) -> bool:
        """Tell whether it belongs to the formula of a budget year."""
        return Dated(self.first, self.last).holds_in(year)


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
        return tuple(dict.fromkeys(name for term in terms for name in term.names))

    @property
    def first(self) -> int | None:
        """Return the first budget year it has terms for; none, if there is no first."""
        years = [term.first for term in self.numerator]
        return None if None in years else min(filter(None, years), default=None)


def asked_of(asked: str) -> tuple[str, str]:
    """Return the name and how it is taken; see ``Term.asked``.

    >>> asked_of("mean(area/parks)"), asked_of("people")
    (('area/parks', 'mean'), ('people', ''))
    """
    how, bracket, ref = asked.partition("(")
    return (ref.removesuffix(")"), how) if bracket else (asked, "")


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
