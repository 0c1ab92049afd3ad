"""The lines of a version, with what the books say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion, Explanation
from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.models import Municipality
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


def parameters_of(version: BudgetVersion, *, size: int | None = None) -> Parameters:
    town = version.budget.municipality
    if size is None:
        return Parameters.from_strings(town.parameters)
    # Votes are frozen too, and hold none.
    frozen = town.documents.exclude(kind=Document.Kind.DECISION).filter(
        year=version.budget.year, seal__seq__lte=size
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
    version: BudgetVersion, *, size: int | None = None
) -> list[EvaluatedLine]:
    """Return what came of each line in the version's year, as the books stand.

    Args:
        version: The lines; a voted version where ``size`` is given.
        size: As known when the log had so many vouchers; by default, all of it. The
            rules are then those of the last document that was frozen until then.

    Source:
        B-15, L-15 (docs/method/budget.md, docs/method/ledger.md)
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
