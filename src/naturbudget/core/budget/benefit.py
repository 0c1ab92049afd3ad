"""The environmental benefit analysis: what load a service costs nature (part C)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, gettext_noop
from naturbudget.core.indicator.terms import Name
from naturbudget.core.unit import UnitTable

NEEDS: Final = {
    "housing": gettext_noop("housing"),
    "work": gettext_noop("work"),
    "mobility": gettext_noop("mobility"),
    "food": gettext_noop("food"),
    "leisure": gettext_noop("leisure"),
    "own": gettext_noop("another need"),
}
# What is measured as an amount; a state or a ratio is no load (AG-5).
AMOUNTS: Final = frozenset({"flow", "stock"})

NO_NEED = gettext_noop("Say which other need it serves, in a word or two.")
NO_LOAD = gettext_noop(
    "“{name}” is no account or indicator here. Choose what nature bears for the need."
)
NO_SERVICE = gettext_noop(
    "“{name}” is no account or series here. Choose what people get: persons, jobs, "
    "person-kilometres, square metres."
)
NO_AMOUNT = gettext_noop(
    "{name} is a state or a ratio, so it cannot be added up or divided as a load. "
    "Choose an account, or an indicator that adds up accounts."
)
NOT_DIVIDED = gettext_noop(
    "{load} cannot be divided by {service}: no unit comes out that the books know. "
    "Choose a service in a physical unit, such as persons or square metres."
)
SAME_UNIT = gettext_noop(
    "Load and service are both measured in {unit}. A load divided by itself tells "
    "nothing; choose a service in a unit of its own."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Load and service of a year; what is not known is nothing."""

    load: Fraction | None
    service: Fraction | None

    @property
    def intensity(self) -> Fraction | None:
        """Return the load of one unit of service.

        Source:
            E-1 (docs/method/balance.md)

        >>> Pair(Fraction(30), Fraction(100)).intensity
        Fraction(3, 10)
        """
        if self.load is None or not self.service:
            return None
        return self.load / self.service


@dataclass(frozen=True, slots=True)
class Changes:
    """Relative changes against a year, 0.1 being ten percent more, and the reading."""

    load: Fraction | None
    service: Fraction | None
    intensity: Fraction | None

    @property
    def reading(self) -> str:
        """Return absolute, relative or none; ``not-read`` where it is not read.

        Source:
            E-3 (docs/method/balance.md)

        >>> Changes(Fraction(4, 100), Fraction(10, 100), None).reading
        'relative'
        """
        if self.service is None or self.load is None or self.service <= 0:
            return "not-read"
        if self.load <= 0:
            return "absolute"
        return "relative" if self.load < self.service else "none"


def changes(now: Pair, then: Pair) -> Changes:
    """Return what changed since a year.

    Source:
        E-2 (docs/method/balance.md)
    """
    return Changes(
        _change(now.load, then.load),
        _change(now.service, then.service),
        _change(now.intensity, then.intensity),
    )


def _change(now: Fraction | None, then: Fraction | None) -> Fraction | None:
    return None if now is None or not then else now / then - 1


def combined(pairs: Sequence[Pair]) -> Pair:
    """Return the loads and services of several departments, added up.

    Args:
        pairs: In one unit each; what one of them lacks, the sum lacks.

    Source:
        E-4 (docs/method/balance.md), B-6 (docs/method/budget.md)

    >>> both = [Pair(Fraction(30), Fraction(100)), Pair(Fraction(10), Fraction(400))]
    >>> combined(both).intensity
    Fraction(2, 25)
    """
    return Pair(_sum(one.load for one in pairs), _sum(one.service for one in pairs))


def _sum(amounts: Iterable[Fraction | None]) -> Fraction | None:
    known = list(amounts)
    total = Fraction(0)
    for amount in known:
        if amount is None:
            return None
        total += amount
    return total


def intensity_unit(load: str, service: str, units: UnitTable) -> str:
    """Return the unit of an intensity.

    Raises:
        NaturbudgetError: The one cannot be divided by the other.
    """
    divisor = f"({service})" if "." in service or "/" in service else service
    return units.canonical(f"{load}/{divisor}")


def check_benefit(
    *,
    need: str,
    own: str,
    load: str,
    service: str,
    names: dict[str, Name],
    units: UnitTable,
) -> list[Problem]:
    """Return why a row of the analysis cannot be kept, all at once.

    Args:
        need: A key of ``NEEDS``; ``own`` is its word where it is another one.
        own: See ``need``.
        load: An account or an indicator, by its name in the books.
        service: An account or a series.
        names: What the books know.
        units: The table of units.

    Source:
        E-1 (docs/method/balance.md)
    """
    problems: list[Problem] = []
    if need not in NEEDS or (need == "own" and not own):
        problems.append(Problem("no-need", NO_NEED, {"field": "own"}))
    one, other = names.get(load), names.get(service)
    if one is None or one.what not in ("account", "indicator"):
        values = {"name": load[:80], "field": "load"}
        problems.append(Problem("no-load", NO_LOAD, values))
        one = None
    elif one.kind not in AMOUNTS:
        problems.append(
            Problem("no-amount", NO_AMOUNT, {"name": load, "field": "load"})
        )
        one = None
    if other is None or other.what not in ("account", "series"):
        values = {"name": service[:80], "field": "service"}
        problems.append(Problem("no-service", NO_SERVICE, values))
    elif one is not None:
        problems += _undivided(one.unit, other.unit, units)
    return problems


def _undivided(load: str, service: str, units: UnitTable) -> list[Problem]:
    if units.dimension(load) == units.dimension(service):
        values: dict[str, object] = {"unit": UnitCode(service), "field": "service"}
        return [Problem("same-unit", SAME_UNIT, values)]
    values = {
        "load": UnitCode(load),
        "service": UnitCode(service),
        "field": "service",
    }
    is_amount = "/" not in service and units.dimension(service)
    try:
        intensity_unit(load, service, units)
    except NaturbudgetError:
        is_amount = False
    return [] if is_amount else [Problem("not-divided", NOT_DIVIDED, values)]
