"""What measures do for which line, as pages, what-if and balance show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.programme.models import Aim, Effect, Measure, Realised, Report
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.programme.effect import Contribution, Expected
from naturbudget.core.programme.measure import STATES


@dataclass(frozen=True)
class Told:
    """One year of a measure for one indicator: what was expected, what came of it."""

    aim: Aim
    year: int
    effect: Effect | None
    realised: Realised | None


def measures_of(town: Municipality) -> list[Measure]:
    """Return all measures by their numbers, with all that pages and sums need."""
    rows = town.measures.select_related("municipality", "department").prefetch_related(
        "aims__indicator", "aims__effects", "reports__realised__indicator"
    )
    return list(rows.order_by("number"))


def by_state(found: Sequence[Measure]) -> list[tuple[str, list[Measure]]]:
    """Return measures by state, in the order of a programme; empty states are left."""
    rows: dict[str, list[Measure]] = defaultdict(list)
    for one in found:
        rows[one.state].append(one)
    return [(state, rows[state]) for state in STATES if state in rows]


def aims_of(measure: Measure) -> list[Aim]:
    """Return what a measure serves, by the codes of the indicators."""
    return sorted(measure.aims.all(), key=lambda one: one.indicator.code)


def last_reports(measure: Measure) -> dict[int, Report]:
    """Return the report that stands for each year: the last one.

    Source:
        PG-6 (docs/method/programme.md)
    """
    rows = sorted(measure.reports.all(), key=lambda one: one.number)
    return {one.year: one for one in rows}


def told_of(measure: Measure) -> list[Told]:
    """Return what is expected and reported, indicator by indicator, year by year."""
    realised = {
        (one.indicator_id, year): one
        for year, report in last_reports(measure).items()
        for one in report.realised.all()
    }
    found = []
    for aim in aims_of(measure):
        effects = {one.year: one for one in aim.effects.all()}
        years = {*effects, *(y for pk, y in realised if pk == aim.indicator_id)}
        found += [
            Told(aim, year, effects.get(year), realised.get((aim.indicator_id, year)))
            for year in sorted(years)
        ]
    return found


def contributions(
    town: Municipality, units: Mapping[str, str]
) -> dict[str, list[Contribution]]:
    """Return the measures that serve each indicator, in the unit that is asked for.

    An effect in a unit that cannot be converted, since the indicator is defined anew,
    is unknown.

    Args:
        town: The municipality.
        units: The unit of each indicator that is asked about, by its code.

    Source:
        PG-4 (docs/method/programme.md)
    """
    found: dict[str, list[Contribution]] = {code: [] for code in units}
    for measure in measures_of(town):
        reports = last_reports(measure)
        for aim in aims_of(measure):
            code = aim.indicator.code
            if code in units:
                found[code].append(_contribution(measure, aim, reports, units[code]))
    return found


def _contribution(
    measure: Measure, aim: Aim, reports: Mapping[int, Report], unit: str
) -> Contribution:
    planned = {}
    for one in aim.effects.all():
        rate = _rate(one.unit, unit)
        if rate is not None:
            ends = (one.expected.likely, one.expected.low, one.expected.high)
            planned[one.year] = Expected(
                *(None if end is None else end * rate for end in ends)
            )
    realised = {}
    for year, report in reports.items():
        for told in report.realised.all():
            rate = _rate(told.unit, unit)
            if told.indicator_id == aim.indicator_id and rate is not None:
                realised[year] = Fraction(told.amount) * rate
    return Contribution(measure.number, measure.state, measure.first, planned, realised)


def _rate(given: str, unit: str) -> Fraction | None:
    if given == unit:
        return Fraction(1)
    try:
        return unit_table().factor(given, unit)
    except NaturbudgetError:
        return None


def measures_content(version: BudgetVersion) -> list[dict[str, Any]]:
    """Return part D of a balance: each measure of the year, with what came of it.

    Those that are in force in the year, and those that were reported on. Effects are
    told on the lines of the budget, in the unit each was given in.

    Source:
        PG-7 (docs/method/programme.md)
    """
    year = version.budget.year
    lines = {row.code for row in lines_of(version)}
    found = []
    for measure in measures_of(version.budget.municipality):
        report = last_reports(measure).get(year)
        if report is None and not measure.is_in_force(year):
            continue
        told = {
            one.aim.indicator.code: one for one in told_of(measure) if one.year == year
        }
        found.append(
            {
                "number": measure.number,
                "title": measure.title,
                "text": measure.text,
                "department": {
                    "code": measure.department.code,
                    "name": measure.department.names,
                },
                "state": measure.state,
                "first": measure.first,
                "last": measure.last,
                "effects": [
                    _effect_content(aim.indicator.code, told.get(aim.indicator.code))
                    for aim in aims_of(measure)
                    if aim.indicator.code in lines
                ],
                "done": report.text if report else None,
            }
        )
    return found


def _effect_content(code: str, told: Told | None) -> dict[str, Any]:
    effect = told.effect if told else None
    realised = told.realised if told else None
    has_number = effect is not None and bool(effect.likely)
    return {
        "indicator": code,
        "planned": effect.likely if effect and has_number else None,
        "unit": effect.unit if effect and has_number else "",
        "realised": realised.amount if realised else None,
        "realised_unit": realised.unit if realised else "",
        "confidence": effect.confidence if effect else "",
    }
