"""Supply and use: what was given is what was taken, item by item (AS-7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from naturbudget.core.errors import Problem, UnitCode, gettext_noop

NOT_SUPPLIED = gettext_noop(
    "In {unit}, {use} is used and {supply} supplied. Something was changed behind the "
    "seals; check the log before anything else."
)


@dataclass(frozen=True, slots=True)
class Side:
    """What one account gave or took within an item, in the smallest parts of the unit.

    ``kind`` is that of the account; the environment's has no path of its own here.
    """

    item: str
    account: str
    kind: str
    is_supply: bool
    parts: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is supplied and used: water from the tap, timber, electricity."""

    name: str
    lines: tuple[tuple[str, str, int, int], ...]  # account, kind, supply, use

    @property
    def supply(self) -> int:
        """What was given in all."""
        return sum(line[2] for line in self.lines)

    @property
    def use(self) -> int:
        """What was taken in all."""
        return sum(line[3] for line in self.lines)

    @property
    def to_others(self) -> int:
        """What the item took from others (positive) or gave to others."""
        return self.use - self.supply


@dataclass(frozen=True, slots=True)
class SupplyUse:
    """The table of one unit."""

    unit: str
    scale: int
    items: tuple[Item, ...]

    @property
    def supply(self) -> int:
        """What was given in all items."""
        return sum(item.supply for item in self.items)

    @property
    def use(self) -> int:
        """What was taken in all items."""
        return sum(item.use for item in self.items)

    def net(self, kind: str) -> int:
        """Return what accounts of one kind took more than they gave."""
        return sum(
            use - supply
            for item in self.items
            for _, of, supply, use in item.lines
            if of == kind
        )

    @property
    def inputs(self) -> int:
        """What nature gave more than it took."""
        return -self.net("environment")

    @property
    def outputs(self) -> int:
        """What was used and emitted, all that was given back taken off."""
        return self.net("flow")

    @property
    def change_of_stock(self) -> int:
        """What the stocks gained; inputs are outputs and this (AS-7)."""
        return self.net("stock")


def supply_and_use(unit: str, scale: int, sides: Iterable[Side]) -> SupplyUse:
    """Return the table of a unit: its items, and who gave and took in each.

    Source:
        AS-7 (docs/method/ledger.md)
    """
    found: dict[str, dict[tuple[str, str], list[int]]] = defaultdict(dict)
    for side in sides:
        line = found[side.item].setdefault((side.account, side.kind), [0, 0])
        line[0 if side.is_supply else 1] += side.parts
    items = tuple(
        Item(
            name,
            tuple(
                (account, kind, supply, use)
                for (account, kind), (supply, use) in sorted(
                    lines.items(), key=lambda one: (one[0][1] == "environment", one[0])
                )
            ),
        )
        for name, lines in sorted(found.items())
    )
    return SupplyUse(unit, scale, items)


def supply_problems(table: SupplyUse) -> list[Problem]:
    """Return whether what was supplied in a unit is not what was used.

    Source:
        AS-7 (docs/method/ledger.md)
    """
    is_even = table.supply == table.use
    if is_even and table.inputs == table.outputs + table.change_of_stock:
        return []
    values = {
        "unit": UnitCode(table.unit),
        "use": table.use,
        "supply": table.supply,
    }
    return [Problem("supply-is-not-use", NOT_SUPPLIED, values)]
