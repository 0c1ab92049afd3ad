"""Relations: which figures must fit each other, set and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from importlib import resources as files

import yaml
from django.db import transaction

from naturbudget.apps.ledger.answers import Relation
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, gettext_noop
from naturbudget.core.ledger.relation import RATIO, read_bounds
from naturbudget.core.quantity import published

FUELS = gettext_noop(
    "IPCC 2006, volume 2, {source}: {name}, {least} to {most} kg CO2/TJ"
)
OWN_FUELS = gettext_noop(
    "our own bounds: {name}, {least} to {most} kg CO2/TJ, {because} (IPCC 2006, "
    "volume 2)"
)
OURS = "ours"
NO_FLOW = gettext_noop(
    "{name} is no flow and no node with flows. Write the path of an account, or of the "
    "node above its parts."
)
UNITS_APART = gettext_noop(
    "The accounts below {name} are kept in different units. Choose a node whose "
    "accounts have one unit."
)
NOT_OF_FUEL = gettext_noop(
    "{upper} is kept in {unit} and {lower} in {other}; for a fuel, the first is carbon "
    "dioxide and the second energy. Choose other accounts, or write bounds of your own."
)
NO_FUEL = gettext_noop("There is no fuel “{name}”. There are: {known}.")
NO_BASIS = gettext_noop("Say what the bounds rest on: a source, or whose decision.")
SAME_SIDE = gettext_noop("{name} stands on both sides. Choose two accounts.")


class RelationError(NaturbudgetError):
    """The relation cannot be kept; its problems name the field."""


@dataclass(frozen=True, slots=True)
class Fuel:
    """What a fuel gives off for its energy, in kg CO2/TJ.

    ``source`` is the table its bounds stand in; where they are ours, ``because`` says
    how we came to them.
    """

    code: str
    name: str
    least: str
    most: str
    source: str
    because: str = ""

    @property
    def is_ours(self) -> bool:
        return self.source == OURS

    @property
    def basis(self) -> str:
        return (OWN_FUELS if self.is_ours else FUELS).format(
            name=self.name,
            least=self.least,
            most=self.most,
            source=self.source,
            because=self.because,
        )


@cache
def fuels() -> Mapping[str, Fuel]:
    """Return the fuels that are known, with the bounds of their emissions."""
    place = files.files("naturbudget") / "data" / "plausible" / "fuels.yaml"
    rows = yaml.safe_load(place.read_text(encoding="utf-8"))
    return {row["code"]: Fuel(**row) for row in rows}


@transaction.atomic
def set_relation(
    municipality: Municipality,
    *,
    upper: str,
    lower: str,
    by: User,
    at: datetime,
    kind: str = RATIO,
    fuel: str = "",
    least: str = "",
    most: str = "",
    basis: str = "",
) -> Relation:
    """Say that two accounts or nodes must fit each other; one that is set changes.

    Args:
        municipality: Whose.
        upper: What is divided: the emission, or the whole.
        lower: What it is divided by: the energy, or the node above the parts.
        by: Who says so.
        at: When.
        kind: A ratio, or a whole and its parts.
        fuel: One of ``fuels()``; it brings the bounds and their source.
        least: The lower bound otherwise, in the unit of ``upper`` for one of ``lower``.
        most: The upper bound.
        basis: What the bounds rest on.

    Raises:
        RelationError: A side is no flow, units do not fit, or something is missing.
        BoundError: The bounds mean nothing.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    owner = lock(municipality)
    if upper == lower:
        raise _refused("same-side", SAME_SIDE, "lower", name=upper)
    units = _unit_of(owner, upper, "upper"), _unit_of(owner, lower, "lower")
    if fuel:
        if fuel not in fuels():
            known = ", ".join(fuels())
            raise _refused("no-fuel", NO_FUEL, "fuel", name=fuel, known=known)
        chosen = fuels()[fuel]
        least, most = _bounds_of(chosen, upper, lower, units)
        basis = basis.strip() or chosen.basis
    low, high = read_bounds(least, most)
    if not basis.strip():
        raise _refused("no-basis", NO_BASIS, "basis")
    kept = {"kind": kind, "least": low, "most": high, "basis": basis.strip()[:300]}
    row, _ = Relation.objects.update_or_create(
        municipality=owner,
        upper=upper,
        lower=lower,
        defaults={**kept, "set_by": by, "set_at": at},
    )
    said = {"upper": upper, "lower": lower, "how": kind, "least": low, "most": high}
    events.record("relation-set", of=owner, by=by, at=at, **said, basis=kept["basis"])
    return row


@transaction.atomic
def remove_relation(row: Relation, *, by: User, at: datetime) -> None:
    """Take a relation away; what was doubted by it keeps its answer."""
    owner = lock(row.municipality)
    said = {"upper": row.upper, "lower": row.lower}
    Relation.objects.filter(pk=row.pk).delete()
    events.record("relation-removed", of=owner, by=by, at=at, **said)


def _refused(code: str, text: str, field: str, **values: object) -> RelationError:
    return RelationError(Problem(code, text, {"field": field, **values}))


def _unit_of(owner: Municipality, name: str, field: str) -> str:
    flows = owner.accounts.filter(kind="flow")
    below = flows.filter(path=name) | flows.filter(path__startswith=f"{name}/")
    units = set(below.values_list("unit__code", flat=True))
    if not units:
        raise _refused("no-flow", NO_FLOW, field, name=name)
    if len(units) > 1:
        raise _refused("units-apart", UNITS_APART, field, name=name)
    return str(units.pop())


def _bounds_of(
    fuel: Fuel, upper: str, lower: str, units: tuple[str, str]
) -> tuple[str, str]:
    """Return the bounds of a fuel in the units of both sides."""
    table = unit_table()
    try:
        factor = table.factor("TJ", units[1]) / table.factor("kg CO2", units[0])
    except NaturbudgetError:
        pass
    else:
        low, high = (
            published(Fraction(bound) / factor) for bound in (fuel.least, fuel.most)
        )
        return low, high
    values = {
        "upper": upper,
        "unit": UnitCode(units[0]),
        "lower": lower,
        "other": UnitCode(units[1]),
    }
    raise _refused("not-of-fuel", NOT_OF_FUEL, "fuel", **values)
