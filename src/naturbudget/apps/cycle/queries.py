"""The facts that the gates ask about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from naturbudget.apps.audit.queries.audits import audit_problems
from naturbudget.apps.budget.models import Balance, BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.budget.queries.explained import outdated_explanations
from naturbudget.apps.budget.queries.lines import (
    assessed,
    evaluated_lines,
    lines_of,
    parameters_of,
    voted_before,
)
from naturbudget.apps.budget.queries.part_b import asset_gate
from naturbudget.apps.budget.queries.places import assigned_of
from naturbudget.apps.ledger.actions.closing import vote_problems
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.asset_checks import asset_problems
from naturbudget.apps.ledger.queries.execution import booked_so_far, moved_and_carried
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.needs.queries import granted_beyond, round_problems
from naturbudget.apps.resources.queries import unit_table
from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.apps.suppliers.queries import open_requests_of, to_be_read
from naturbudget.core.budget.balance import check_balance
from naturbudget.core.budget.draft import NOTICE, Finding, check_draft
from naturbudget.core.budget.known import check_known
from naturbudget.core.budget.posting import check_places
from naturbudget.core.budget.supplement import (
    check_changes,
    supplement_due,
    threshold_of,
)
from naturbudget.core.errors import Problem, gettext_noop

OF_LINE = gettext_noop("{line}: {problem}")
VOTED_BEFORE = gettext_noop(
    "{day} is before {submitted}, the day on which this was submitted here. Correct "
    "the day, unless the vote was taken then and is only entered now."
)


STILL_OWED = gettext_noop(
    "{what}, {first} to {last}, was asked of {supplier} and is still owed, due {due}. "
    "Take the answer, or withdraw the request with its reason."
)
UNREAD = gettext_noop(
    "{supplier} sent a file for {what}, {first} to {last}, and nobody has typed its "
    "figure yet. Read it, or withdraw the request with its reason."
)
# A cause explains; what follows from it is asked for, and does not hold the vote up.
ASKED_FOR = frozenset({"half-explained"})


@dataclass(frozen=True)
class Gate:
    """What a gate found: what keeps it shut, and what people should know."""

    blocking: list[Problem]
    notices: list[Problem]
    findings: tuple[Finding, ...] = ()
    # Which of what keeps it shut is the audit's or the stocks'; the rest is the lines'.
    audit: tuple[Problem, ...] = ()
    # Which of what keeps it shut, or should be known, is about needs (GATE-1.3).
    needs: tuple[Problem, ...] = ()
    stocks: tuple[Problem, ...] = ()

    @property
    def lines(self) -> list[Problem]:
        """What of it the lines lack."""
        others = (*self.audit, *self.stocks)
        return [one for one in self.blocking if one not in others]


def budget_problems(
    version: BudgetVersion,
    rows: list[BudgetLine] | None = None,
    values: IndicatorValues | None = None,
) -> Gate:
    """Return everything the checks find in a draft (CHK-1 to CHK-4, BL-3, GATE-1.3).

    Args:
        version: The draft.
        rows: Its lines, where the caller has read them already.
        values: What the books say of these lines, where the caller has read that too.
    """
    rows = lines_of(version) if rows is None else rows
    lines = [line_to_core(row) for row in rows]
    given = assigned_of(rows)
    placed = [(n, given[row.pk]) for n, row in enumerate(rows, 1) if row.pk in given]
    findings = [
        *check_draft(lines, year=version.budget.year),
        *check_places(placed, factor=unit_table().factor),
    ]
    before = voted_before(version)
    owed: list[Problem] = []
    granted: list[Problem] = []
    if before is None:
        findings += check_known(lines, value=_known(version, rows, values))
        owed = round_problems(version.budget.municipality, version.budget.year)
        granted = granted_beyond(version)
    else:
        findings += check_changes([line_to_core(r) for r in lines_of(before)], lines)
    shut = [found for found in findings if found.level != NOTICE]
    return Gate(
        blocking=[*(_named(found, rows) for found in shut), *owed],
        notices=[
            *(_named(found, rows) for found in findings if found not in shut),
            *granted,
        ],
        findings=tuple(findings),
        needs=(*owed, *granted),
    )


def _known(
    version: BudgetVersion, rows: list[BudgetLine], read: IndicatorValues | None
) -> Callable[[int, int], Fraction | None]:
    """Return how to ask what the books know of a line in a year."""
    definitions = [row.definition for row in rows]
    values = read or IndicatorValues(version.budget.municipality, definitions)

    def value(position: int, year: int) -> Fraction | None:
        return values.value(definitions[position - 1], year).amount

    return value


def _named(finding: Finding, rows: list[BudgetLine]) -> Problem:
    """Return the problem, saying which line it is about."""
    if finding.position is None:
        return finding.problem
    line = rows[finding.position - 1].code
    values = {"line": line, "problem": finding.problem, "field": ""}
    return Problem(finding.problem.code, OF_LINE, values)


def balance_problems(balance: Balance) -> Gate:
    """Return what keeps a balance from being submitted (CHK-7, CHK-8, V-7, AU-5)."""
    found = evaluated_lines(balance.version)
    problems = check_balance(
        [assessed(item) for item in found], parameters=parameters_of(balance.version)
    )
    audit = audit_problems(balance.version.budget.period)
    stocks = asset_gate(balance)
    return Gate(
        blocking=[
            *(one for one in problems if one.code not in ASKED_FOR),
            *stocks,
            *audit,
        ],
        audit=tuple(audit),
        stocks=tuple(stocks),
        notices=[
            *(one for one in problems if one.code in ASKED_FOR),
            *(one.problem for one in outdated_explanations(balance)),
        ],
    )


def vote_problems_of(
    balance: Balance, *, at: datetime, anew: bool = False
) -> list[Problem]:
    """Return why the books no longer hold what a submitted balance says (W-7)."""
    assert balance.document is not None, "what is submitted is frozen"
    return vote_problems(
        balance.version.budget.period,
        seq=balance.document.size,
        root=balance.document.root,
        at=at,
        anew=anew,
    )


def request_problems(period: Period) -> list[Problem]:
    """Return what was asked for of a year and is still owed, or lies there unread.

    Source:
        L-33 (docs/method/ledger.md)
    """
    town = period.municipality
    owed = open_requests_of(town, first=period.first, last=period.last)
    unread = [
        asked for asked in to_be_read(town) if period.first <= asked.last <= period.last
    ]
    return [
        *(Problem("still-owed", STILL_OWED, _said(asked)) for asked in owed),
        *(Problem("file-unread", UNREAD, _said(asked)) for asked in unread),
    ]


def _said(asked: DataRequest) -> dict[str, object]:
    return {
        "what": asked.thing.label,
        "first": asked.first,
        "last": asked.last,
        "supplier": asked.supplier.label,
        "due": asked.due,
        "url": asked.get_absolute_url(),
    }


def closing_gate(period: Period) -> list[Problem]:
    """Return what stands above the ledger's own checks in the way of a closing.

    Source:
        L-33 (docs/method/ledger.md)
    """
    town = period.municipality
    return [*request_problems(period), *asset_problems(town, period.year)]


def vote_doubts(subject: BudgetVersion | Balance, taken_on: date) -> list[Problem]:
    """Return what is worth a second look before a vote is recorded for good."""
    if isinstance(subject, BudgetVersion):
        submitted = subject.changed_at.date()
    elif subject.document is not None:
        submitted = subject.document.frozen_at.date()
    else:
        return []  # It cannot be voted on; the gate says so.
    if taken_on >= submitted:
        return []
    days = {"day": taken_on, "submitted": submitted}
    return [Problem("voted-before", VOTED_BEFORE, days)]


def budget_of(municipality: Municipality, year: int) -> BudgetVersion | None:
    """Return the latest version of a year's budget."""
    rows = BudgetVersion.objects.filter(
        budget__municipality=municipality, budget__period__year=year
    ).select_related("budget__period", "budget__municipality", "decision", "document")
    return rows.order_by("-number").first()


