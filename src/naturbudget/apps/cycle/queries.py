"""The facts that the gates ask about."""

from __future__ import annotations

from dataclasses import dataclass

from naturbudget.apps.budget.models import Balance, BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.lines import (
    assessed,
    evaluated_lines,
    line_to_core,
    lines_of,
    parameters_of,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.budget.balance import check_balance
from naturbudget.core.budget.draft import NOTICE, Finding, check_draft
from naturbudget.core.errors import Problem, gettext_noop

OF_LINE = gettext_noop("{line}: {problem}")


# A cause explains; what follows from it is asked for, and does not hold the vote up.
ASKED_FOR = frozenset({"half-explained"})


@dataclass(frozen=True)
class Gate:
    """What a gate found: what keeps it shut, and what people should know."""

    blocking: list[Problem]
    notices: list[Problem]
    findings: tuple[Finding, ...] = ()


def budget_problems(
    version: BudgetVersion, rows: list[BudgetLine] | None = None
) -> Gate:
    """Return everything the checks find in a draft (CHK-1 to CHK-4).

    Args:
        version: The draft.
        rows: Its lines, where the caller has read them already.
    """
    rows = lines_of(version) if rows is None else rows
    lines = [line_to_core(row) for row in rows]
    findings = check_draft(lines, year=version.budget.year)
    shut = [found for found in findings if found.level != NOTICE]
    return Gate(
        blocking=[_named(found, rows) for found in shut],
        notices=[_named(found, rows) for found in findings if found not in shut],
        findings=tuple(findings),
    )


def _named(finding: Finding, rows: list[BudgetLine]) -> Problem:
    """Return the problem, saying which line it is about."""
    if finding.position is None:
        return finding.problem
    line = rows[finding.position - 1].code
    values = {"line": line, "problem": finding.problem, "field": ""}
    return Problem(finding.problem.code, OF_LINE, values)


def balance_problems(balance: Balance) -> Gate:
    """Return everything that keeps a balance from being submitted (CHK-8, V-7)."""
    found = evaluated_lines(balance.version)
    problems = check_balance(
        [assessed(item) for item in found], parameters=parameters_of(balance.version)
    )
    return Gate(
        blocking=[one for one in problems if one.code not in ASKED_FOR],
        notices=[one for one in problems if one.code in ASKED_FOR],
    )


def budget_of(municipality: Municipality, year: int) -> BudgetVersion | None:
    """Return the latest version of a year's budget."""
    rows = BudgetVersion.objects.filter(
        budget__municipality=municipality, budget__period__year=year
    ).select_related("budget__period", "budget__municipality", "decision", "document")
    return rows.order_by("-number").first()


def balance_of(municipality: Municipality, year: int) -> Balance | None:
    """Return the balance of a year."""
    rows = Balance.objects.filter(
        version__budget__municipality=municipality,
        version__budget__period__year=year,
    ).select_related(
        "version__budget__period",
        "version__budget__municipality",
        "version__decision",
        "decision",
        "document",
    )
    return rows.order_by("-version__number").first()
