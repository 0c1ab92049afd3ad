"""The sub-budget of a department, board or company: its part of the Master Budget."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from naturbudget.apps.budget.models import BudgetLine
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.municipalities.models import Department
from naturbudget.apps.needs.models import Need
from naturbudget.apps.papers.order import NOT_READY, Order, PaperError
from naturbudget.apps.papers.rows import budget_columns, budget_row, named
from naturbudget.core.errors import Problem
from naturbudget.core.paper import Cell, Column, Paper


def sub_budget(order: Order) -> Paper:
    """Write the part of a department (spec 5.4): lines it holds, shares it has.

    Raises:
        PaperError: There is no budget of the year, or nothing of it is the
            department's.

    Source:
        DOC-1 (docs/method/documents.md)
    """
    version, pen, department = order.budget_or_refuse(), order.pen, order.department
    assert department is not None, "the kind asks for one"
    rows = lines_of(version)
    held = [row for row in rows if row.department_id == department.pk]
    shared = [
        (row, share)
        for row in rows
        for share in row.shares.all()
        if share.department_id == department.pk
    ]
    name = pen.name(department.names, department.code)
    if not held and not shared:
        what = _("{department} holds no line of {year} and has no share of one.")
        told = {"what": what.format(department=name, year=order.year)}
        raise PaperError(Problem("no-part", NOT_READY, told))
    state = version.get_state_display()
    paper = order.paper(
        _("Sub-budget {year}: {department}").format(year=order.year, department=name),
        _("Sub-budget"),
        _(
            "What {department} answers for in the Master Budget {year} ({state})."
        ).format(department=name, year=order.year, state=state),
    )
    paper.heading(_("Lines it holds"))
    if not held:
        paper.text(_("None; it has shares of others."))
    paper.table("", budget_columns(order.year), [budget_row(row, pen) for row in held])
    if shared:
        paper.heading(_("Shares it has"))
        paper.table(
            _("The shares of a flow, with its reserve, add up to its budget."),
            [
                Column(_("Line")),
                Column(_("Whole budget"), is_figure=True),
                Column(_("Its share"), is_figure=True),
                Column(_("Part of the whole"), is_figure=True),
            ],
            [
                [
                    named(row, pen),
                    pen.cell(row.target, row.definition.unit),
                    pen.cell(share.share, row.definition.unit),
                    Cell(pen.percent(_part(row, share.share))),
                ]
                for row, share in shared
            ],
        )
    _needs(order, department, paper)
    return paper


def _part(row: BudgetLine, share: str) -> Fraction | None:
    whole = Fraction(row.target) if row.target else Fraction(0)
    return Fraction(share) / whole if whole else None


def _needs(order: Order, department: Department, paper: Paper) -> None:
    """Add what the department stated and what was granted, if it was asked."""
    needs = Need.objects.filter(
        round__municipality=order.town,
        round__period__year=order.year,
        department=department,
        is_withdrawn=False,
    ).select_related("account__unit")
    if not needs:
        return
    pen = order.pen
    paper.heading(_("What it needs, and what was granted"))
    paper.table(
        "",
        [
            Column(_("Need")),
            Column(_("Asked for"), is_figure=True),
            Column(_("Granted"), is_figure=True),
            Column(_("Answer")),
        ],
        [
            [
                Cell(one.purpose),
                pen.cell(one.amount, one.account.unit.code if one.account else ""),
                pen.cell(one.granted, one.account.unit.code if one.account else ""),
                Cell(
                    str(one.get_answer_display()) or _("no answer yet"),
                    below=(one.reason,) if one.reason else (),
                ),
            ]
            for one in needs.order_by("number")
        ],
    )
