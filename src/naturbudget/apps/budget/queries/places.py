"""Which lines the budget ledger holds, and on which account each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from naturbudget.apps.budget.models import BudgetLine
from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.resources.models import Account, Term, Unit
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.budget.posting import Assigned, Place, assigned
from naturbudget.core.indicator.formula import parse


def assigned_of(rows: Sequence[BudgetLine]) -> dict[int, Assigned]:
    """Return what each line gives to its account or node, by the line's key.

    Lines whose indicator is more than one flow account or node are not among them:
    they stand in the version alone (BL-23, BL-24). The number of queries does
    not grow with the lines.
    """
    given = {}
    for row, place in _places(rows):
        one = assigned(line_to_core(row), *place)
        if one is not None:
            given[row.pk] = one
    return given


def _places(
    rows: Sequence[BudgetLine],
) -> Iterator[tuple[BudgetLine, tuple[Place, Fraction]]]:
    """Yield the lines that are one flow account or node, each with its place."""
    terms: dict[int, list[Term]] = {}
    found = Term.objects.filter(version__in=[row.definition_id for row in rows])
    for term in found.select_related("account__unit"):
        terms.setdefault(term.version_id, []).append(term)
    nodes = {term.unit for term in found if term.node}
    rows_of_units = (
        Unit.objects.filter(code__in=nodes) if nodes else Unit.objects.none()
    )
    scales = dict(rows_of_units.values_list("code", "scale"))
    for row in rows:
        place = _place(row, terms.get(row.definition_id, []), scales)
        if place:
            yield row, place


def budgeted(
    rows: Sequence[BudgetLine], amounts: Mapping[str, tuple[str, Fraction]]
) -> dict[int, Fraction]:
    """Return what amounts of accounts come to on each line, in the line's unit.

    Args:
        rows: The lines.
        amounts: Each account's unit and amount, for example what was moved.

    Source:
        BL-24 (docs/method/ledger.md)
    """
    if not amounts:
        return {}
    found, factor = {}, unit_table().factor
    for row, (place, coefficient) in _places(rows):
        found[row.pk] = place.sum_of(amounts, factor=factor) * coefficient
    return found


def _place(
    row: BudgetLine, terms: list[Term], scales: Mapping[str, int]
) -> tuple[Place, Fraction] | None:
    """Return the place of a line and what turns the line's unit into the place's."""
    if len(terms) != 1:
        return None
    formula = parse(row.definition.formula)
    if formula.denominator or formula.change_of or len(formula.numerator) != 1:
        return None
    [item], [term] = formula.numerator, terms
    if item.number != 1 or item.factor:
        return None
    coefficient = Fraction(
        int(term.coefficient_num), int(term.coefficient_den)
    ) * Fraction(int(row.definition.scale_num), int(row.definition.scale_den))
    account = term.account
    if account and account.kind == Account.Kind.FLOW:
        unit = account.unit
        return Place(account.path, False, unit.code, unit.scale), coefficient
    if term.node and row.definition.kind == "flow" and term.unit in scales:
        place = Place(term.node, True, term.unit, scales[term.unit])
        return place, coefficient
    return None
