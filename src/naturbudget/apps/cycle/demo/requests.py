"""Figures that are asked for: three suppliers, answers, one that is late, letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources.abc import Traversable

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.parameters import set_parameters
from naturbudget.apps.resources.actions import resource
from naturbudget.apps.resources.models import Unit
from naturbudget.apps.resources.opening import open_account
from naturbudget.apps.suppliers.actions.answering import File, Given, answer
from naturbudget.apps.suppliers.actions.asking import (
    open_requests,
    remind,
)
from naturbudget.apps.suppliers.actions.chart import set_head
from naturbudget.apps.suppliers.loading import load_suppliers

FIRST = date(2026, 7, 1)
ACCOUNTS = {
    "supply/heat-schools": (
        *("MW.h", "real-estate", "climate"),
        {"en": "Heat of the schools", "sv": "Skolornas värme", "de": "Schulwärme"},
    ),
    "supply/drinking-water": (
        *("m3", "water", "water"),
        {"en": "Drinking water sold", "sv": "Sålt vatten", "de": "Trinkwasser"},
    ),
    "supply/street-lighting": (
        *("kW.h", "streets", "climate"),
        {"en": "Street lighting", "sv": "Gatubelysning", "de": "Beleuchtung"},
    ),
}
HEADS = {
    "streets": ("Head of streets", "head.streets@alvhamn.example"),
    "real-estate": ("Head of real estate", "head.real-estate@alvhamn.example"),
}
# The town does not wait long; what is asked for stays within the month.
DAYS = {"remind_days": "-3, 0, 3", "escalate_days": "5", "tell_days": "7"}
BECAUSE = "The meter of the Hill School was changed in August; the reading is lost."


def tell_requests(
    town: Municipality, people: Mapping[str, User], folder: Traversable
) -> None:
    """Open the accounts, say who supplies them, and let two weeks pass.

    The months that are over when somebody starts the demonstration are asked for by
    the worker, so that there are letters whose links hold.
    """
    suppliers = (folder / "suppliers.csv").read_bytes()
    by, operator = people["co-ordinator"], User.objects.operator()
    begun = _at("2026-11-05")
    for path, (unit, department, good, names) in ACCOUNTS.items():
        open_account(
            town,
            path,
            kind="flow",
            unit=Unit.objects.get(code=unit),
            rhythm="month",
            opened=FIRST,
            names=names,
            department=town.departments.get(code=department),
            resource=resource(town, good),
            by=by,
            at=begun,
        )
    for code, (name, email) in HEADS.items():
        place = town.departments.get(code=code)
        set_head(place, name=name, email=email, by=by, at=begun)
    load_suppliers(town, suppliers, name="suppliers.csv", by=by, at=begun)
    set_parameters(town, DAYS, by=people["executive"], at=begun)
    asked_on = _at("2026-11-06")
    open_requests(town, on=asked_on.date(), by=operator, at=asked_on)
    _answer(town)
    for day in ("2026-11-13", "2026-11-16", "2026-11-18", "2026-11-20"):
        remind(town, on=_at(day).date(), by=operator, at=_at(day))


def _answer(town: Municipality) -> None:
    """Let some of what was asked for be answered: a number, a file, and none."""
    outsider = User.objects.outsider()
    water = User.objects.get(email="water@alvhamn.example")
    report = b"Waterworks of Alvhamn\nWater sold, July 2026: 361 240 m3\n"
    given = [
        ("heat-schools", 7, outsider, Given("number", Decimal("41.6"), "MW.h")),
        ("heat-schools", 8, outsider, Given("not-available", because=BECAUSE)),
        (
            *("drinking-water", 7, water),
            Given("file", file=File("water-july.txt", "text/plain", report)),
        ),
        (
            *("drinking-water", 8, water),
            Given("number", Decimal(358_900), "m3", "provisional"),
        ),
    ]
    for name, month, who, what in given:
        rows = town.data_requests.filter(account__path=f"supply/{name}")
        asked = rows.get(first=date(2026, month, 1))
        answer(asked, what, by=who, at=_at("2026-11-10"))


def _at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC)
