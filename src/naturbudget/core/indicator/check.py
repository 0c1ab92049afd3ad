"""Whether a formula makes sense: names exist, kinds and units go together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import Protocol

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.indicator.formula import (
    ALL_BELOW,
    Formula,
    FormulaError,
    Item,
    parse,
)
from naturbudget.core.indicator.quotient import product_unit, quotient_unit
from naturbudget.core.indicator.terms import (
    ADDITIVE,
    Name,
    Term,
    Terms,
    leaves_below,
)

UNKNOWN = gettext_noop(
    "There is no account, series or indicator “{ref}”. Open it first, or correct the "
    "name."
)
UNKNOWN_NEAR = gettext_noop(
    "There is no account, series or indicator “{ref}”. Did you mean {near}?"
)
NOTHING_BELOW = gettext_noop(
    "There are no accounts below “{ref}”. Open one, or correct the path."
)
MIXED_BELOW = gettext_noop(
    "The accounts below “{ref}” cannot be added: {what}. Name those that you mean one "
    "by one."
)
NOT_A_FACTOR = gettext_noop(
    "“{ref}” is not a factor. Only a number may be multiplied with a name from the "
    "left, and a factor with its source from the right."
)
FACTOR_ALONE = gettext_noop(
    "“{ref}” is a factor. Write it behind what it is multiplied with: name * {ref}."
)
KINDS_ADDED = gettext_noop(
    "“{left}” is a {left_kind} and “{right}” is a {right_kind}; they cannot be added. "
    "Add flows to flows and stocks to stocks, or divide one by the other."
)
STATES_ADDED = gettext_noop(
    "“{ref}” is a state; states are observed and never added. Let it stand alone, or "
    "above or below the division."
)
STOCK_PER_FLOW = gettext_noop(
    "A stock is divided by a flow. Turn the formula around, so that what is used "
    "stands above what there is."
)
UNITS_ADDED = gettext_noop(
    "“{left}” is in {left_unit} and “{right}” in {right_unit}; they cannot be added. "
    "Multiply one of them by a factor that names its source."
)
UNIT_DECLARED = gettext_noop(
    "The formula gives {found}, and the indicator says {declared}. Correct the unit, "
    "or multiply by a factor that names its source."
)
CYCLE = gettext_noop(
    "The indicator would need itself: {path}. Take one of them out of the formula."
)
RATIO_INSIDE = gettext_noop(
    "“{ref}” is already a ratio or a change, and cannot be part of a sum or of a "
    "second division. Write its parts out."
)
CHANGE_OF_CHANGE = gettext_noop(
    "“{ref}” is already a change. Take the change of what it is made of."
)
BROKEN_INSIDE = gettext_noop(
    "The formula of indicator “{ref}” is not in order: {reason} Correct that one first."
)


class Units(Protocol):
    """What the check asks of the table of units."""

    def canonical(self, text: str) -> str:
        """Return the one spelling of a unit."""
        ...

    def factor(self, source: str, target: str) -> Fraction:
        """Return what an amount is multiplied by; refuse what does not convert."""
        ...


def check_formula(
    formula: Formula, *, names: Mapping[str, Name], units: Units, unit: str, code: str
) -> list[Problem]:
    """Return every reason why a formula does not make sense; none if it does.

    Args:
        formula: The formula as it was parsed.
        names: The municipality's namespace: paths of leaf accounts, codes of series,
            indicators and factors.
        units: The table of units.
        unit: The unit the indicator declares.
        code: The indicator's own code, so that it cannot need itself.

    Source:
        IN-4, UN-7 (docs/method/indicator.md, docs/method/units.md)
    """
    try:
        terms_of(formula, names=names, units=units, unit=unit, code=code)
    except NaturbudgetError as error:
        return list(error.problems)
    return []


def terms_of(
    formula: Formula, *, names: Mapping[str, Name], units: Units, unit: str, code: str
) -> Terms:
    """Return the terms of a formula that makes sense; see ``check_formula``.

    Raises:
        FormulaError: It does not make sense: kinds or dimensions do not fit, a name
            is unknown, or the indicator needs itself. All problems found are named.
        UnknownUnitError: The declared unit is not in the table.

    Source:
        IN-1, IN-4, UN-7 (docs/method/indicator.md, docs/method/units.md)
    """
    declared = units.canonical(unit)
    part = _Check(names, units, (code,)).whole(formula)
    try:
        scale = part.scale * units.factor(part.unit, declared)
    except NaturbudgetError as error:
        values = {"found": part.unit, "declared": declared}
        problem = Problem("unit-declared", UNIT_DECLARED, values)
        raise FormulaError(problem) from error
    return Terms(
        numerator=part.numerator,
        denominator=part.denominator,
        scale=scale,
        kind=part.kind,
        unit=declared,
        change_of=part.change_of,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """What one item, or one side, comes to before it is brought to a unit."""

    numerator: tuple[Term, ...]
    unit: str
    kind: str
    denominator: tuple[Term, ...] = ()
    scale: Fraction = Fraction(1)
    change_of: int | None = None

    @property
    def is_sum(self) -> bool:
        return not self.denominator and self.change_of is None

    def times(self, number: Fraction) -> _Part:
        """Return it multiplied: a sum in its coefficients, a ratio in its scale."""
        if not self.is_sum:
            return replace(self, scale=self.scale * number)
        terms = (
            replace(term, coefficient=term.coefficient * number)
            for term in self.numerator
        )
        return replace(self, numerator=tuple(terms))


@dataclass(frozen=True, slots=True)
class _Check:
    """The namespace, the units, and the indicators on the way to this formula."""

    names: Mapping[str, Name]
    units: Units
    path: tuple[str, ...]

    def whole(self, formula: Formula) -> _Part:
        """Return what a formula comes to; kinds are checked, its unit is not."""
        if formula.change_of is not None:
            [item] = formula.numerator
            part = self.item(item)
            if part.change_of is not None:
                raise _refusal("change-of-change", CHANGE_OF_CHANGE, ref=item.ref)
            one = replace(part, unit="1", kind="ratio", scale=Fraction(1))
            return replace(one, change_of=formula.change_of)
        if not formula.denominator:
            return self.side(formula.numerator, is_alone=True)
        over, under = _all(
            lambda: self.side(formula.numerator, is_alone=False),
            lambda: self.side(formula.denominator, is_alone=False),
        )
        if (over.kind, under.kind) == ("stock", "flow"):
            raise _refusal("stock-per-flow", STOCK_PER_FLOW)
        return _Part(
            numerator=over.numerator,
            denominator=under.numerator,
            unit=quotient_unit(over.unit, under.unit),
            kind="ratio",
        )

    def side(self, items: Sequence[Item], *, is_alone: bool) -> _Part:
        """Return the sum of items; one item alone may itself be a ratio."""
        parts = _all(*(lambda item=item: self.item(item) for item in items))
        if len(parts) == 1 and (is_alone or parts[0].is_sum):
            return parts[0]
        first = parts[0]
        problems: list[Problem] = []
        terms: dict[str, Term] = {}
        for item, part in zip(items, parts, strict=True):
            try:
                self.added(items[0].ref, first, item.ref, part, terms)
            except NaturbudgetError as error:
                problems += error.problems
        if problems:
            raise FormulaError(*problems)
        return replace(first, numerator=tuple(terms.values()))

    def added(
        self, left: str, first: _Part, right: str, part: _Part, terms: dict[str, Term]
    ) -> None:
        """Add a part of a sum to the terms, in the unit of the sum's first part."""
        if not part.is_sum:
            raise _refusal("ratio-inside", RATIO_INSIDE, ref=right)
        if part.kind not in ADDITIVE:
            raise _refusal("states-added", STATES_ADDED, ref=right)
        if first.kind in ADDITIVE and part.kind != first.kind:
            kinds = {"left_kind": first.kind, "right_kind": part.kind}
            raise _refusal("kinds-added", KINDS_ADDED, left=left, right=right, **kinds)
        try:
            factor = self.units.factor(part.unit, first.unit)
        except NaturbudgetError:
            written = {"left_unit": first.unit, "right_unit": part.unit}
            raise _refusal(
                "units-added", UNITS_ADDED, left=left, right=right, **written
            ) from None
        for term in part.numerator:
            so_far = terms[term.ref].coefficient if term.ref in terms else Fraction(0)
            coefficient = so_far + term.coefficient * factor
            terms[term.ref] = replace(term, coefficient=coefficient)

    def item(self, item: Item) -> _Part:
        """Return a name times its number and its factor."""
        part = self.named(item.ref).times(item.number)
        if item.factor is None:
            return part
        factor = self.names.get(item.factor)
        if factor is None:
            raise self.unknown(item.factor)
        if factor.what != "factor":
            raise _refusal("not-a-factor", NOT_A_FACTOR, ref=item.factor)
        unit = product_unit(part.unit, self.units.canonical(factor.unit))
        return replace(part.times(factor.value), unit=unit)

    def named(self, ref: str) -> _Part:
        """Return what a name stands for."""
        if ref in self.path:
            path = " → ".join((*self.path[self.path.index(ref) :], ref))
            raise _refusal("cycle", CYCLE, path=path)
        if ref.endswith(ALL_BELOW):
            return self.node(ref)
        name = self.names.get(ref)
        if name is None:
            raise self.unknown(ref)
        if name.what == "factor":
            raise _refusal("factor-alone", FACTOR_ALONE, ref=ref)
        if name.what == "indicator":
            return self.indicator(ref, name)
        return self.leaf(ref, name.what, name)

    def leaf(self, ref: str, what: str, name: Name) -> _Part:
        unit = self.units.canonical(name.unit)
        term = Term(ref, what, name.kind, unit, Fraction(1))
        return _Part((term,), unit, name.kind)

    def node(self, ref: str) -> _Part:
        """Return all accounts below a path; they share kind and dimension."""
        found = [self.names[leaf] for leaf in leaves_below(ref, self.names)]
        if not found:
            raise _refusal("nothing-below", NOTHING_BELOW, ref=ref)
        first = found[0]
        if not all(self.goes_with(name, first) for name in found):
            what = ", ".join(sorted({f"{one.kind} in {one.unit}" for one in found}))
            raise _refusal("mixed-below", MIXED_BELOW, ref=ref, what=what)
        return self.leaf(ref, "node", first)

    def goes_with(self, name: Name, other: Name) -> bool:
        """Tell whether amounts of two accounts may be added."""
        try:
            self.units.factor(name.unit, other.unit)
        except NaturbudgetError:
            return False
        return name.kind == other.kind

    def indicator(self, ref: str, name: Name) -> _Part:
        """Return the terms of another indicator, in its declared unit."""
        inner = replace(self, path=(*self.path, ref))
        try:
            part = inner.whole(parse(name.formula))
            unit = self.units.canonical(name.unit)
            return replace(part.times(self.units.factor(part.unit, unit)), unit=unit)
        except NaturbudgetError as error:
            if any(problem.code == "cycle" for problem in error.problems):
                raise
            reason = str(error.problems[0])
            raise _refusal(
                "broken-inside", BROKEN_INSIDE, ref=ref, reason=reason
            ) from error

    def unknown(self, ref: str) -> FormulaError:
        """Return the refusal of a name that does not exist, with near ones."""
        if leaves_below(ref, self.names):
            near = [ref + ALL_BELOW]
        else:
            near = get_close_matches(ref, self.names, n=3, cutoff=0.6)
        if not near:
            return _refusal("unknown-name", UNKNOWN, ref=ref)
        return _refusal("unknown-name", UNKNOWN_NEAR, ref=ref, near=", ".join(near))


def _refusal(code: str, text: str, **values: object) -> FormulaError:
    return FormulaError(Problem(code, text, values))


def _all(*steps: Callable[[], _Part]) -> list[_Part]:
    """Return what all steps come to, or refuse with the problems of all of them."""
    found: list[_Part] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            found.append(step())
        except NaturbudgetError as error:
            problems += error.problems
    if problems:
        raise FormulaError(*problems)
    return found
