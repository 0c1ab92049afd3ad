"""What a frozen Master Budget or Budget Balance holds, ready for canonical JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from naturbudget.apps.budget.models import Balance, BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.budget.queries.definitions import definition_content
from naturbudget.apps.budget.queries.divided import division_content, scopes_of
from naturbudget.apps.budget.queries.lines import (
    EvaluatedLine,
    assessed,
    evaluated_lines,
    lines_of,
    parameters_of,
    voted_before,
)
from naturbudget.apps.budget.queries.parts import Drawn, parts_content, units_in
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.queries import decision_content
from naturbudget.apps.ledger.actions.closing import closing_rows
from naturbudget.apps.ledger.models import ClosingRow
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.models import Department
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.budget.balance import summary_of
from naturbudget.core.budget.position import path_of
from naturbudget.core.budget.supplement import changed_lines
from naturbudget.core.quantity import fixed, published

FIGURES = (
    "base",
    "previous",
    "target",
    "target_low",
    "target_high",
    "interim",
    "long_term",
    "legal",
)
YEARS = ("base_year", "previous_year", "interim_year", "long_term_year")
TEXTS = (
    "base_source",
    "previous_source",
    "basis",
    "justification",
    "tracked_reason",
)


def budget_content(version: BudgetVersion, decision: Decision | None) -> dict[str, Any]:
    """Return the content of a Master Budget as it is voted."""
    rows = lines_of(version)
    year = version.budget.period.year
    values = IndicatorValues(
        version.budget.municipality, [row.definition for row in rows]
    )
    scopes = scopes_of(version.budget.municipality, rows)
    lines = []
    for row in rows:
        path = path_of(line_to_core(row), year)
        history = values.history(row.definition, until=year)
        lines.append(
            {
                **line_content(row),
                "scope": scopes[row.pk],
                "path": path.as_strings(),
                "history": _history(history),
            }
        )
    return {
        **head_content(version, rows, values),
        "decision": decision_content(decision),
        "publication": version.publication,
        **_supplement(version, rows),
        "lines": lines,
        "summary": {
            "lines": len(rows),
            "tracked": sum(line_to_core(row).is_tracked for row in rows),
        },
    }


def _supplement(version: BudgetVersion, rows: list[BudgetLine]) -> dict[str, Any]:
    """Return what a supplement changes; nothing in a first version (W-4)."""
    before = voted_before(version)
    if before is None or before.document is None:
        return {}
    was = {row.code: row for row in lines_of(before)}
    now = {row.code: row for row in rows}
    changes = changed_lines(
        [line_to_core(row) for row in was.values()],
        [line_to_core(row) for row in rows],
    )
    return {
        "supplement": {
            "document": before.document.sha256,
            "version": before.number,
            "decision": decision_content(before.decision),
            "changes": [
                {
                    "indicator": change.indicator,
                    "was": _target(was.get(change.indicator)),
                    "is": _target(now.get(change.indicator)),
                }
                for change in changes
            ],
        }
    }


def _target(row: BudgetLine | None) -> dict[str, str | None] | None:
    if row is None:
        return None
    names = ("target", "target_low", "target_high")
    return {name: getattr(row, name) or None for name in names}


def balance_content(balance: Balance, *, size: int | None = None) -> dict[str, Any]:
    """Return the content of a Budget Balance as it is submitted.

    Args:
        balance: The balance.
        size: Of one that was frozen, the number of vouchers it rests on; accounts
            that are new since have no row in it.
    """
    version = balance.version
    found = evaluated_lines(version, planned_until=size)
    rows = [item.row for item in found]
    values = IndicatorValues(
        version.budget.municipality, [row.definition for row in rows]
    )
    counts = summary_of([assessed(item) for item in found]).counts()
    parts = parts_content(Drawn(balance, found, rows, values, size))
    return {
        **head_content(version, rows, values, more=units_in(parts)),
        "decision": None,
        "publication": version.publication,
        "budget": {
            "document": version.document.sha256 if version.document else None,
            "version": version.number,
            "decision": decision_content(version.decision),
        },
        "lines": [_evaluated(item) for item in found],
        "summary": counts,
        "corrections": _corrections(version, rows, values),
        "accounts": _accounts(version, size),
        **parts,
    }


def _accounts(version: BudgetVersion, size: int | None) -> list[dict[str, Any]]:
    """Return the row of each account as the closing will keep it (L-34, AS-3)."""
    rows = closing_rows(version.budget.period, size=size)
    return [_account(row) for row in sorted(rows, key=lambda row: row.account.path)]


def _account(row: ClosingRow) -> dict[str, Any]:
    unit = row.account.unit

    def text(parts: Any) -> str | None:
        return None if parts is None else fixed(int(parts), scale=unit.scale)

    names = ("opening", "corrections", "closing", "original", "final", "actual")
    return {
        "account": row.account.path,
        "kind": row.account.kind,
        "unit": unit.code,
        **{name: text(getattr(row, name)) for name in names},
        "columns": {kind: text(parts) for kind, parts in row.by_kind.items()},
    }


def head_content(
    version: BudgetVersion,
    rows: list[BudgetLine],
    values: IndicatorValues,
    *,
    more: Iterable[str] = (),
) -> dict[str, Any]:
    """Return what all documents of a budget begin with: days, rules, definitions."""
    period = version.budget.period
    units = unit_table()
    used = {row.definition.unit for row in rows}.union(more)
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "parameters": parameters_of(version).as_strings(),
        "symbols": {unit: units.symbol(unit) for unit in sorted(used)},
        "indicators": {
            row.code: definition_content(row.definition, values) for row in rows
        },
    }


def line_content(row: BudgetLine) -> dict[str, Any]:
    """Return a line as documents hold it: what was voted of it."""
    good = row.definition.indicator.resource
    return {
        "position": row.position,
        "indicator": row.code,
        "resource": {"code": good.code, "name": good.names} if good else None,
        "unit": row.definition.unit,
        "kind": row.definition.kind,
        "direction": row.definition.direction,
        "hold": row.hold,
        **{name: getattr(row, name) or None for name in FIGURES},
        **{name: getattr(row, name) for name in YEARS},
        **{name: getattr(row, name) for name in TEXTS},
        "department": _department(row.department),
        "shares": [
            {"department": _department(share.department), "share": share.share}
            for share in row.shares.all()
        ],
        **division_content(row),
    }


def _department(department: Department | None) -> dict[str, Any] | None:
    if department is None:
        return None
    return {"code": department.code, "name": department.names}


def _evaluated(item: EvaluatedLine) -> dict[str, Any]:
    told = item.explanation
    line = line_content(item.row)
    if item.moved and item.line.target is not None:
        line["target"] = published(item.line.target)
    more = {"moved": item.moved, "carried": item.carried}
    return {
        **line,
        **{name: published(amount) for name, amount in more.items() if amount},
        "result": item.result.as_content(),
        "history": _history(item.history),
        "explanation": {
            "cause": told.cause,
            "consequence": told.consequence,
            "plan": told.plan,
        }
        if told
        else None,
    }


def _history(history: Any) -> list[dict[str, Any]]:
    return [
        {"year": year, "value": published(value.amount), "status": value.status}
        for year, value in sorted(history.items())
    ]


def _corrections(
    version: BudgetVersion, rows: list[BudgetLine], values: IndicatorValues
) -> list[dict[str, Any]]:
    """Return where a voted year's figure is known better today (Q-4)."""
    voted = Balance.objects.filter(
        version__budget__municipality=version.budget.municipality,
        version__budget__period__year__lt=version.budget.year,
        state=Balance.State.RATIFIED,
    )
    years = set(voted.values_list("version__budget__period__year", flat=True))
    found = []
    for row in rows:
        for year in sorted(years):
            was = values.value(row.definition, year, "closed").amount
            now = values.value(row.definition, year, "restated").amount
            if was != now:
                found.append(
                    {
                        "indicator": row.code,
                        "year": year,
                        "was": _text(was),
                        "is": _text(now),
                    }
                )
    return found


def _text(value: Any) -> str | None:
    return None if value is None else published(value)
