"""The parameters of a municipality: what holds, and how one is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.budget.parameters import (
    FAR_DAY_FACTOR,
    FAR_FACTOR,
    PARAMETERS,
    Parameter,
    read_parameters,
)
from naturbudget.core.ledger.plausible import FAR, FAR_A_DAY


@dataclass(frozen=True)
class Holding:
    """A parameter with what holds for a municipality."""

    parameter: Parameter
    value: object

    @property
    def is_default(self) -> bool:
        return self.value == self.parameter.default

    @property
    def said(self) -> str:
        return self.parameter.said(self.value)

    @property
    def default_said(self) -> str:
        return self.parameter.said(self.parameter.default)


def parameters_of(municipality: Municipality) -> list[Holding]:
    """Return every parameter with the value that holds."""
    given = municipality.parameters
    return [Holding(one, one.value_in(given)) for one in PARAMETERS]


def far_factor(municipality: Municipality) -> Fraction:
    """Return how many times last year's figure makes one worth a second look."""
    return Fraction(str(municipality.parameters.get(FAR_FACTOR, FAR)))


def far_day_factor(municipality: Municipality) -> Fraction:
    """Return how many times a day's average makes a figure worth a second look."""
    return Fraction(str(municipality.parameters.get(FAR_DAY_FACTOR, FAR_A_DAY)))


@transaction.atomic
def set_parameters(
    municipality: Municipality, given: Mapping[str, str], *, by: User, at: datetime
) -> list[str]:
    """Set parameters from what was typed; return the names of those that changed.

    All are checked before any is set; an empty text goes back to the default. What
    was frozen before keeps the values it was calculated with.

    Raises:
        SettingError: A name is unknown, or a value means nothing.
    """
    wanted = read_parameters(given)
    owner = lock(municipality)
    changed = []
    for held in parameters_of(owner):
        name = held.parameter.name
        if name not in wanted or wanted[name] == held.value:
            continue
        changed.append(name)
        owner.parameters[name] = wanted[name]
        events.record(
            "parameter-set",
            of=owner,
            by=by,
            at=at,
            parameter=name,
            value=held.parameter.said(wanted[name]),
            before=held.said,
        )
    owner.save(update_fields=["parameters"])
    municipality.parameters = owner.parameters
    return changed
