"""The programme: for each line of the budget its measures, with what each is to do."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.papers.order import Order
from naturbudget.apps.papers.pen import NONE, Pen
from naturbudget.apps.programme.models import Aim, Measure
from naturbudget.apps.programme.queries import aims_of, measures_of
from naturbudget.core.paper import Cell, Column, Paper
from naturbudget.core.programme.measure import STATES


def programme(order: Order) -> Paper:
    """Write the measures of each line of the year's budget (spec 5.5).

    Measures that serve no line stand at the end; what nobody knows is unknown.

    Raises:
        PaperError: There is no budget of the year.

    Source:
        DOC-1 (docs/method/documents.md), PG-3 (docs/method/programme.md)
    """
    version, pen = order.budget_or_refuse(), order.pen
    measures = [one for one in measures_of(order.town) if one.state != "stopped"]
    paper = order.paper(
        _("Programme of measures {year}").format(year=order.year),
        _("Programme"),
        _(
            "What is done for the lines of the Master Budget {year}, and by how much "
            "each measure is to change their values in that year."
        ).format(year=order.year),
    )
    told: set[int] = set()
    for row in lines_of(version):
        name = pen.name(row.definition.indicator.names, row.code)
        paper.heading(row.code if name == row.code else f"{row.code} {name}")
        served = [
            (one, aim)
            for one in measures
            for aim in aims_of(one)
            if aim.indicator_id == row.definition.indicator_id
        ]
        if not served:
            paper.text(_("No measure serves this line."))
            continue
        told |= {one.pk for one, _aim in served}
        paper.table("", _columns(order.year), _rows(served, order.year, pen))
    rest = [one for one in measures if one.pk not in told]
    if rest:
        paper.heading(_("Measures that serve no line of this budget"))
        paper.table(
            "",
            [Column(_("Measure")), Column(_("State"))],
            [[_named(one, pen), Cell(_state(one))] for one in rest],
        )
    return paper


def _columns(year: int) -> list[Column]:
    return [
        Column(_("Measure")),
        Column(_("State")),
        Column(_("Effect {year}").format(year=year), is_figure=True),
        Column(_("How sure")),
    ]


def _rows(
    served: Sequence[tuple[Measure, Aim]], year: int, pen: Pen
) -> list[list[Cell]]:
    rows = []
    for one, aim in served:
        effects = [found for found in aim.effects.all() if found.year == year]
        known = [found for found in effects if found.likely]
        cell = pen.cell(known[0].likely, known[0].unit) if known else Cell(_("unknown"))
        sure = str(known[0].get_confidence_display()) if known else NONE
        rows.append([_named(one, pen), Cell(_state(one)), cell, Cell(sure)])
    return rows


def _named(one: Measure, pen: Pen) -> Cell:
    owner = pen.name(one.department.names, one.department.code)
    return Cell(f"{one.number} {one.title}", below=(owner,))


def _state(one: Measure) -> str:
    return _(STATES[one.state])
