"""The preliminary report: how things stand before the targets of a year are set."""

from __future__ import annotations

from django.utils.translation import gettext as _

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.budget.queries.lines import EvaluatedLine, evaluated_lines
from naturbudget.apps.cycle.queries import balance_of, voted_budget_of
from naturbudget.apps.decisions.models import Motion
from naturbudget.apps.ledger.queries.missing import without_figure
from naturbudget.apps.needs.queries import needs_of, round_of
from naturbudget.apps.papers.order import NOT_READY, Order, PaperError
from naturbudget.apps.papers.rows import by_resource, named
from naturbudget.apps.resources.queries import latest_versions
from naturbudget.core.errors import Problem, on_one_line
from naturbudget.core.paper import Cell, Column, Paper


def preliminary_report(order: Order) -> Paper:
    """Write the preliminary report of a year (spec 5.2), from the year's budget before.

    Raises:
        PaperError: There is no earlier budget and no draft to write it from.

    Source:
        DOC-1 (docs/method/documents.md)
    """
    version = _source(order)
    items, pen = evaluated_lines(version), order.pen
    paper = order.paper(
        _("Before the nature budget {year}").format(year=order.year),
        _("Preliminary report"),
        _("How the resources of {town} stand before the targets of {year}.").format(
            town=order.name, year=order.year
        ),
    )
    _history(order, paper)
    if order.own.get("conditions"):
        paper.heading(_("Local conditions"))
        paper.text(order.own["conditions"])
    groups = by_resource([item.row for item in items], pen)
    found = {item.row.pk: item for item in items}
    for name, rows in groups.items():
        paper.heading(name)
        _resource(order, paper, [found[row.pk] for row in rows])
    _needs(order, paper)
    _gaps(order, paper, items, version.budget.year)
    _left_out(order, paper, items)
    paper.heading(_("Conclusions for the budget"))
    paper.text(order.own.get("conclusions") or _("Nothing is written about it yet."))
    return paper


def _source(order: Order) -> BudgetVersion:
    """Return the budget whose lines tell how things stand: the last one voted."""
    for year in range(order.year - 1, order.year - 4, -1):
        if found := voted_budget_of(order.town, year):
            return found
    found = order.budget()
    if found is None:
        what = _("There is no earlier budget, and no draft of {year}.")
        told = {"what": what.format(year=order.year)}
        raise PaperError(Problem("no-source", NOT_READY, told))
    return found


def _history(order: Order, paper: Paper) -> None:
    town, pen = order.town, order.pen
    paper.heading(_("What was decided so far"))
    decisions = town.decisions.filter(year__lt=order.year).select_related("body")
    paper.table(
        _("The last votes"),
        [Column(_("On")), Column(_("Taken")), Column(_("Outcome"))],
        [
            [
                Cell(one.title),
                Cell(pen.day(one.taken_on)),
                Cell(str(one.get_outcome_display())),
            ]
            for one in decisions.order_by("-taken_on", "-pk")[:6]
        ],
    )
    asked = town.motions.exclude(state=Motion.State.CLOSED).order_by("due", "pk")
    if asked:
        paper.text(_("Requests of the council that are not closed:"))
        paper.points(
            _("{text} (until {due}, {state})").format(
                text=on_one_line(one.text),
                due=pen.day(one.due),
                state=one.get_state_display(),
            )
            for one in asked
        )
    last = balance_of(town, order.year - 2)
    if last is not None:
        paper.text(
            _("The balance of {year} is {state}.").format(
                year=last.year, state=last.get_state_display()
            )
        )


def _resource(order: Order, paper: Paper, items: list[EvaluatedLine]) -> None:
    pen = order.pen
    rows = []
    for item in items:
        row, unit = item.row, item.row.definition.unit
        known = [
            (year, value.amount)
            for year, value in sorted(item.history.items())
            if value.amount is not None and year < order.year
        ]
        latest = known[-1] if known else None
        rows.append(
            [
                named(row, pen),
                pen.cell(row.base, unit, below=str(row.base_year or "")),
                pen.cell(latest[1], unit, below=str(latest[0]))
                if latest
                else Cell(_("no value"), mark="unknown"),
                pen.signal(item.result.direction),
                pen.cell(row.long_term, unit, below=str(row.long_term_year or "")),
                pen.cell(row.legal, unit),
            ]
        )
    paper.table(
        "",
        [
            Column(_("Line")),
            Column(_("Base"), is_figure=True),
            Column(_("Latest value"), is_figure=True),
            Column(_("Where it is heading")),
            Column(_("Long-term target"), is_figure=True),
            Column(_("Law"), is_figure=True),
        ],
        rows,
    )


def _needs(order: Order, paper: Paper) -> None:
    paper.heading(_("What departments will need"))
    round_ = round_of(order.town, order.year)
    needs = [one for one in needs_of(round_) if not one.is_withdrawn] if round_ else []
    if round_ is None:
        paper.text(_("The departments were not asked."))
    elif not needs:
        paper.text(_("No department states a need."))
    pen = order.pen
    paper.table(
        "",
        [
            Column(_("Need")),
            Column(_("Department")),
            Column(_("Amount"), is_figure=True),
            Column(_("Answer")),
        ],
        [
            [
                Cell(one.purpose),
                Cell(pen.name(one.department.names, one.department.code)),
                pen.cell(one.amount, one.account.unit.code if one.account else ""),
                Cell(str(one.get_answer_display()) or _("no answer yet")),
            ]
            for one in needs
        ],
    )
    if round_ is not None:
        quiet = [
            f"{pen.name(one.department.names, one.department.code)}: {one.none_because}"
            for one in round_.asked.exclude(none_because="").select_related(
                "department"
            )
        ]
        if quiet:
            paper.text(_("Who needs nothing:"))
            paper.points(quiet)


def _gaps(
    order: Order, paper: Paper, items: list[EvaluatedLine], source_year: int
) -> None:
    """Add what has no figure, which is a gap and never a zero."""
    pen = order.pen
    paper.heading(_("Gaps in the figures"))
    gaps = [
        f"{item.row.code}: {pen.say(item.result.reasons['A'])}"
        for item in items
        if "A" in item.result.reasons
    ]
    silent = without_figure(order.town, source_year - 1)
    if not gaps and not silent:
        paper.text(_("None is known."))
    paper.points(gaps)
    if silent:
        paper.text(
            _("Accounts and series without a figure for {year}:").format(
                year=source_year - 1
            )
        )
        paper.points(pen.name(one.names, str(one)) for one in silent)


def _left_out(order: Order, paper: Paper, items: list[EvaluatedLine]) -> None:
    pen = order.pen
    tracked = [
        f"{item.row.code} {pen.name(item.row.definition.indicator.names)}: "
        f"{item.row.tracked_reason}"
        for item in items
        if item.row.tracked_reason
    ]
    used = {item.row.code for item in items}
    others = [
        f"{one.indicator.code} {pen.name(one.indicator.names)}"
        for one in latest_versions(order.town)
        if one.indicator.code not in used
    ]
    if not tracked and not others:
        return
    paper.heading(_("What has no target"))
    paper.points(tracked)
    if others:
        paper.text(_("Indicators that are defined and not in the budget:"))
        paper.points(others)
