"""The lines of a version, with what the books say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion, Explanation
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.core.budget.balance import Assessed
from naturbudget.core.budget.balance import Explanation as Told
from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Line, Parameters, Share
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


def exact(text: str) -> Fraction | None:
    """Return the number of a stored column, or nothing where it is empty."""
    return Fraction(text) if text else None


def line_to_core(row: BudgetLine) -> Line:
    """Return a line as the method sees it. Uses prefetched shares."""
    return Line(
        indicator=row.code,
        unit=row.definition.unit,
        kind=row.definition.kind,
        direction=row.definition.direction,
        hold=row.hold,
        base=exact(row.base),
        base_year=row.base_year,
        base_source=row.base_source,
        previous=exact(row.previous),
        previous_year=row.previous_year,
        previous_source=row.previous_source,
        target=exact(row.target),
        target_low=exact(row.target_low),
        target_high=exact(row.target_high),
        interim=exact(row.interim),
        interim_year=row.interim_year,
        long_term=exact(row.long_term),
        long_term_year=row.long_term_year,
        legal=exact(row.legal),
        department=row.department.code if row.department else "",
        holder=row.holder_name or (str(row.holder) if row.holder else ""),
        basis=row.basis,
        justification=row.justification,
        tracked_reason=row.tracked_reason,
        shares=tuple(
            Share(share.department.code, Fraction(share.share))
            for share in row.shares.all()
        ),
    )


def lines_of(version: BudgetVersion) -> list[BudgetLine]:
    """Return the lines in their order, with all that a page shows of them."""
    rows = version.lines.select_related(
        "definition__indicator__resource", "department", "holder"
    ).prefetch_related("shares__department")
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


def parameters_of(version: BudgetVersion) -> Parameters:
    return Parameters.from_strings(version.budget.municipality.parameters)


def evaluated_lines(version: BudgetVersion) -> list[EvaluatedLine]:
    """Return what came of each line in the version's year, as the books stand."""
    rows = lines_of(version)
    year = version.budget.period.year
    values = IndicatorValues(
        version.budget.municipality, [row.definition for row in rows]
    )
    parameters = parameters_of(version)
    balance = getattr(version, "balance", None)
    told = (
        {found.line_id: found for found in balance.explanations.all()}
        if balance
        else {}
    )
    found = []
    for row in rows:
        line = line_to_core(row)
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
            EvaluatedLine(row, line, actual, result, history, told.get(row.pk))
        )
    return found


def assessed(item: EvaluatedLine) -> Assessed:
    """Return an evaluated line as the balance judges it."""
    told = item.explanation
    if told is None:
        return Assessed(item.line, item.result)
    words = Told(cause=told.cause, consequence=told.consequence, plan=told.plan)
    return Assessed(item.line, item.result, words)
