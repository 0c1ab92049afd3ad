"""The same year by other rules: other places' marks, and the level of performance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.budget.queries.lines import (
    EvaluatedLine,
    assessed,
    evaluated_lines,
)
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.cycle.views.rows import under_voted_names
from naturbudget.apps.cycle.views.shared import voted_or_404
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.core.budget import schemes
from naturbudget.core.budget.balance import Summary, summary_of
from naturbudget.core.errors import Named

# Each word of a scheme: the signal that draws it, never by colour alone (V-6).
DRAWN = {
    "green": "kept",
    "yellow": "standstill",
    "red": "missed",
    "blue": "unknown",
    "reached": "kept",
    "not-reached": "missed",
    "improving": "improving",
    "standstill": "standstill",
    "worsening": "worsening",
    "none": "none",
}


@login_required
@require_safe
def evaluation(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show what came of a year by the rules of Växjö, Dresden and the four levels."""
    town = town_for(request, slug, to="read-desk")
    version = voted_or_404(town, year)
    found = balance_of(town, year)
    items = evaluated_lines(version) if version.is_frozen else []
    under_voted_names(version, [item.row for item in items])
    rows = [
        {
            "row": item.row,
            "result": item.result,
            "vaxjo": schemes.vaxjo(item.result),
            "dresden": schemes.dresden(item.line, item.result),
            "per_mille": schemes.per_mille(item.result),
        }
        for item in items
    ]
    summary = summary_of([assessed(item) for item in items])
    context = {
        **desk(request, town, "budget"),
        "year": year,
        "version": version,
        "balance": found,
        "rows": rows,
        "drawn": DRAWN,
        "words": _words(),
        "schemes": _counted(rows, summary),
        "summary": summary,
        "performance": _performance(version, found, items, summary),
        "limits": [
            (level, f"{schemes.limit_of(level, town.parameters).normalize():f}")
            for level in schemes.LEVELS
        ],
        "levels": _levels(),
    }
    return render(request, "cycle/evaluation.html", context)


def _performance(
    version: BudgetVersion,
    found: Balance | None,
    items: list[EvaluatedLine],
    summary: Summary,
) -> schemes.Performance:
    names = {
        item.row.code: Named(item.row.code, item.row.definition.indicator.names)
        for item in items
    }
    return schemes.performance(
        [assessed(item) for item in items],
        summary,
        is_decided=bool(found and found.state == Balance.State.RATIFIED),
        missing=_missing(version, found),
        parameters=version.budget.municipality.parameters,
        names=names,
    )


def _missing(version: BudgetVersion, found: Balance | None) -> list[str]:
    """Return the documents of the year that nobody has issued as a paper."""
    year = version.budget.year
    papers = {
        _("The Master Budget of {year}"): version.document,
        _("The Budget Balance of {year}"): found.document if found else None,
    }
    return [
        name.format(year=year)
        for name, document in papers.items()
        if document is None or not document.issues.exists()
    ]


def _counted(
    rows: Sequence[Mapping[str, object]], summary: Summary
) -> list[dict[str, object]]:
    """Return how often each mark was given, scheme by scheme; nothing is added up."""
    ours = {name: count for name, count in summary.counts().items() if name != "lines"}
    vaxjo = schemes.counted([str(row["vaxjo"]) for row in rows], schemes.VAXJO)
    dresden = schemes.counted([str(row["dresden"]) for row in rows], schemes.DRESDEN)
    return [
        {
            "name": _("Ours: was the budget kept?"),
            "rule": "V-1",
            "counts": ours,
        },
        {
            "name": _("Växjö: goal reached or trend positive"),
            "rule": "V-2",
            "counts": vaxjo,
        },
        {
            "name": _("Dresden: against the goal, else by trend"),
            "rule": "V-3",
            "counts": dresden,
        },
    ]


def _words() -> dict[str, str]:
    return {
        "green": _("green"),
        "yellow": _("yellow"),
        "red": _("red"),
        "blue": _("blue"),
        "reached": _("reached"),
        "not-reached": _("not reached"),
        "improving": _("Improving"),
        "standstill": _("Standstill"),
        "worsening": _("Worsening"),
        "none": _("cannot be told"),
        "kept": _("Kept"),
        "missed": _("Missed"),
        "unknown": _("Not assessed"),
        "tracked": _("Tracked"),
    }


def _levels() -> dict[str, str]:
    return {
        "excellent": _("excellent"),
        "fair": _("fair"),
        "poor": _("poor"),
        schemes.NON_PERFORMANCE: _("non-performance"),
    }