def voted_budget_of(municipality: Municipality, year: int) -> BudgetVersion | None:
    """Return the budget in force in a year; a supplement counts once it is voted."""
    rows = BudgetVersion.objects.filter(
        budget__municipality=municipality,
        budget__period__year=year,
        document__isnull=False,
    ).select_related("budget__period", "budget__municipality", "decision", "document")
    return rows.order_by("-number").first()


def supplements_due(version: BudgetVersion, *, at: datetime) -> list[Problem]:
    """Return for which lines of a running year a supplement is compulsory (BL-4)."""
    period = version.budget.period
    is_running = period.first <= at.date() <= period.last
    if version.state != BudgetVersion.State.RATIFIED or not is_running:
        return []
    rows, town = lines_of(version), version.budget.municipality
    booked, given = booked_so_far(period), assigned_of(rows)
    moved, _ = moved_and_carried(period)
    factor = unit_table().factor
    threshold = threshold_of(town.parameters)
    found = []
    for row in rows:
        if row.pk not in given:
            continue
        place = given[row.pk].place
        more = place.sum_of(moved, factor=factor)
        problem = supplement_due(
            given[row.pk].with_more(more),
            place.sum_of(booked, factor=factor),
            direction=row.definition.direction,
            threshold=threshold,
            last=period.last,
        )
        if problem:
            said = {"line": row.code, "problem": problem}
            found.append(Problem(problem.code, OF_LINE, said))
    return found


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
