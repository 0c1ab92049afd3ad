"""Drafting a supplement to a ratified budget: a new version with its own vote (W-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from naturbudget.apps.budget.actions.dividing import (
    divide_alike,
    known_names,
    parts_in,
)
from naturbudget.apps.budget.actions.drafts import (
    YEAR_CLOSED,
    BudgetError,
    LoadRefusedError,
    columns_of,
    people_of,
    propose,
    save_line,
    unknown_indicators,
)
from naturbudget.apps.budget.models import (
    Balance,
    BudgetLine,
    BudgetVersion,
    MasterBudget,
)
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.queries import latest_versions
from naturbudget.core.budget.table import BudgetRow
from naturbudget.core.errors import Problem, gettext_noop

NOT_VOTED = gettext_noop(
    "The budget of {year} is {state}. Only what the council has ratified is "
    "supplemented; change the draft itself."
)


@transaction.atomic
def draft_supplement(
    version: BudgetVersion, *, by: User, at: datetime
) -> BudgetVersion:
    """Return the draft of a supplement, begun from the ratified lines if there is none.

    Source:
        W-4 (docs/method/cycle.md)
    """
    town = lock(version.budget.municipality)
    budget = MasterBudget.objects.select_for_update().get(pk=version.budget_id)
    year = budget.year
    latest = budget.versions.order_by("-number")[0]
    if latest.number > 1 and not latest.is_frozen:
        return latest
    if latest.state != BudgetVersion.State.RATIFIED:
        values = {"year": str(year), "state": latest.get_state_display()}
        raise BudgetError(Problem("not-voted", NOT_VOTED, values))
    period = Calendar(town).to_core(budget.period)
    if period.is_closed or period.is_voted:
        raise BudgetError(Problem("year-closed", YEAR_CLOSED, {"year": str(year)}))
    draft = BudgetVersion.objects.create(
        budget=budget, number=latest.number + 1, changed_at=at
    )
    for row in lines_of(latest):
        _copy(row, draft)
    events.record("supplement-drafted", of=town, by=by, at=at, year=year)
    return draft


def _copy(row: BudgetLine, draft: BudgetVersion) -> None:
    shares, parts = list(row.shares.all()), list(row.parts.all())
    row.pk, row.version = None, draft
    row._state.adding = True
    row.save()
    divide_alike(row, shares, parts)


@transaction.atomic
def amend_budget(
    draft: BudgetVersion, rows: Sequence[BudgetRow], *, by: User, at: datetime
) -> list[str]:
    """Change or add the lines of a file; all others, and empty columns, stay.

    Returns:
        The codes of the departments that were added.

    Raises:
        BudgetError: The version is no draft.
        LoadRefusedError: Rows name indicators that do not exist.
    """
    town = draft.budget.municipality
    latest = {found.indicator.code: found for found in latest_versions(town)}
    if problems := unknown_indicators(rows, latest):
        raise LoadRefusedError(problems)
    known = set(town.departments.values_list("code", flat=True))
    held = {row.code: row.definition for row in lines_of(draft)}
    values = IndicatorValues(town, [latest[row.indicator] for row in rows])
    people = people_of(town)
    names = known_names(town)
    for row in rows:
        columns = columns_of(row, town, people)
        if row.indicator in held:
            columns = {name: said for name, said in columns.items() if said}
        else:
            propose(columns, latest[row.indicator], values, draft.budget.period)
        save_line(
            draft,
            definition=held.get(row.indicator, latest[row.indicator]),
            columns=columns,
            shares=row.shares or None,
            parts=parts_in(row.parts, names),
            by=by,
            at=at,
        )
    return sorted(set(town.departments.values_list("code", flat=True)) - known)


def move_balance(version: BudgetVersion) -> None:
    """Let a balance that is being explained be measured against the new version."""
    balances = Balance.objects.select_for_update().filter(
        version__budget=version.budget
    )
    balance = balances.exclude(version=version).first()
    if balance is None:
        return
    lines = {row.code: row for row in lines_of(version)}
    for told in balance.explanations.select_related("line__definition__indicator"):
        if told.line.code in lines:
            told.line = lines[told.line.code]
            told.save(update_fields=["line"])
        else:
            told.delete()
    balance.version = version
    balance.save(update_fields=["version"])
