"""Measures are kept, their effects set, and each year reported on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Max

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.events import print_of
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.programme.models import Aim, Effect, Measure, Realised, Report
from naturbudget.apps.resources.models import Indicator
from naturbudget.apps.resources.queries import versions_of
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.programme.measure import (
    MeasureError,
    Written,
    check_effect,
    check_measure,
    check_report,
    check_unit,
)
from naturbudget.core.quantity import plain

NOT_SERVED = gettext_noop(
    "The measure does not serve {indicator}. Add it to what the measure serves first."
)
IS_REPORTED = gettext_noop(
    "An effect on {indicator} is reported, so the measure goes on serving it."
)
HAS_EARLIER = gettext_noop(
    "An effect or a report of {year} is kept already, so the measure cannot start "
    "later."
)


@transaction.atomic
def save_measure(
    town: Municipality,
    *,
    title: str,
    department: Department,
    state: str,
    first: int,
    by: User,
    at: datetime,
    text: str = "",
    last: int | None = None,
    indicators: Collection[Indicator] = (),
    measure: Measure | None = None,
) -> Measure:
    """Keep a measure, a new one or a changed one, and which indicators it serves.

    An indicator that it serves no more loses its expected effects; one of which an
    effect was reported stays.

    Source:
        PG-1 (docs/method/programme.md)
    """
    of = lock(town)
    problems = check_measure(
        title=title, text=text, state=state, first=first, last=last
    )
    chosen = {one.pk: one for one in indicators}
    if measure is not None:
        problems += _check_kept(measure, chosen, first)
    if problems:
        raise MeasureError(*problems)
    highest = of.measures.aggregate(last=Max("number"))["last"] or 0
    row = measure or Measure(municipality=of, number=highest + 1)
    row.title, row.text = " ".join(title.split()), text.strip()
    row.department, row.state, row.first, row.last = department, state, first, last
    row.save()
    left = row.aims.exclude(indicator__in=chosen)
    Effect.objects.filter(aim__in=left).delete()
    left.delete()
    known = set(row.aims.values_list("indicator_id", flat=True))
    Aim.objects.bulk_create(
        Aim(measure=row, indicator=one) for pk, one in chosen.items() if pk not in known
    )
    events.record("measure-saved", of=of, by=by, at=at, **told_of(row))
    return row


def told_of(row: Measure) -> dict[str, object]:
    """Return what the journal keeps of a measure; of its texts a fingerprint."""
    codes = row.aims.order_by("indicator__code").values_list(
        "indicator__code", flat=True
    )
    return {
        "measure": row.number,
        "title": print_of(row.title),
        "text": print_of(row.text),
        "department": row.department.code,
        "state": row.state,
        "from_year": row.first,
        "until_year": row.last or "",
        "indicators": list(codes),
    }


@transaction.atomic
def set_effect(
    measure: Measure,
    indicator: Indicator,
    *,
    year: int,
    by: User,
    at: datetime,
    likely: Written | None = None,
    low: Written | None = None,
    high: Written | None = None,
    confidence: str = "",
) -> Effect:
    """Say by how much a measure changes an indicator in a year, or that nobody knows.

    Args:
        measure: The measure.
        indicator: One that it serves.
        year: The budget year.
        by: Who says so.
        at: When.
        likely: The change of the indicator's value: below zero, it goes down. Nothing
            where it is unknown.
        low: What it brings at least.
        high: What it brings at most.
        confidence: How sure the number is.

    Source:
        PG-3 (docs/method/programme.md)
    """
    of = lock(measure.municipality)
    row = Measure.objects.select_for_update().get(pk=measure.pk)
    written = {"likely": likely, "low": low, "high": high}
    unit = unit_of(of, indicator)
    exact = {
        name: None if one is None else Fraction(one.amount)
        for name, one in written.items()
    }
    problems = [
        problem
        for name, one in written.items()
        for problem in check_unit(one, unit, field=name)
    ]
    sure = "" if likely is None else confidence
    problems += check_effect(year=year, first=row.first, confidence=sure, **exact)
    aim = row.aims.filter(indicator=indicator).first()
    if aim is None:
        values = {"indicator": indicator.code, "field": "indicator"}
        problems.append(Problem("not-served", NOT_SERVED, values))
    if problems or aim is None:
        raise MeasureError(*problems)
    texts = {
        name: "" if one is None else plain(one.amount) for name, one in written.items()
    }
    effect, _ = Effect.objects.update_or_create(
        aim=aim, year=year, defaults={**texts, "unit": unit, "confidence": sure}
    )
    events.record(
        "effect-set",
        of=of,
        by=by,
        at=at,
        measure=row.number,
        indicator=indicator.code,
        year=year,
        unit=unit,
        confidence=sure,
        **texts,
    )
    return effect


@transaction.atomic
def report_measure(
    measure: Measure,
    *,
    year: int,
    text: str,
    by: User,
    at: datetime,
    realised: Mapping[Indicator, Written] | None = None,
) -> Report:
    """Report what was done in a year, and which effects there were.

    A report is never changed; a later one on the same year takes its place.

    Args:
        measure: The measure.
        year: The budget year that is reported on.
        text: What was done.
        by: Who reports.
        at: When.
        realised: The effects that are known, by indicator; the others are unknown.

    Source:
        PG-6 (docs/method/programme.md)
    """
    of = lock(measure.municipality)
    row = Measure.objects.select_for_update().get(pk=measure.pk)
    known = dict(realised or {})
    problems = check_report(text=text, year=year, first=row.first)
    served = set(row.aims.values_list("indicator_id", flat=True))
    units = {one: unit_of(of, one) for one in known}
    for one, written in known.items():
        field = f"realised-{one.code}"
        problems += check_unit(written, units[one], field=field)
        if one.pk not in served:
            values = {"indicator": one.code, "field": field}
            problems.append(Problem("not-served", NOT_SERVED, values))
    if problems:
        raise MeasureError(*problems)
    last = row.reports.aggregate(last=Max("number"))["last"] or 0
    report = Report.objects.create(
        measure=row,
        number=last + 1,
        year=year,
        text=text.strip(),
        reported_by=by,
        reported_at=at,
    )
    Realised.objects.bulk_create(
        Realised(
            report=report,
            indicator=one,
            amount=plain(written.amount),
            unit=units[one],
        )
        for one, written in known.items()
    )
    events.record(
        "measure-reported",
        of=of,
        by=by,
        at=at,
        measure=row.number,
        report=report.number,
        year=year,
        text=print_of(report.text),
        realised=sorted(
            f"{one.code} {plain(written.amount)} {units[one]}"
            for one, written in known.items()
        ),
    )
    return report


def unit_of(town: Municipality, indicator: Indicator) -> str:
    """Return the unit an indicator is counted in, by its latest definition.

    Effects are expected of years to come, so it is the latest that counts.
    """
    [versions] = versions_of(town, [indicator.code]).values()
    return versions[-1].unit


def _check_kept(measure: Measure, chosen: Collection[int], first: int) -> list[Problem]:
    """Return what of a measure's past does not fit how it is to be kept."""
    problems = []
    told = Realised.objects.filter(report__measure=measure)
    for row in told.exclude(indicator__in=chosen).select_related("indicator"):
        values = {"indicator": row.indicator.code, "field": "indicators"}
        problems.append(Problem("is-reported", IS_REPORTED, values))
    years = [
        *Effect.objects.filter(aim__measure=measure, year__lt=first).values_list(
            "year", flat=True
        ),
        *measure.reports.filter(year__lt=first).values_list("year", flat=True),
    ]
    if years:
        values = {"year": str(min(years)), "field": "first"}
        problems.append(Problem("has-earlier", HAS_EARLIER, values))
    return problems
