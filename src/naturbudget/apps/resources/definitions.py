"""What defines an indicator: a formula, checked and kept as terms (IN-1, IN-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.actions import ChartError, rename
from naturbudget.apps.resources.actions import resource as resource_of
from naturbudget.apps.resources.models import (
    Direction,
    Indicator,
    IndicatorVersion,
    Name,
    Term,
)
from naturbudget.apps.resources.queries import (
    factors_of,
    names_of,
    unit_table,
    versions_of,
)
from naturbudget.apps.resources.sheets import write_sheet
from naturbudget.apps.resources.taken import Taken
from naturbudget.core.errors import Problem, UnitCode, gettext_noop
from naturbudget.core.indicator.check import terms_of
from naturbudget.core.indicator.definition import first_year, read_definition
from naturbudget.core.indicator.formula import Formula, parse
from naturbudget.core.indicator.terms import Name as CoreName
from naturbudget.core.indicator.terms import Terms
from naturbudget.core.indicator.years import in_force, named_in

NOT_A_DIRECTION = gettext_noop(
    "“{given}” is no direction. Choose less, more, band or milestone."
)
IS_DEFINED = gettext_noop(
    "There is already an indicator {code}: change its definition on its own page."
)
BREAK_KEEPS = gettext_noop(
    "Until {first} this indicator is a {kind} in {unit}{since}; a formula that follows "
    "must be so too, or one line would mix two things. Define another indicator."
)


@transaction.atomic
def define_indicator(
    municipality: Municipality,
    code: str,
    *,
    formula: str,
    unit: str,
    direction: str,
    by: User,
    at: datetime,
    names: Mapping[str, str] | None = None,
    resource: str = "",
    reference: str = "",
    reason: str = "",
    about: str = "",
    lag: str = "",
    since: date | None = None,
    is_new: bool = False,
) -> IndicatorVersion:
    """Define an indicator, or a new version of it where the definition changed.

    Defining the same again changes nothing, unless a factor has a new value. A
    formula with ``since``, or with a day written behind it, holds from that day on;
    the years before keep what was defined for them (IN-5). Without a day it holds
    for all years.

    With ``is_new`` a code that has a definition is refused: whoever thinks of a new
    indicator changes none that is there, or was defined by somebody else just now.

    Refusals, in this order: the code is taken (``is_new``), the unit is unknown, the
    direction is unknown, the formula cannot be read, its day begins no budget year,
    the formula makes no sense, the name is taken, the versions before are of another
    kind.

    Raises:
        UnknownUnitError: The unit is not in the table.
        FormulaError: The formula cannot be read or does not make sense.
        ChartError: The direction is unknown, the name is taken or no name, the
            indicator is there already, or the formula does not continue what was
            defined for the years before.
    """
    # Two who define at once take turns; the second sees what the first defined.
    lock(municipality)
    indicator = municipality.indicators.filter(code=code).first()
    if is_new and indicator is not None:
        raise ChartError(Problem("is-defined", IS_DEFINED, {"code": code}))
    units = unit_table()
    canonical = units.canonical(unit)
    if direction not in Direction.values:
        values = {"given": direction}
        raise ChartError(Problem("not-a-direction", NOT_A_DIRECTION, values))
    written = read_definition(formula)
    since = written.since or since
    year = first_year(since, municipality.first_month) if since else None
    parsed = parse(written.formula)
    known = names_of(municipality)
    terms = terms_of(parsed, names=known, units=units, unit=canonical, code=code)
    if indicator is None:
        problems = Taken(municipality).problems_of(code)
        if problems:
            raise ChartError(*problems)
        Name.objects.create(municipality=municipality, name=code, what="indicator")
        indicator = Indicator.objects.create(
            municipality=municipality,
            code=code,
            names={language: name for language, name in (names or {}).items() if name},
        )
        write_sheet(indicator, {"about": about, "lag": lag}, by=by, at=at)
    if names:
        rename(indicator, names, by=by, at=at)
    if resource:
        indicator.resource = resource_of(municipality, resource)
        indicator.save(update_fields=["resource"])
    earlier = list(indicator.versions.order_by("number"))
    latest = earlier[-1] if earlier else None
    rests_on = _rests_on(municipality, parsed, known)
    wanted = (written.formula, canonical, direction, since, rests_on)
    if latest and _content(latest) == wanted:
        return latest
    _check_continues(earlier, year, terms)
    version = IndicatorVersion.objects.create(
        indicator=indicator,
        number=latest.number + 1 if latest else 1,
        formula=written.formula,
        unit=canonical,
        kind=terms.kind,
        direction=direction,
        reference=written.reference or reference,
        reason=reason,
        scale_num=terms.scale.numerator,
        scale_den=terms.scale.denominator,
        change_of=terms.change_of,
        valid_from=since,
        first_year=year,
        rests_on=rests_on,
        defined_at=at,
        defined_by=by,
    )
    _store_terms(version, terms)
    events.record(
        "indicator-defined",
        of=municipality,
        by=by,
        at=at,
        indicator=code,
        version=version.number,
        formula=version.formula,
        since=since,
    )
    return version


def _content(version: IndicatorVersion) -> tuple[object, ...]:
    return (
        version.formula,
        version.unit,
        version.direction,
        version.valid_from,
        version.rests_on,
    )


def _check_continues(
    earlier: Sequence[IndicatorVersion], year: int | None, terms: Terms
) -> None:
    """Refuse a formula of another kind where the years before keep theirs (IN-5)."""
    chain = in_force([*(version.first_year for version in earlier), year])[1:]
    for version in (earlier[place] for place, _ in chain):
        was = (version.unit, version.kind, version.change_of)
        if was != (terms.unit, terms.kind, terms.change_of):
            since = version.change_of
            values = {
                "first": str(year),
                "kind": version.kind,
                "unit": UnitCode(version.unit),
                "since": f" against {since}" if since else "",
            }
            raise ChartError(Problem("break-keeps", BREAK_KEEPS, values))


def _rests_on(
    municipality: Municipality, formula: Formula, names: Mapping[str, CoreName]
) -> dict[str, Any]:
    """Return the factors and the definitions that were folded into the terms."""
    used = named_in(formula, names)
    factors = factors_of(municipality)
    versions = versions_of(municipality, used)
    found = {
        "factors": {
            code: [row.as_strings() for row in factors[code]]
            for code in used
            if names[code].what == "factor"
        },
        "definitions": {
            code: _definitions(versions[code]) for code in used if code in versions
        },
    }
    return {what: content for what, content in found.items() if content}


def _definitions(versions: Sequence[IndicatorVersion]) -> list[dict[str, Any]]:
    """Return the definitions in force of an indicator, the latest first."""
    chain = in_force([version.first_year for version in versions])
    return [definition_of(versions[place], last) for place, last in chain]


def definition_of(version: IndicatorVersion, last: int | None) -> dict[str, Any]:
    """Return a definition as documents hold it, with its budget years."""
    return {
        "version": version.number,
        "formula": version.formula,
        "unit": version.unit,
        "reference": version.reference,
        "from": version.first_year,
        "to": last,
    }


def _store_terms(version: IndicatorVersion, terms: Terms) -> None:
    town = version.indicator.municipality
    accounts = dict(town.accounts.values_list("path", "pk"))
    series = dict(town.series.values_list("code", "pk"))
    sides = [("numerator", term) for term in terms.numerator]
    sides += [("denominator", term) for term in terms.denominator]
    Term.objects.bulk_create(
        Term(
            version=version,
            position=position,
            side=side,
            account_id=accounts[term.ref] if term.what == "account" else None,
            series_id=series[term.ref] if term.what == "series" else None,
            node=term.ref.removesuffix("/*") if term.what == "node" else "",
            unit=term.unit,
            first_year=term.first,
            last_year=term.last,
            how=term.how,
            coefficient_num=Fraction(term.coefficient).numerator,
            coefficient_den=Fraction(term.coefficient).denominator,
        )
        for position, (side, term) in enumerate(sides, start=1)
    )
