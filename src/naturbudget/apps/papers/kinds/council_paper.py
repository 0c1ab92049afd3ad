"""The council's paper: what is put to the vote, with the proposed resolution."""

from __future__ import annotations

from django.utils.translation import gettext as _

from naturbudget.apps.budget.models import Balance, BudgetVersion
from naturbudget.apps.budget.queries.lines import (
    assessed,
    evaluated_lines,
    lines_of,
)
from naturbudget.apps.budget.queries.part_h import proposed_points
from naturbudget.apps.cycle.queries import balance_problems, budget_problems
from naturbudget.apps.papers.order import Order
from naturbudget.apps.papers.rows import (
    balance_columns,
    balance_row,
    budget_columns,
    budget_row,
    named,
    needs_of_years,
)
from naturbudget.core.budget.balance import summary_of
from naturbudget.core.paper import Paper


def council_paper(order: Order) -> Paper:
    """Write what the council votes on: the balance where there is one, else the budget.

    Raises:
        PaperError: There is no budget of the year.

    Source:
        DOC-1 (docs/method/documents.md)
    """
    version, balance = order.budget_or_refuse(), order.balance()
    if balance is None:
        return _of_budget(order, version)
    return _of_balance(order, version, balance)


def _of_budget(order: Order, version: BudgetVersion) -> Paper:
    pen, rows = order.pen, lines_of(version)
    tracked = sum(not (row.target or row.target_low) for row in rows)
    paper = order.paper(
        _("Master Budget of nature {year}").format(year=order.year),
        _("Council paper"),
        _("{count} lines; {tracked} of them are tracked without a target.").format(
            count=pen.count(len(rows)), tracked=pen.count(tracked)
        )
        if tracked
        else _("{count} lines, each with its budget.").format(
            count=pen.count(len(rows))
        ),
    )
    paper.heading(_("Proposed resolution"))
    paper.text(
        order.own.get("resolution")
        or _(
            "The council adopts the Master Budget of nature {year} with the budgets in "
            "the table below. They bind the administration from {first} on."
        ).format(year=order.year, first=pen.day(order.span.first))
    )
    paper.heading(_("What is voted on"))
    paper.table("", budget_columns(order.year), [budget_row(row, pen) for row in rows])
    reasons = [f"{row.code}: {row.justification}" for row in rows if row.justification]
    if reasons:
        paper.heading(_("Why some targets ask for less"), level=3)
        paper.points(reasons)
    if not version.is_frozen:
        gate = budget_problems(version, rows)
        if gate.notices:
            paper.heading(_("What the council should know"))
            paper.points(pen.say(one) for one in gate.notices)
        if gate.blocking:
            paper.heading(_("What is not settled yet"))
            paper.points(pen.say(one) for one in gate.blocking)
    after = needs_of_years(rows, order.year, pen)
    if after:
        paper.heading(_("What the following years would have to bring"))
        paper.points(after)
    return paper


def _of_balance(order: Order, version: BudgetVersion, balance: Balance) -> Paper:
    pen, items = order.pen, evaluated_lines(version)
    counts = summary_of([assessed(item) for item in items])
    paper = order.paper(
        _("Budget Balance of nature {year}").format(year=order.year),
        _("Council paper"),
        _("{kept} of {budgets} budgets were kept, {missed} were missed.").format(
            kept=pen.count(counts.kept),
            budgets=pen.count(counts.budgets),
            missed=pen.count(counts.missed),
        ),
    )
    paper.heading(_("Proposed resolution"))
    # Part H of the balance is worded there, so that paper and balance propose the same.
    paper.points(proposed_points(balance, language=order.language), numbered=True)
    paper.heading(_("What came of the year"))
    paper.table("", balance_columns(order.year), [balance_row(i, pen) for i in items])
    told = [
        (named(item.row, pen).text, item.explanation)
        for item in items
        if item.result.kept in ("missed", "unknown") and item.explanation
    ]
    if told:
        paper.heading(_("Causes and consequences"))
        for name, said in told:
            paper.heading(name, level=3)
            paper.text(said.cause)
            paper.text(said.consequence)
            paper.text(said.plan)
    if balance.is_open:
        gate = balance_problems(balance)
        if gate.blocking:
            paper.heading(_("What is not settled yet"))
            paper.points(pen.say(one) for one in gate.blocking)
    return paper
