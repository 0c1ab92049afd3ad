"""Part C of a balance: the environmental benefit analysis, as it is frozen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from naturbudget.apps.budget.models import Benefit
from naturbudget.apps.budget.queries.definitions import definition_content
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.values import Facts
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, IndicatorVersion, Name, Series
from naturbudget.apps.resources.queries import latest_versions, place_named, unit_table
from naturbudget.core.budget.benefit import (
    Changes,
    Pair,
    changes,
    combined,
    intensity_unit,
)
from naturbudget.core.indicator.value import Value
from naturbudget.core.quantity import published

Thing = Account | Series | IndicatorVersion


def benefits_of(town: Municipality) -> list[Benefit]:
    """Return the rows of a municipality's analysis in their order."""
    rows = town.benefits.select_related(
        "load", "service", "staff", "well_being", "department"
    )
    return list(rows.order_by("number"))


def benefit_content(town: Municipality, year: int) -> dict[str, Any]:
    """Return the rows of the analysis with their values, changes and readings.

    The year itself is read as its books close; base and previous year as known today.

    Returns:
        ``rows``, and ``combined``: the rows of a need that several departments serve,
        added up. Figures as documents print them.

    Source:
        E-1, E-2, E-3, E-4 (docs/method/balance.md)
    """
    rows = benefits_of(town)
    if not rows:
        return {"rows": [], "combined": []}
    books = _Books(town, rows)
    told = [_Row(row, books, year) for row in rows]
    return {
        "rows": [one.content() for one in told],
        "combined": [_combined(group, year) for group in _groups(told)],
    }


class _Books:
    """What the books say of all that the rows name."""

    def __init__(self, town: Municipality, rows: Sequence[Benefit]) -> None:
        named = {
            name.name: name
            for row in rows
            for name in (row.load, row.service, row.staff, row.well_being)
            if name
        }
        self.things = _things(town, named.values())
        versions = [x for x in self.things.values() if isinstance(x, IndicatorVersion)]
        self.values = IndicatorValues(town, versions)
        self._facts = Facts(town, accounts=named, series=named)

    def value(self, name: str, year: int, *, closed: bool) -> Value:
        thing, reading = self.things[name], "closed" if closed else "restated"
        if isinstance(thing, IndicatorVersion):
            return self.values.value(thing, year, reading)  # type: ignore[arg-type]
        return self._facts.value(name, year, reading)  # type: ignore[arg-type]

    def content(self, name: str) -> dict[str, Any]:
        """Return what is told of an account, a series or an indicator."""
        thing = self.things[name]
        if isinstance(thing, IndicatorVersion):
            return {
                "what": "indicator",
                "ref": name,
                "name": thing.indicator.names,
                "unit": thing.unit,
                "definition": definition_content(thing, self.values),
            }
        if isinstance(thing, Series):
            more = {"kind": "state", "aggregation": thing.aggregation}
        else:
            more = {"kind": thing.kind}
        what = "series" if isinstance(thing, Series) else "account"
        names, unit = thing.names, unit_of(thing)
        return {"what": what, "ref": name, "name": names, "unit": unit, **more}


def _things(town: Municipality, named: Any) -> dict[str, Thing]:
    latest = {one.indicator.code: one for one in latest_versions(town)}
    found: dict[str, Thing] = {}
    for name in named:
        if name.what == "indicator":
            found[name.name] = latest[name.name]
        else:
            place = place_named(town, name.name)
            assert place is not None, "a name in use is of something"
            found[name.name] = place
    return found


def unit_of(thing: Thing) -> str:
    """Return the unit of an account, a series or an indicator."""
    return thing.unit.code if isinstance(thing, Account) else thing.unit


