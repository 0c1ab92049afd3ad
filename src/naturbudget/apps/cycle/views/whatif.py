"""What if: other targets tried on a budget, and nothing of it kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.cycle.views.rows import LineRow, draft_rows, under_voted_names
from naturbudget.apps.cycle.views.shared import version_or_404
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.fields import FigureField
from naturbudget.apps.programme.queries import contributions
from naturbudget.core.budget.position import PathPosition, path_of
from naturbudget.core.budget.signals import distance_of
from naturbudget.core.programme.effect import Contribution, Gap, Sum, gap_of, sum_of

FIELD = "to-"  # with the code of the indicator behind it


@dataclass(frozen=True)
class Tried:
    """A line with another target, or with its own where none is tried.

    ``debt`` is the structural debt if the target is reached, ``change`` how it differs
    from that of the last actual value; ``to_target`` and ``to_path`` are gaps from
    that value, nothing where it is not known or the line has no direction.
    """

    one: LineRow
    typed: str
    errors: Sequence[str]
    target: Fraction | None
    position: PathPosition
    debt: Fraction | None
    change: Fraction | None
    measures: Sum | None
    to_target: Gap | None
    to_path: Gap | None

    @property
    def brought(self) -> dict[str, Fraction] | None:
        """What measures bring in the direction of the line, likely and at both ends."""
        found, sign = self.measures, line_to_core(self.one.row).sign
        if found is None or sign is None or not found.counted:
            return None
        ends = {"likely": found.total, "low": found.low, "high": found.high}
        return {name: sign * end for name, end in ends.items()}

    @property
    def is_tried(self) -> bool:
        return bool(self.typed) and not self.errors

    @property
    def takes_target(self) -> bool:
        """Whether the line has one target that another can stand for."""
        return self.one.row.definition.direction in ("less", "more")


@login_required
@require_safe
def what_if(request: UserRequest, slug: str, year: int) -> HttpResponse:
    """Show what other targets would mean; the address holds all that was tried."""
    town = town_for(request, slug, to="read-desk")
    version = version_or_404(town, year)
    lines = lines_of(version)
    under_voted_names(version, lines)
    values = IndicatorValues(town, [row.definition for row in lines])
    rows = draft_rows(version, lines, values, findings=(), typed={})
    served = contributions(town, {row.code: row.unit for row in rows})
    tried = [_tried(one, request.GET, served[one.code], year) for one in rows]
    wrong = [one for one in tried if one.errors]
    context: dict[str, Any] = {
        **desk(request, town, "budget"),
        "year": year,
        "version": version,
        "rows": tried,
        "wrong": wrong,
        "is_tried": any(one.is_tried for one in tried),
    }
    status = 422 if wrong else 200
    return render(request, "cycle/what-if.html", context, status=status)


def _tried(
    one: LineRow, asked: QueryDict, served: Sequence[Contribution], year: int
) -> Tried:
    line = line_to_core(one.row)
    typed, errors = asked.get(f"{FIELD}{one.code}", "").strip(), []
    target = line.target
    if typed and line.sign is not None:
        try:
            target = Fraction(FigureField().clean(typed))
        except ValidationError as error:
            errors = error.messages
    position = path_of(replace(line, target=target), year)
    debt, now = distance_of(line, target), distance_of(line, one.latest)
    measures = to_target = to_path = None
    if one.latest is not None and one.latest_year is not None and line.sign:
        measures = sum_of(served, year, since=one.latest_year)
        to_target, to_path = (
            None
            if goal is None
            else gap_of(line.sign, actual=one.latest, goal=goal, change=measures.total)
            for goal in (target, position.planned)
        )
    return Tried(
        one=one,
        typed=typed,
        errors=errors,
        target=target,
        position=position,
        debt=debt,
        change=None if debt is None or now is None else debt - now,
        measures=measures,
        to_target=to_target,
        to_path=to_path,
    )
