"""The lines of a version, with what the books say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion, Explanation
from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.budget.queries.places import budgeted
from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.execution import moved_and_carried
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.budget.balance import Assessed
from naturbudget.core.budget.balance import Explanation as Told
from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Line, Parameters
from naturbudget.core.budget.result import Result
from naturbudget.core.budget.signals import distance_of
from naturbudget.core.indicator.value import Value


@dataclass(frozen=True)
class EvaluatedLine:
    """A line, what came of it, and the values before it."""

    row: BudgetLine
    line: Line
    actual: Value
    result: Result
    history: Mapping[int, Value]
    explanation: Explanation | None = None
    moved: Fraction = Fraction(0)
    carried: Fraction = Fraction(0)


def lines_of(version: BudgetVersion) -> list[BudgetLine]:
    """Return the lines in their order, with all that a page shows of them."""
    rows = version.lines.select_related(
        "definition__indicator__resource", "department", "holder"
    ).prefetch_related("shares__department", "parts")
    return list(rows.order_by("position"))


def voted_before(version: BudgetVersion) -> BudgetVersion | None:
    """Return the ratified version that this one supplements (W-4)."""
    rows = version.budget.versions.filter(
        state=BudgetVersion.State.RATIFIED, number__lt=version.number
    )
    return rows.select_related("decision", "document").order_by("-number").first()


def targets_of(version: BudgetVersion) -> dict[str, str]:
    """Return the budget of each line by its indicator, as it is written."""
    return dict(version.lines.values_list("definition__indicator__code", "target"))


def parameters_of(version: BudgetVersion, *, size: int | None = None) -> Parameters:
    town = version.budget.municipality
    if size is None:
        return Parameters.from_strings(town.parameters)
    # Votes and papers are frozen too, and hold none.
    frozen = town.documents.filter(
        kind__in=(Document.Kind.MASTER_BUDGET, Document.Kind.BUDGET_BALANCE),
        year=version.budget.year,
        seal__seq__lte=size,
    )
    latest = frozen.select_related("data").order_by("seal__seq").last()
    assert latest is not None, "a version that was voted by then has a document"
    return Parameters.from_strings(document_data(latest)["parameters"])


def version_known(
    municipality: Municipality, year: int, *, size: int
) -> BudgetVersion | None:
    """Return the budget that was in force when the log had so many vouchers (L-15)."""
    rows = BudgetVersion.objects.filter(
        budget__municipality=municipality,
        budget__period__year=year,
        document__seal__seq__lte=size,
    ).select_related("budget__period", "budget__municipality")
    return rows.order_by("-number").first()


def evaluated_lines(
    version: BudgetVersion,
    *,
    size: int | None = None,
    planned_until: int | None = None,
) -> list[EvaluatedLine]:
    """Return what came of each line in the version's year, as the books stand.

    A line is measured against T: what was voted, and what virements moved (BL-24).

    Args:
        version: The lines; a voted version where ``size`` is given.
        size: As known when the log had so many vouchers; by default, all of it. The
            rules are then those of the last document that was frozen until then.
        planned_until: What was moved and carried until the log had so many.

    Source:
        B-2, B-15, BL-24, L-15 (docs/method/budget.md, docs/method/ledger.md)
    """
    rows = lines_of(version)
    year = version.budget.period.year
    values = IndicatorValues(
        version.budget.municipality, [row.definition for row in rows], size=size
    )
    parameters = parameters_of(version, size=size)
    balance = getattr(version, "balance", None)
    told = (
        {found.line_id: found for found in balance.explanations.all()}
        if balance
        else {}
    )
    moved, carried = (
        budgeted(rows, amounts)
        for amounts in moved_and_carried(
            version.budget.period, size=size if planned_until is None else planned_until
        )
    )
    found = []
    for row in rows:
        line = line_to_core(row)
        if line.target is not None and moved.get(row.pk):
            line = replace(line, target=line.target + moved[row.pk])
        history = values.history(row.definition, until=year)
        amounts = {
            day: value.amount
            for day, value in history.items()
            if value.amount is not None
        }
        actual = values.value(row.definition, year, "closed")
        result = evaluate(
            line,
            actual,
            year=year,
            history=amounts,
            previous_distance=distance_of(line, amounts.get(year - 1)),
            parameters=parameters,
        )
        found.append(
            EvaluatedLine(
                row,
                line,
                actual,
                result,
                history,
                told.get(row.pk),
                moved.get(row.pk, Fraction(0)),
                carried.get(row.pk, Fraction(0)),
            )
        )
    return found


def assessed(item: EvaluatedLine) -> Assessed:
    """Return an evaluated line as the balance judges it."""
    told = item.explanation
    if told is None:
        return Assessed(item.line, item.result)
    words = Told(cause=told.cause, consequence=told.consequence, plan=told.plan)
    return Assessed(item.line, item.result, words)
