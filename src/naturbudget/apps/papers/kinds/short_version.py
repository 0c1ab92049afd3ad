"""The public short version of a year: what was kept and what was missed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from naturbudget.apps.budget.queries.lines import (
    assessed,
    evaluated_lines,
    lines_of,
)
from naturbudget.apps.papers.order import NOT_READY, Order, PaperError
from naturbudget.apps.papers.rows import (
    balance_columns,
    balance_row,
    budget_columns,
    budget_row,
)
from naturbudget.core.budget.balance import summary_of
from naturbudget.core.errors import Problem
from naturbudget.core.paper import Paper


def short_version(order: Order) -> Paper:
    """Write what everybody should know of a year, of its balance or of its budget.

    It is written once the council has voted: before that nothing of it is public.

    Raises:
        PaperError: The council has not voted on a budget of the year.

    Source:
        DOC-1 (docs/method/documents.md)
    """
    version = order.budget_or_refuse()
    if not version.is_frozen:
        what = _("The council has not voted on the budget of {year} yet.")
        said = {"what": what.format(year=order.year)}
        raise PaperError(Problem("not-voted", NOT_READY, said))
    balance, pen = order.balance(), order.pen
    if balance is None or balance.state != "ratified":
        rows = lines_of(version)
        paper = order.paper(
            _("Nature budget {year} in short").format(year=order.year),
            _("Short version"),
            _("What {town} wants to keep in {year}.").format(
                town=order.name, year=order.year
            ),
        )
        paper.table("", budget_columns(order.year), [budget_row(r, pen) for r in rows])
        return paper
    items = evaluated_lines(version)
    counts = summary_of([assessed(item) for item in items])
    paper = order.paper(
        _("Nature budget {year}: what came of it").format(year=order.year),
        _("Short version"),
        _("{town} kept {kept} of {budgets} budgets of nature in {year}.").format(
            town=order.name,
            kept=pen.count(counts.kept),
            budgets=pen.count(counts.budgets),
            year=order.year,
        ),
    )
    paper.table(
        _("Two signals: was the budget kept, and where is it heading?"),
        balance_columns(order.year),
        [balance_row(item, pen) for item in items],
    )
    missed = [item for item in items if item.result.kept == "missed"]
    if missed:
        paper.heading(_("What was missed, and what follows"))
        for item in missed:
            told = item.explanation
            paper.heading(
                pen.name(item.row.definition.indicator.names, item.row.code), level=3
            )
            paper.text(told.cause if told else _("It is not explained."))
            paper.text(told.consequence if told else "")
    return paper
