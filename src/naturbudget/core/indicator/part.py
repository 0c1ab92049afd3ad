"""What one part of a formula comes to before it is brought to a unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, Word
from naturbudget.core.indicator import refusals as said
from naturbudget.core.indicator.formula import ALL_BELOW, FormulaError, Item
from naturbudget.core.indicator.quotient import quotient_unit
from naturbudget.core.indicator.terms import Name, Term
from naturbudget.core.indicator.weather import UNIT, degree_days_of


class Units(Protocol):
    """What the check asks of the table of units."""

    def canonical(self, text: str) -> str:
        """Return the one spelling of a unit."""
        ...

    def factor(self, source: str, target: str) -> Fraction:
        """Return what an amount is multiplied by; refuse what does not convert."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """What one item, or one side, comes to before it is brought to a unit.

    ``depth`` is how many indicators rest on each other below it.
    """

    numerator: tuple[Term, ...]
    unit: str
    kind: str
    denominator: tuple[Term, ...] = ()
    scale: Fraction = Fraction(1)
    change_of: int | None = None
    inner: Fraction = Fraction(1)
    entity: str = ""
    depth: int = 0

    @property
    def is_sum(self) -> bool:
        """Tell whether nothing is divided in it."""
        return not self.denominator and self.change_of is None

    def is_of_accounts(self, ref: str) -> bool:
        """Tell whether a name of the formula is that of accounts, and no indicator."""
        return ref.endswith(ALL_BELOW) or (
            self.is_sum
            and not self.depth
            and [term.ref for term in self.numerator] == [ref]
            and self.numerator[0].what == "account"
        )

    def times(self, number: Fraction) -> Part:
        """Return it multiplied: a sum in its coefficients, a ratio in its scale."""
        if not self.is_sum:
            return replace(self, scale=self.scale * number)
        terms = (
            replace(term, coefficient=term.coefficient * number)
            for term in self.numerator
        )
        return replace(self, numerator=tuple(terms))


def mean_of(item: Item, part: Part) -> Part:
    """Return a stock taken as its mean (IN-4).

    Raises:
        FormulaError: It is no stock, or another indicator.
    """
    if part.kind != "stock" or not part.is_of_accounts(item.ref):
        kind = said.STOCK_INSIDE if part.kind == "stock" else part.kind
        values = {"ref": item.ref, "kind": Word(kind)}
        raise refusal("mean-of-stocks", said.MEAN_OF_STOCKS, **values)
    terms = tuple(replace(term, how=item.how) for term in part.numerator)
    return replace(part, numerator=terms)


def by_degree_days(item: Item, part: Part, by: Name, units: Units) -> Part:
    """Return a flow divided by the degree days of its time, in its unit for one K·d.

    The factor behind it holds those of a normal year, so that the unit comes out.

    Raises:
        FormulaError: It is no flow of accounts, the series has no degree days, or no
            factor stands behind it.

    Source:
        IN-8, UN-7 (docs/method/indicator.md, docs/method/units.md)
    """
    code = degree_days_of(item.how)
    values: dict[str, object] = {"ref": item.ref, "by": code}
    if part.kind != "flow" or not part.is_of_accounts(item.ref):
        kind = said.FLOW_INSIDE if part.kind == "flow" else part.kind
        raise refusal("weather", said.WEATHER_OF_FLOWS, **values, kind=Word(kind))
    try:
        size = units.factor(units.canonical(by.unit), UNIT)
    except NaturbudgetError:
        size = Fraction(0)
    if by.what != "series" or not size:
        unit = UnitCode(UNIT)
        raise refusal("weather-series", said.NOT_DEGREE_DAYS, ref=code, unit=unit)
    if item.factor is None:
        raise refusal("weather-normal", said.NO_NORMAL_YEAR, **values)
    terms = tuple(
        replace(term, how=item.how, coefficient=term.coefficient / size)
        for term in part.numerator
    )
    return replace(part, numerator=terms, unit=quotient_unit(part.unit, UNIT))


def refusal(code: str, text: str, **values: object) -> FormulaError:
    """Return a formula's refusal for one reason."""
    return FormulaError(Problem(code, text, values))
