"""What a voucher of the budget or the commitment ledger must be, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.keys import reserve_of
from naturbudget.core.quantity import Quantity

OUTSIDE_ITS_YEAR = gettext_noop(
    "What is planned for {year} has its days in {year}, and {first} is before it. What "
    "was voted for a year that is closed stands."
)
NOT_A_FLOW = gettext_noop(
    "A virement moves what may be used, and {account} is no flow. Choose flow accounts."
)
TOUCHES_NATURE = gettext_noop(
    "A virement moves budget from one line to another, and {account} is nature. Take "
    "that line out."
)
SEVERAL_UNITS = gettext_noop(
    "{units} cannot be exchanged for one another: a virement has one unit. Move "
    "between accounts of the same unit."
)
SEVERAL_RESOURCES = gettext_noop(
    "{accounts} are of different resources, and a saving of one does not make good the "
    "other. Move between accounts of one resource."
)
SEVERAL_PLACES = gettext_noop(
    "{accounts} lie in different places ({places}), and what is local cannot be moved. "
    "Move within one place."
)
SEVERAL_ENTITIES = gettext_noop(
    "{accounts} belong to the territory and to the town's own organisation, which are "
    "never set off. Move within one of them."
)
FREEZE_TAKES = gettext_noop(
    "A freeze takes from what is available, and {account} has {quantity}. Write how "
    "much is frozen."
)
RESERVE_ADDS = gettext_noop(
    "A reserve says how much will be taken; {account} has {quantity}. Write an amount "
    "above zero."
)
RELEASE_TAKES = gettext_noop(
    "A release gives back what was reserved; {account} has {quantity}. Write an amount "
    "above zero."
)
NO_BASIS = gettext_noop(
    "Nothing says why this is reserved. Name the decision, or attach the plan, the "
    "permit, the contract or the order."
)
NO_RESERVE = gettext_noop(
    "“{key}” names no reserve that it releases. Release from the page of the reserve."
)
NOT_A_MONTH = gettext_noop(
    "A provisional budget is given month by month; {first} to {last} is no month."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of such a voucher, with what is asked of its account."""

    account: str
    kind: str
    unit: str
    entity: str
    resource: str
    place: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Entry:
    """What is asked of a voucher of the budget or the commitment ledger."""

    key: str
    kind: str
    first: date
    last: date
    has_basis: bool
    lines: tuple[Line, ...]

    @property
    def own(self) -> list[Line]:
        """Return the lines on accounts that are not nature's."""
        return [line for line in self.lines if line.kind != "environment"]


Rule = Callable[[Entry], Iterable[Problem]]


def check_entry(entry: Entry) -> list[Problem]:
    """Return why the lines of a voucher do not make one of its kind.

    Source:
        BL-5, BL-8, BL-10, BL-11 (docs/method/ledger.md)
    """
    return list(RULES[entry.kind](entry))


def _virement(entry: Entry) -> Iterable[Problem]:
    for line in entry.lines:
        name = {"account": line.account}
        if line.kind == "environment":
            yield Problem("touches-nature", TOUCHES_NATURE, name)
        elif line.kind != "flow":
            yield Problem("not-a-flow", NOT_A_FLOW, name)
    lines = {line.account: line for line in entry.own}
    named: dict[str, object] = {"accounts": ", ".join(lines)}
    found = lines.values()
    units = sorted({line.unit for line in found})
    if len(units) > 1:
        yield Problem("several-units", SEVERAL_UNITS, {"units": ", ".join(units)})
    if len({line.resource for line in found}) > 1:
        yield Problem("several-resources", SEVERAL_RESOURCES, named)
    if len({line.entity for line in found}) > 1:
        yield Problem("several-entities", SEVERAL_ENTITIES, named)
    places = sorted({line.place for line in found})
    if len(places) > 1:
        said = {**named, "places": ", ".join(place or "–" for place in places)}
        yield Problem("several-places", SEVERAL_PLACES, said)


def _signed(code: str, text: str, sign: int) -> Rule:
    def rule(entry: Entry) -> Iterable[Problem]:
        for line in entry.own:
            if line.quantity.amount * sign <= 0:
                values = {"account": line.account, "quantity": line.quantity}
                yield Problem(code, text, values)

    return rule


def _reserve(entry: Entry) -> Iterable[Problem]:
    yield from _signed("reserve-adds", RESERVE_ADDS, 1)(entry)
    if not entry.has_basis:
        yield Problem("no-basis", NO_BASIS)


def _release(entry: Entry) -> Iterable[Problem]:
    yield from _signed("release-takes", RELEASE_TAKES, -1)(entry)
    if not reserve_of(entry.key):
        yield Problem("no-reserve", NO_RESERVE, {"key": entry.key})


def _provisional(entry: Entry) -> Iterable[Problem]:
    first, last = entry.first, entry.last
    if (first.year, first.month) != (last.year, last.month):
        days = {"first": first, "last": last}
        yield Problem("not-a-month", NOT_A_MONTH, days)


RULES: Final[Mapping[str, Rule]] = {
    "virement": _virement,
    "freeze": _signed("freeze-takes", FREEZE_TAKES, -1),
    "reserve": _reserve,
    "release": _release,
    "provisional": _provisional,
}
