"""What defines an indicator: a formula, checked and kept as terms (IN-1, IN-3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.actions import ChartError, check_name
from naturbudget.apps.resources.actions import resource as resource_of
from naturbudget.apps.resources.models import (
    Direction,
    Indicator,
    IndicatorVersion,
    Name,
    Term,
)
from naturbudget.apps.resources.queries import names_of, unit_table
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.indicator.check import terms_of
from naturbudget.core.indicator.formula import parse
from naturbudget.core.indicator.terms import Terms

NOT_A_DIRECTION = gettext_noop(
    "“{given}” is no direction. Choose less, more, band or milestone."
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
) -> IndicatorVersion:
    """Define an indicator, or a new version of it where the definition changed.

    Defining the same again changes nothing. Refusals, in this order: the unit is
    unknown, the direction is unknown, the formula cannot be read, the formula makes
    no sense, the name is taken.

    Raises:
        UnknownUnitError: The unit is not in the table.
        FormulaError: The formula cannot be read or does not make sense.
        ChartError: The direction is unknown, or the name is taken or no name.
    """
    units = unit_table()
    canonical = units.canonical(unit)
    if direction not in Direction.values:
        values = {"given": direction}
        raise ChartError(Problem("not-a-direction", NOT_A_DIRECTION, values))
    terms = terms_of(
        parse(formula),
        names=names_of(municipality),
        units=units,
        unit=canonical,
        code=code,
    )
    indicator = municipality.indicators.filter(code=code).first()
    if indicator is None:
        problems = check_name(municipality, code, what="indicator")
        if problems:
            raise ChartError(*problems)
        Name.objects.create(municipality=municipality, name=code, what="indicator")
        indicator = Indicator.objects.create(
            municipality=municipality,
            code=code,
            names=dict(names or {}),
            about=about,
            lag=lag,
        )
    _keep_words(indicator, names, resource)
    latest = indicator.versions.order_by("-number").first()
    wanted = (formula.strip(), canonical, direction)
    if latest and (latest.formula, latest.unit, latest.direction) == wanted:
        return latest
    version = IndicatorVersion.objects.create(
        indicator=indicator,
        number=latest.number + 1 if latest else 1,
        formula=formula.strip(),
        unit=canonical,
        kind=terms.kind,
        direction=direction,
        reference=reference,
        reason=reason,
        scale_num=terms.scale.numerator,
        scale_den=terms.scale.denominator,
        change_of=terms.change_of,
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
    )
    return version


def _keep_words(
    indicator: Indicator, names: Mapping[str, str] | None, resource: str
) -> None:
    """Take over names and resource; they are labels and may change."""
    if names and dict(names) != indicator.names:
        indicator.names = {**indicator.names, **names}
    if resource:
        indicator.resource = resource_of(indicator.municipality, resource)
    indicator.save(update_fields=["names", "resource"])


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
            coefficient_num=Fraction(term.coefficient).numerator,
            coefficient_den=Fraction(term.coefficient).denominator,
        )
        for position, (side, term) in enumerate(sides, start=1)
    )
