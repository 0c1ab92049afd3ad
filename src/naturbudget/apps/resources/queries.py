"""What several callers ask of the chart of resources."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources as files

import yaml

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.core.indicator.terms import Name
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.unit import UnitTable, read_units


@lru_cache(maxsize=1)
def unit_table() -> UnitTable:
    """Return the table of units that this installation ships."""
    path = files.files("naturbudget") / "data" / "units.yaml"
    return read_units(yaml.safe_load(path.read_text(encoding="utf-8")))


def names_of(municipality: Municipality) -> dict[str, Name]:
    """Return everything a formula may refer to, by its name (L-7)."""
    accounts = municipality.accounts.exclude(kind="environment")
    found = {
        path: Name("account", unit, kind)
        for path, unit, kind in accounts.values_list("path", "unit__code", "kind")
        if not is_unassigned(path)
    }
    for code, unit in municipality.series.values_list("code", "unit"):
        found[code] = Name("series", unit)
    for version in latest_versions(municipality):
        found[version.indicator.code] = Name(
            "indicator", version.unit, version.kind, formula=version.formula
        )
    return found


def latest_versions(municipality: Municipality) -> list[IndicatorVersion]:
    """Return the definition in force of each indicator, ordered by its code."""
    rows = (
        IndicatorVersion.objects.filter(indicator__municipality=municipality)
        .select_related("indicator__resource")
        .order_by("indicator__code", "-number")
        .distinct("indicator__code")
    )
    return list(rows)
