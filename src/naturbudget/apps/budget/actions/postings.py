"""Posting a ratified budget: originals at first, then what a supplement changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from naturbudget.apps.budget.execution.provisional import ended
from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.budget.queries.places import assigned_of
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.ledger.actions import NotSealableError, Written, seal_written
from naturbudget.apps.ledger.queries.chart import Calendar, Chart, chart_of
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Unit
from naturbudget.apps.resources.opening import open_account
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.budget.posting import (
    Assigned,
    Place,
    changes,
    owed,
    without_parts,
)
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.keys import line_key


def post_budget(
    version: BudgetVersion,
    town: Municipality,
    *,
    decision: Decision,
    before: BudgetVersion | None = None,
    by: User,
    at: datetime,
) -> None:
    """Post the lines that are one flow account or node, and nothing else (BL-24).

    Args:
        version: What the council has just ratified.
        town: Its municipality, locked by the caller.
        decision: The council's decision.
        before: The version it supplements; then only the changes are posted (BL-4).
        by: Who records the vote.
        at: When.
    """
    given = _budgets(version)
    voted = _budgets(before) if before else []
    for one in given:
        if one.place.is_node:
            _open_unassigned(one.place, town, by=by, at=at)
    calendar, chart = Calendar(town), chart_of(town)
    period = calendar.to_core(version.budget.period)
    number = version.number - 1
    kind = "supplement" if before else "original"
    said = f"supplement {number} to the budget" if before else "budget"
    written = [
        Written(
            core.Voucher(
                key=line_key(period.year, version.number, code),
                ledger="budget",
                kind=kind,
                period=period,
                valid_from=period.first,
                valid_to=period.last,
                reason=f"{code}, {said} {period.year} as ratified",
                author=str(by.pk),
                postings=_postings(rows, chart),
                decision=decision.minutes.sha256,
            ),
            decision=decision,
        )
        for code, rows in changes(voted, given).items()
    ]
    if before is None:
        reason = f"the budget {period.year} is voted"
        written = [
            *ended(version.budget.period, reason=reason, by=by, at=at),
            *written,
        ]
    refusals = seal_written(town, written, by=by, at=at)
    if refusals:
        raise NotSealableError(*(refusal.problem for refusal in refusals))


def _budgets(version: BudgetVersion) -> list[Assigned]:
    given = assigned_of(lines_of(version)).values()
    return without_parts(list(given), factor=unit_table().factor)


def _postings(
    rows: Mapping[tuple[str, str], int], chart: Chart
) -> tuple[core.Posting, ...]:
    """Return the lines of a voucher, with the environment where signs are mixed."""
    lines = [
        core.Posting(chart.accounts[path], parts, department)
        for (path, department), parts in rows.items()
    ]
    return (*lines, *owed(lines, chart.environment))


def _open_unassigned(
    place: Place, town: Municipality, *, by: User, at: datetime
) -> None:
    """Open the leaf that takes what a node's budget does not assign."""
    if town.accounts.filter(path=place.leaf).exists():
        return
    sibling = town.accounts.filter(path__startswith=f"{place.path}/")[0]
    open_account(
        town,
        place.leaf,
        kind="flow",
        unit=Unit.objects.get(code=place.unit),
        by=by,
        at=at,
        opened=sibling.opened,
        entity=sibling.entity,
        names={"en": "not assigned"},
    )