@dataclass
class _Row:
    """A row with its values of the base year, the previous year and the year."""

    row: Benefit
    books: _Books
    year: int

    @property
    def years(self) -> list[int]:
        return sorted({self.row.base_year, self.year - 1, self.year})

    def pair(self, year: int) -> Pair:
        load, service = (self._value(name, year) for name in self._pair)
        return Pair(load.amount, service.amount)

    @property
    def _pair(self) -> tuple[Name, Name]:
        return self.row.load, self.row.service

    def _value(self, name: Name, year: int) -> Value:
        return self.books.value(name.name, year, closed=year == self.year)

    @property
    def units(self) -> tuple[str, str]:
        load, service = (unit_of(self.books.things[x.name]) for x in self._pair)
        return load, service

    def content(self) -> dict[str, Any]:
        row, office = self.row, self.row.department
        return {
            "number": row.number,
            "need": row.need,
            "own": row.own,
            "department": {"code": office.code, "name": office.names}
            if office
            else None,
            "base_year": row.base_year,
            "load": self.books.content(row.load.name),
            "service": self.books.content(row.service.name),
            "unit": intensity_unit(*self.units, unit_table()),
            **told({year: self.pair(year) for year in self.years}, row, self.year),
            "beside": [
                self._beside(what, name)
                for what, name in (("staff", row.staff), ("well-being", row.well_being))
                if name
            ],
        }

    def _beside(self, what: str, name: Name) -> dict[str, Any]:
        """Return staff, also for each unit of service, or how people are."""
        found = []
        for year in self.years:
            amount = self._value(name, year).amount
            pair = Pair(amount, self.pair(year).service)
            per = _text(pair.intensity) if what == "staff" else None
            found.append({"year": year, "value": _text(amount), "per_service": per})
        return {"as": what, **self.books.content(name.name), "values": found}


def told(pairs: dict[int, Pair], row: Benefit, year: int) -> dict[str, Any]:
    """Return values and changes as documents print them."""
    now = pairs[year]
    return {
        "values": [
            {
                "year": one,
                "load": _text(pair.load),
                "service": _text(pair.service),
                "intensity": _text(pair.intensity),
            }
            for one, pair in sorted(pairs.items())
        ],
        "changes": [
            {"since": since, **_changed(changes(now, pairs[since]))}
            for since in sorted({row.base_year, year - 1})
            if since < year
        ],
    }


def _changed(found: Changes) -> dict[str, Any]:
    names = ("load", "service", "intensity")
    shares = {name: _text(getattr(found, name)) for name in names}
    return {**shares, "reading": found.reading}


def _text(amount: Fraction | None) -> str | None:
    return None if amount is None else published(amount)


def _groups(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Return the rows of each need that several departments serve in like units."""
    units = unit_table()
    found = defaultdict[Any, list[_Row]](list)
    for one in rows:
        if one.row.department:
            load, service = (tuple(units.dimension(x).items()) for x in one.units)
            key = (one.row.need, one.row.own, one.row.base_year, load, service)
            found[key].append(one)
    return [
        group
        for group in found.values()
        if len({one.row.department for one in group}) == len(group) > 1
        and len({one.row.service.name for one in group}) == len(group)
    ]


def _combined(group: Sequence[_Row], year: int) -> dict[str, Any]:
    """Return the sum of a need's departments, in the units of its first row."""
    units, first = unit_table(), group[0]

    def pair(one: _Row, of: int) -> Pair:
        found = one.pair(of)
        rates = [
            units.factor(x, y) for x, y in zip(one.units, first.units, strict=True)
        ]
        return Pair(
            None if found.load is None else found.load * rates[0],
            None if found.service is None else found.service * rates[1],
        )

    pairs = {of: combined([pair(one, of) for one in group]) for of in first.years}
    return {
        "need": first.row.need,
        "own": first.row.own,
        "of": [one.row.number for one in group],
        "load_unit": first.units[0],
        "service_unit": first.units[1],
        "unit": intensity_unit(*first.units, units),
        "base_year": first.row.base_year,
        **told(pairs, first.row, year),
    }
