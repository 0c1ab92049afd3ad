"""Whether a formula makes sense: names exist, kinds and units go together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction

from naturbudget.core.errors import Listed, NaturbudgetError, Problem, Word, shortened
from naturbudget.core.indicator import refusals as said
from naturbudget.core.indicator.formula import (
    ALL_BELOW,
    Formula,
    FormulaError,
    Item,
    parse,
)
from naturbudget.core.indicator.part import (
    Part,
    Units,
    by_degree_days,
    mean_of,
    refusal,
)
from naturbudget.core.indicator.quotient import product_unit, quotient_unit
from naturbudget.core.indicator.terms import (
    ADDITIVE,
    Name,
    Term,
    Terms,
    leaves_below,
)
from naturbudget.core.indicator.weather import degree_days_of
from naturbudget.core.indicator.years import Stretch, joined, stretches

# How many indicators may rest on each other. Each is worked out once, however often
# it is named, so that the work grows with what is defined and not with its paths.
DEPTH_MAX = 20
DIGITS_MAX = 40  # of each side of a coefficient, as the books keep it
PASSED_ON = {"cycle", "not-then", "too-deep"}


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
            is unknown, the indicator needs itself, or what is dated holds in no
            common year. All problems found are named.
        UnknownUnitError: The declared unit is not in the table.

    Source:
        IN-1, IN-4, IN-5, UN-7 (docs/method/indicator.md, docs/method/units.md)
    """
    declared = units.canonical(unit)
    found: list[Stretch] = []
    refused: FormulaError | None = None
    for first, last in stretches(names.values()):
        year = first if last is None else last
        try:
            part = _Check(names, units, (code,), year, {}).whole(formula)
        except FormulaError as error:
            if any(problem.code != "not-then" for problem in error.problems):
                raise
            refused = error
            continue
        try:
            scale = part.scale * units.factor(part.unit, declared)
        except NaturbudgetError as error:
            values = said.units(found=part.unit, declared=declared)
            problem = Problem("unit-declared", said.UNIT_DECLARED, values)
            raise FormulaError(problem) from error
        terms = Terms(
            numerator=part.numerator,
            denominator=part.denominator,
            scale=scale,
            kind=part.kind,
            unit=declared,
            change_of=part.change_of,
        )
        _check_digits(terms, part.inner)
        found.append(Stretch(first, last, terms, part.inner))
    if not found:
        assert refused is not None
        raise refused
    return joined(found)


def _check_digits(terms: Terms, inner: Fraction) -> None:
    """Refuse coefficients that are longer than the books keep them."""
    sides = (*terms.numerator, *terms.denominator)
    for number in (terms.scale, inner, *(term.coefficient for term in sides)):
        if max(abs(number.numerator), number.denominator) >= 10**DIGITS_MAX:
            raise refusal("too-many-digits", said.TOO_MANY_DIGITS, limit=DIGITS_MAX)


