"""What the sheet of an indicator says: for the page, and for the paper as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from naturbudget.apps.ledger.queries.both import Both
from naturbudget.apps.ledger.queries.indicators import Definitions, IndicatorValues
from naturbudget.apps.ledger.queries.log import log_root, log_size
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import (
    Account,
    Indicator,
    IndicatorVersion,
    Series,
)
from naturbudget.apps.resources.queries import unit_table
from naturbudget.apps.suppliers.models import Supply
from naturbudget.core.errors import Named, Problem
from naturbudget.core.indicator.terms import Terms
from naturbudget.core.indicator.value import Value
from naturbudget.core.ledger.leaf import instant
from naturbudget.core.quantity import published
from naturbudget.web import said
from naturbudget.web.sheets.spoken import spoken_formula

FORMAT = "naturbudget/indicator-sheet/1"


@dataclass(frozen=True, slots=True)
class YearValue:
    """What a year came to, with what breaks its comparison with the years before."""

    year: int
    value: str | None
    status: str
    reason: str
    breaks: tuple[str, ...] = ()


def known_values(
    version: IndicatorVersion, values: IndicatorValues | None = None
) -> list[YearValue]:
    """Return what the books say today of each year since the first that has a value.

    ``values`` is what was read of the definition before; it is not read again.
    """
    town = version.indicator.municipality
    values = values or IndicatorValues(town, [version])
    found = [(year, values.value(version, year)) for year in values.years()]
    while found and found[0][1].amount is None:
        found = found[1:]
    breaks = breaks_of(version.indicator, values.chains[version.pk])
    holders = _holders(town, values.terms[version.pk])
    return [
        YearValue(
            year,
            None if value.amount is None else published(value.amount),
            value.status or "",
            missing_said(value.missing, holders) if value.missing else "",
            tuple(breaks.get(year, ())),
        )
        for year, value in found
    ]


def missing_said(problem: Problem, holders: Mapping[str, str]) -> str:
    """Return why there is no value, and who delivers what is missing (IN-7)."""
    ref = problem.values.get("ref")
    code = ref.code if isinstance(ref, Named) else str(ref)
    text = said.problem(problem)
    return f"{text} {holders[code]}" if code in holders else text


def _holders(town: Municipality, terms: Terms) -> dict[str, str]:
    """Return in a sentence who delivers each part: a supplier, else a department."""
    by_department = gettext("Its department is {holder}.")
    holders = {
        str(one): by_department.format(holder=one.department.label)
        for one in _places(town, terms)
        if one.department
    }
    by_supplier = gettext("Its supplier is {holder}.")
    return holders | {
        ref: by_supplier.format(holder=supply.supplier.label)
        for ref, supply in _supplies(town, terms).items()
    }


def _supplies(town: Municipality, terms: Terms) -> dict[str, Supply]:
    refs = list(terms.refs)
    rows = town.supplies.filter(
        Q(account__path__in=refs) | Q(series__code__in=refs)
    ).select_related("account", "series", "supplier__department")
    return {str(row.thing): row for row in rows}


def breaks_of(
    indicator: Indicator, chain: Iterable[IndicatorVersion]
) -> dict[int, list[str]]:
    """Return by year what makes its figures not comparable with those before.

    Args:
        indicator: Whose known breaks stand on its sheet.
        chain: The definitions in force; each later one begins a break (IN-5).

    Source:
        IN-5, IN-10 (docs/method/indicator.md)
    """
    found: dict[int, list[str]] = {}
    for version in list(chain)[1:]:
        if version.first_year:
            why = version.reason or version.reference
            words = gettext("Another formula (version {number}): {why}")
            if not why:
                words = gettext("Another formula (version {number})")
            told = words.format(number=version.number, why=why)
            found.setdefault(version.first_year, []).append(told)
    for one in indicator.breaks:
        found.setdefault(int(one["year"]), []).append(str(one["text"]))
    return dict(sorted(found.items()))


def break_years(content: Mapping[str, Any]) -> list[int]:
    """Return the years of the breaks on a sheet, with a value in them or not."""
    return sorted({int(one["year"]) for one in content["breaks"]})


def sheet_content(
    version: IndicatorVersion,
    years: Sequence[YearValue],
    *,
    both: Sequence[Both] = (),
    by_formula: int | None = None,
    rests_on: Mapping[str, Any] | None = None,
    made: datetime | None = None,
) -> dict[str, Any]:
    """Return the sheet as data, in the words of the language that is active.

    The same books give the same data: it is dated by the last thing that happened to
    them or to the sheet, not by who asks when.

    Args:
        version: The definition; later ones are not told of.
        years: The values.
        both: The years as the council saw them and as they are known now.
        by_formula: The formula that both are calculated by, where that has to be said.
        rests_on: Size and root of the log behind the values; by default, as it stands.
        made: When the values were frozen; by default, when the log last grew.
    """
    indicator = version.indicator
    town = indicator.municipality
    found = Definitions(town, [version])
    terms, chain = found.terms[version.pk], found.chains[version.pk]
    parts = _parts(town, terms)
    factors = version.rests_on.get("factors", {})
    resource, owner = indicator.resource, indicator.owner
    versions = list(
        indicator.versions.filter(number__lte=version.number).order_by("number")
    )
    size = log_size(town)
    if rests_on is None:
        rests_on = {"size": size, "root": log_root(town).hex()}
    readings = _readings(both)
    # What is known now is of the day of the last seal, whatever was frozen when.
    frozen = None if readings else made
    return {
        "format": FORMAT,
        "kind": "indicator-sheet",
        "municipality": {
            "slug": town.slug,
            "name": town.names or {"en": town.name},
            "standing": town.standing,
        },
        "languages": town.languages,
        "made": instant(_made(town, versions, frozen).replace(microsecond=0)),
        "rests_on": dict(rests_on),
        "code": indicator.code,
        "name": indicator.names or {"en": indicator.code},
        "resource": {"code": resource.code, "name": resource.names}
        if resource
        else None,
        "owner": {"code": owner.code, "name": owner.names} if owner else None,
        **{
            name: getattr(indicator, name)
            for name in ("purpose", "about", "source", "lag", "legal", "base_reason")
        },
        "base_year": indicator.base_year,
        "base_value": next(
            (one.value for one in years if one.year == indicator.base_year), None
        ),
        "formula": version.formula,
        "in_words": spoken_formula(version, names_in_books(town, terms)),
        "unit": version.unit,
        "measure": version.kind,
        "direction": version.direction,
        "versions": [_version(one, chain) for one in versions],
        "factors": factors,
        "parts": parts,
        "breaks": [
            {"year": year, "text": text}
            for year, texts in breaks_of(indicator, chain).items()
            for text in texts
        ],
        "values": [
            {
                "year": one.year,
                "value": one.value,
                "status": one.status,
                "reason": one.reason,
            }
            for one in years
        ],
        "readings": {"size": size, "by_formula": by_formula, "years": readings}
        if readings
        else None,
        "symbols": _symbols(version.unit, parts, factors),
    }


def _readings(both: Iterable[Both]) -> list[dict[str, Any]]:
    """Return the years that the council saw, in both readings (L-15, Q-4)."""
    return [
        {
            "year": one.year,
            "saw": _read(one.saw),
            "now": _read(one.now),
            "difference": None if one.difference is None else published(one.difference),
            "differs": one.differs,
        }
        for one in both
        if one.saw is not None
    ]


def _read(value: Value) -> dict[str, str | None]:
    amount = None if value.amount is None else published(value.amount)
    return {"value": amount, "status": value.status or ""}


def _symbols(
    unit: str, parts: Iterable[Mapping[str, Any]], factors: Mapping[str, Any]
) -> dict[str, str]:
    """Return how the units of the sheet are printed."""
    rows = [row for values in factors.values() for row in values]
    used = {unit, *(part["unit"] for part in parts)}
    used |= {row[side] for row in rows for side in ("from_unit", "to_unit")}
    return {code: unit_table().symbol(code) for code in sorted(used)}


def _made(
    town: Municipality, versions: Sequence[IndicatorVersion], frozen: datetime | None
) -> datetime:
    """Return when the books, the definitions or the sheet last changed."""
    moments = [version.defined_at for version in versions]
    if frozen is not None:
        moments.append(frozen)
    seal = None if frozen else town.seals.order_by("-seq").first()
    event = (
        town.events.filter(
            kind__in=("sheet-written", "renamed"),
            what__indicator=versions[-1].indicator.code,
        )
        .order_by("-number")
        .first()
    )
    moments += [seal.recorded_at] if seal else []
    moments += [event.at] if event else []
    return max(moments)


def _version(
    version: IndicatorVersion, chain: Sequence[IndicatorVersion]
) -> dict[str, Any]:
    return {
        "number": version.number,
        "formula": version.formula,
        "unit": version.unit,
        "from": version.first_year,
        "defined": version.defined_at.date().isoformat(),
        "reference": version.reference,
        "reason": version.reason,
        "in_force": version in chain,
    }


def _places(town: Municipality, terms: Terms) -> list[Account | Series]:
    refs = list(terms.refs)
    accounts = town.accounts.filter(path__in=refs).select_related("unit", "department")
    series = town.series.filter(code__in=refs).select_related("department")
    by_name: dict[str, Account | Series] = {one.path: one for one in accounts}
    by_name |= {one.code: one for one in series}
    return [by_name[ref] for ref in refs if ref in by_name]


def names_in_books(town: Municipality, terms: Terms) -> dict[str, str]:
    """Return what the accounts and series of a formula are called."""
    return {str(one): one.label for one in _places(town, terms)}


def _parts(town: Municipality, terms: Terms) -> list[dict[str, Any]]:
    """Return the accounts and series, each with its unit, rhythm and supplier."""
    supplies = _supplies(town, terms)
    return [
        {
            "ref": str(one),
            "name": one.names,
            "unit": one.unit.code if isinstance(one, Account) else one.unit,
            "measure": _measure(one, terms),
            "rhythm": _rhythm(one, supplies.get(str(one))),
            "supplier": supply.supplier.label
            if (supply := supplies.get(str(one)))
            else "",
            "scope": one.entity,
            "holder": {"code": one.department.code, "name": one.department.names}
            if one.department
            else None,
        }
        for one in _places(town, terms)
    ]


def _measure(place: Account | Series, terms: Terms) -> str:
    """Return what kind of figure a part has; degree days are a sum over days (L-8)."""
    if isinstance(place, Account):
        return place.kind
    by = {term.degree_days for term in (*terms.numerator, *terms.denominator)}
    return "sum-over-days" if place.code in by else "state"


def _rhythm(place: Account | Series, supply: Supply | None) -> str:
    """Return how often figures are asked for, else how often the account takes them."""
    if supply is not None:
        return supply.rhythm
    return place.rhythm if isinstance(place, Account) else ""
