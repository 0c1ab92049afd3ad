"""What several callers ask of the chart of resources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources as files
from typing import Any

import yaml

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, IndicatorVersion, Series
from naturbudget.core.indicator.factor import Factor, name_of
from naturbudget.core.indicator.terms import Dated, Name
from naturbudget.core.indicator.years import in_force
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.unit import UnitTable, read_units


def place_named(municipality: Municipality, name: str) -> Account | Series | None:
    """Return the account or the series of that name, if there is one."""
    accounts = municipality.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    found = accounts.select_related("unit", "municipality").filter(path=name).first()
    series = municipality.series.select_related("municipality")
    return found or series.filter(code=name).first()


@lru_cache(maxsize=1)
def unit_table() -> UnitTable:
    """Return the table of units that this installation ships."""
    path = files.files("naturbudget") / "data" / "units.yaml"
    return read_units(yaml.safe_load(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def shipped_factors() -> Mapping[str, tuple[Factor, ...]]:
    """Return the factors that come with the product, by code (UN-6)."""
    found: dict[str, list[Factor]] = defaultdict(list)
    folder = files.files("naturbudget") / "data" / "factors"
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".yaml"):
            for row in yaml.safe_load(path.read_text(encoding="utf-8")):
                found[row["code"]].append(_shipped(row))
    return {code: tuple(rows) for code, rows in found.items()}


def _shipped(row: Mapping[str, Any]) -> Factor:
    units = unit_table()
    return Factor(
        code=row["code"],
        value=row["value"],
        from_unit=units.canonical(row["from_unit"]),
        to_unit=units.canonical(row["to_unit"]),
        source=row["source"],
        first=row.get("valid_from"),
        last=row.get("valid_to"),
        region=row.get("region", ""),
        set=row.get("set", ""),
    )


def factors_of(municipality: Municipality) -> dict[str, tuple[Factor, ...]]:
    """Return the shipped factors and the municipality's own, by code.

    A code of the municipality's own stands for its own values alone.
    """
    own: dict[str, list[Factor]] = defaultdict(list)
    for row in municipality.factors.order_by("code", "valid_from"):
        own[row.code].append(
            Factor(
                code=row.code,
                value=row.value,
                from_unit=row.from_unit,
                to_unit=row.to_unit,
                source=row.source,
                first=row.valid_from,
                last=row.valid_to,
                region=row.region,
                set=row.set,
            )
        )
    return {**shipped_factors(), **{code: tuple(rows) for code, rows in own.items()}}


def names_of(municipality: Municipality) -> dict[str, Name]:
    """Return everything a formula may refer to, by its name (L-7)."""
    found = {
        code: name_of(rows, municipality.first_month)
        for code, rows in factors_of(municipality).items()
    }
    accounts = municipality.accounts.exclude(kind="environment")
    found |= {
        path: Name("account", unit, kind, entity=entity)
        for path, unit, kind, entity in accounts.values_list(
            "path", "unit__code", "kind", "entity"
        )
        if not is_unassigned(path)
    }
    for code, unit in municipality.series.values_list("code", "unit"):
        found[code] = Name("series", unit)
    for versions in versions_of(municipality).values():
        latest = versions[-1]
        found[latest.indicator.code] = Name(
            "indicator", latest.unit, latest.kind, dated=_dated(versions)
        )
    return found


def _dated(versions: list[IndicatorVersion]) -> tuple[Dated, ...]:
    """Return the formulas of an indicator, each in the years in which it holds."""
    return tuple(
        Dated(versions[place].first_year, last, formula=versions[place].formula)
        for place, last in in_force([version.first_year for version in versions])
    )


def versions_of(
    municipality: Municipality, codes: Iterable[str] | None = None
) -> dict[str, list[IndicatorVersion]]:
    """Return the definitions of each indicator by its code, the latest last."""
    rows = IndicatorVersion.objects.filter(indicator__municipality=municipality)
    if codes is not None:
        rows = rows.filter(indicator__code__in=list(codes))
    rows = rows.select_related("indicator__resource")
    found: dict[str, list[IndicatorVersion]] = defaultdict(list)
    for version in rows.order_by("indicator__code", "number"):
        found[version.indicator.code].append(version)
    return dict(found)


def latest_versions(municipality: Municipality) -> list[IndicatorVersion]:
    """Return the latest definition of each indicator, ordered by its code."""
    rows = (
        IndicatorVersion.objects.filter(indicator__municipality=municipality)
        .select_related("indicator__resource")
        .order_by("indicator__code", "-number")
        .distinct("indicator__code")
    )
    return list(rows)