@dataclass(frozen=True, slots=True)
class _Check:
    """The namespace, the units, the indicators on the way, and the budget year.

    ``known`` holds what the indicators came to that were worked out already.
    """

    names: Mapping[str, Name]
    units: Units
    path: tuple[str, ...]
    year: int | None
    known: dict[str, Part | NaturbudgetError]

    def whole(self, formula: Formula) -> Part:
        """Return what a formula comes to; kinds are checked, its unit is not."""
        if formula.change_of is not None:
            [item] = formula.numerator
            part = self.item(item)
            if part.change_of is not None:
                raise refusal("change-of-change", said.CHANGE_OF_CHANGE, ref=item.ref)
            one = replace(part, unit="1", kind="ratio", scale=Fraction(1))
            return replace(one, change_of=formula.change_of, inner=part.scale)
        if not formula.denominator:
            return self.side(formula.numerator, is_alone=True)
        over, under = _all(
            lambda: self.side(formula.numerator, is_alone=False),
            lambda: self.side(formula.denominator, is_alone=False),
        )
        if (over.kind, under.kind) == ("stock", "flow"):
            raise refusal("stock-per-flow", said.STOCK_PER_FLOW)
        return Part(
            numerator=over.numerator,
            denominator=under.numerator,
            unit=quotient_unit(over.unit, under.unit),
            kind="ratio",
            depth=max(over.depth, under.depth),
        )

    def side(self, items: Sequence[Item], *, is_alone: bool) -> Part:
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
        depth = max(part.depth for part in parts)
        return replace(first, numerator=tuple(terms.values()), depth=depth)

    def added(
        self, left: str, first: Part, right: str, part: Part, terms: dict[str, Term]
    ) -> None:
        """Add a part of a sum to the terms, in the unit of the sum's first part."""
        if not part.is_sum:
            raise refusal("ratio-inside", said.RATIO_INSIDE, ref=right)
        if part.kind not in ADDITIVE:
            raise refusal("states-added", said.STATES_ADDED, ref=right)
        if first.kind in ADDITIVE and part.kind != first.kind:
            kinds = {"left_kind": Word(first.kind), "right_kind": Word(part.kind)}
            raise refusal(
                "kinds-added", said.KINDS_ADDED, left=left, right=right, **kinds
            )
        if first.entity and part.entity and first.entity != part.entity:
            whose = {
                "left_entity": Word(first.entity),
                "right_entity": Word(part.entity),
            }
            raise refusal("netted", said.NETTED, left=left, right=right, **whose)
        try:
            factor = self.units.factor(part.unit, first.unit)
        except NaturbudgetError:
            written = said.units(left_unit=first.unit, right_unit=part.unit)
            raise refusal(
                "units-added", said.UNITS_ADDED, left=left, right=right, **written
            ) from None
        for term in part.numerator:
            known = terms.get(term.asked)
            so_far = known.coefficient if known else Fraction(0)
            coefficient = so_far + term.coefficient * factor
            terms[term.asked] = replace(term, coefficient=coefficient)

    def item(self, item: Item) -> Part:
        """Return a name times its number and its factor."""
        part = self.named(item.ref).times(item.number)
        if by := degree_days_of(item.how):
            part = by_degree_days(item, part, self.found(by), self.units)
        elif item.how:
            part = mean_of(item, part)
        if item.factor is None:
            return part
        factor = self.found(item.factor)
        if factor.what != "factor":
            raise refusal("not-a-factor", said.NOT_A_FACTOR, ref=item.factor)
        unit = product_unit(part.unit, self.units.canonical(factor.unit))
        return replace(part.times(factor.value), unit=unit)

    def found(self, ref: str) -> Name:
        """Return what a name stands for in the year of this check."""
        name = self.names.get(ref)
        if name is None:
            raise self.unknown(ref)
        then = name.in_year(self.year)
        if then is None:
            raise refusal("not-then", said.NOT_THEN, ref=ref)
        return then

    def named(self, ref: str) -> Part:
        """Return what a name stands for."""
        if ref in self.path:
            path = " → ".join((*self.path[self.path.index(ref) :], ref))
            raise refusal("cycle", said.CYCLE, path=path)
        if ref.endswith(ALL_BELOW):
            return self.node(ref)
        name = self.found(ref)
        if name.what == "factor":
            raise refusal("factor-alone", said.FACTOR_ALONE, ref=ref)
        if name.what == "indicator":
            return self.indicator(ref, name)
        return self.leaf(ref, name.what, name)

    def leaf(self, ref: str, what: str, name: Name) -> Part:
        unit = self.units.canonical(name.unit)
        term = Term(ref, what, name.kind, unit, Fraction(1))
        return Part((term,), unit, name.kind, entity=name.entity)

    def node(self, ref: str) -> Part:
        """Return all accounts below a path; they share kind and dimension."""
        found = [self.names[leaf] for leaf in leaves_below(ref, self.names)]
        if not found:
            raise refusal("nothing-below", said.NOTHING_BELOW, ref=ref)
        first = found[0]
        if not all(self.goes_with(name, first) for name in found):
            parts = {str(part): part for part in map(_said, found)}
            what = Listed(parts[text] for text in sorted(parts))
            raise refusal("mixed-below", said.MIXED_BELOW, ref=ref, what=what)
        return self.leaf(ref, "node", first)

    def goes_with(self, name: Name, other: Name) -> bool:
        """Tell whether amounts of two accounts may be added."""
        try:
            self.units.factor(name.unit, other.unit)
        except NaturbudgetError:
            return False
        return name.kind == other.kind and name.entity == other.entity

    def indicator(self, ref: str, name: Name) -> Part:
        """Return the terms of another indicator, in its declared unit."""
        if ref not in self.known:
            try:
                self.known[ref] = self.expanded(ref, name)
            except NaturbudgetError as error:
                self.known[ref] = error
        part = self.known[ref]
        if isinstance(part, NaturbudgetError):
            raise part
        if len(self.path) + part.depth > DEPTH_MAX:
            raise self.too_deep()
        return part

    def expanded(self, ref: str, name: Name) -> Part:
        """Return what an indicator comes to, worked out from its formula."""
        if len(self.path) >= DEPTH_MAX:
            raise self.too_deep()
        inner = replace(self, path=(*self.path, ref))
        try:
            part = inner.whole(parse(name.formula))
            unit = self.units.canonical(name.unit)
            part = part.times(self.units.factor(part.unit, unit))
            return replace(part, unit=unit, depth=part.depth + 1)
        except NaturbudgetError as error:
            if PASSED_ON & {problem.code for problem in error.problems}:
                raise
            reason = str(error.problems[0])
            raise refusal(
                "broken-inside", said.BROKEN_INSIDE, ref=ref, reason=reason
            ) from error

    def too_deep(self) -> FormulaError:
        """Return the refusal of indicators that rest on too many others."""
        path = " → ".join(self.path[:3])
        return refusal("too-deep", said.TOO_DEEP, path=path, limit=DEPTH_MAX)

    def unknown(self, ref: str) -> FormulaError:
        """Return the refusal of a name that does not exist, with near ones."""
        if leaves_below(ref, self.names):
            near = [ref + ALL_BELOW]
        else:
            near = get_close_matches(ref, self.names, n=3, cutoff=0.6)
        shown = shortened(ref)
        if not near:
            return refusal("unknown-name", said.UNKNOWN, ref=shown)
        return refusal(
            "unknown-name", said.UNKNOWN_NEAR, ref=shown, near=", ".join(near)
        )


def _said(name: Name) -> Problem:
    """Return kind, unit and owner of an account, as a part of a sentence."""
    text = said.OF_ORGANISATION if name.entity == "organisation" else said.KIND_IN
    return Problem(
        "kind", text, {"kind": Word(name.kind), **said.units(unit=name.unit)}
    )


def _all(*steps: Callable[[], Part]) -> list[Part]:
    """Return what all steps come to, or refuse with the problems of all of them."""
    found: list[Part] = []
    problems: list[Problem] = []
    for step in steps:
        try:
            found.append(step())
        except NaturbudgetError as error:
            problems += [one for one in error.problems if one not in problems]
    if problems:
        raise FormulaError(*problems)
    return found
