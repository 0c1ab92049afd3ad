"""Heat by degree days in the invented town: what a mild winter saves is no saving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import yaml

from naturbudget.apps.cycle.demo.stocks import Keeper
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.actions import resource
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.factors import enter_factor
from naturbudget.apps.resources.models import Unit
from naturbudget.apps.resources.opening import open_series
from naturbudget.apps.resources.sheets import write_sheet
from naturbudget.core.indicator.weather import UNIT

HEAT, SHOWERS = "heat/sports-hall", "heat/sports-hall-showers"
DAYS, NORMAL, CODE = "degree-days-harbour", "normal-degree-days", "EN-02"
OPENED = date(2025, 1, 1)
LANGUAGES = ("en", "sv", "de")


def tell_heat(town: Municipality, read: Callable[[str], bytes], *, by: User) -> None:
    """Deliver heat and degree days of a hall by the month, and define its indicator."""
    keeper = Keeper(town, by)
    told = yaml.safe_load(read("heat.yaml").decode())
    unit = Unit.objects.get(code="MW.h")
    held = {
        "unit": unit,
        "kind": "flow",
        "resource": resource(town, "buildings"),
        "department": town.departments.get(code="real-estate"),
        "opened": OPENED,
    }
    keeper.open(HEAT, told["names"][HEAT], rhythm="month", **held)
    keeper.open(SHOWERS, told["names"][SHOWERS], rhythm="year", **held)
    open_series(
        town,
        DAYS,
        unit=UNIT,
        names=dict(zip(LANGUAGES, told["names"][DAYS], strict=True)),
        opened=OPENED,
        by=by,
        at=keeper.at,
    )
    import_figures(
        town,
        read("heat-sports-hall.csv"),
        name="heat-sports-hall.csv",
        reasons={"": told["confirm"]},
        by=by,
        at=keeper.at,
    )
    enter_factor(town, NORMAL, **told["normal"], by=by, at=keeper.at)
    version = define_indicator(
        town,
        CODE,
        formula=f"weather({HEAT}, {DAYS}) * {NORMAL} + {SHOWERS}",
        unit="MW.h",
        direction="less",
        names=dict(zip(LANGUAGES, told["names"][CODE], strict=True)),
        resource="buildings",
        by=by,
        at=keeper.at,
    )
    write_sheet(version.indicator, told["sheet"], by=by, at=keeper.at)
