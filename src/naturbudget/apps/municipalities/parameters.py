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
from naturbudget.core.budget.parameter import Parameter
from naturbudget.core.budget.parameters import (
    EQUAL_RUN,
    FAR_DAY_FACTOR,
    FAR_FACTOR,
    PARAMETERS,
    SEASON_SPREAD,
    ZERO_AFTER,
    read_parameters,
)
from naturbudget.core.delivery.due import Plan
from naturbudget.core.delivery.parameters import (
    ESCALATE_DAYS,
    REMIND_DAYS,
    TELL_DAYS,
    read_days,
)
from naturbudget.core.ledger.plausible import DEFAULTS, Limits


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


def limits_of(municipality: Municipality) -> Limits:
    """Return what a municipality calls odd about a figure.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    given = municipality.parameters

    def times(name: str, default: Fraction) -> Fraction:
        return Fraction(str(given.get(name, default)))

    return Limits(
        far=times(FAR_FACTOR, DEFAULTS.far),
        far_a_day=times(FAR_DAY_FACTOR, DEFAULTS.far_a_day),
        season_spread=times(SEASON_SPREAD, DEFAULTS.season_spread),
        zero_after=int(str(given.get(ZERO_AFTER, DEFAULTS.zero_after))),
        equal_run=int(str(given.get(EQUAL_RUN, DEFAULTS.equal_run))),
    )


def number_of(municipality: Municipality, name: str) -> int:
    """Return a parameter that is a whole number."""
    [one] = [one for one in PARAMETERS if one.name == name]
    return int(str(one.value_in(municipality.parameters)))


def reminding(municipality: Municipality) -> Plan:
    """Return when somebody is written to who owes a figure (DR-3)."""
    [one] = [one for one in PARAMETERS if one.name == REMIND_DAYS]
    return Plan(
        remind=read_days(str(one.value_in(municipality.parameters))) or (),
        escalate=number_of(municipality, ESCALATE_DAYS),
        tell=number_of(municipality, TELL_DAYS),
    )


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
