"""Whether the town, its people, bodies and parameters are those the journal tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from naturbudget.apps.municipalities.bodies import told_seats
from naturbudget.config.checks.journal.told import (
    SEEK,
    Entry,
    Facts,
    Told,
    chained,
    matched,
    shown,
)
from naturbudget.core.budget.parameters import PARAMETERS


def differences(told: Told) -> Iterator[str]:
    """Yield who holds another role, and what was set otherwise, than the journal says.

    Source:
        L-40 (docs/method/ledger.md)
    """
    added: dict[str, tuple[Entry, Facts]] = {
        f"the municipality {entry.what['slug']}": (entry, {})
        for entry in told.of("municipality-added")
    }
    yield from matched(added, {f"the municipality {told.town.slug}": {}})
    codes = set(told.town.departments.values_list("code", flat=True))
    for code, entry in told.last("department-added", "department").items():
        if code not in codes:
            yield f"{entry} tells of the department {code}, which is not there; {SEEK}"
    yield from _roles(told)
    yield from _seats(told)
    yield from _parameters(told)


def _roles(told: Told) -> Iterator[str]:
    held: Counter[str] = Counter()
    for entry in told.of("role-given", "role-taken"):
        what = entry.what
        name = _role(what["person"], what["role"], what.get("department"))
        held[name] += 1 if entry.kind == "role-given" else -1
    rows = told.town.memberships.values_list("user__email", "role", "department__code")
    now = Counter(_role(*row) for row in rows)
    for name in sorted({*held, *now}):
        if held[name] != now[name]:
            yield (
                f"{name} is there {now[name]} times, and by the journal {held[name]} "
                f"times: somebody gave or took the role past it; {SEEK}"
            )


def _role(person: str, role: str, department: str | None) -> str:
    return f"{person} as {role}" + (f" of {department}" if department else "")


def _seats(told: Told) -> Iterator[str]:
    chains: dict[str, list[Entry]] = defaultdict(list)
    for entry in told.of("seats-set"):
        chains[entry.what["body"]].append(entry)
    for kind in sorted({*chains, *told.town.bodies.values_list("kind", flat=True)}):
        bodies = told.town.bodies.filter(kind=kind)
        seats = {told_seats(body.seats) for body in bodies}
        chain = chains.get(kind, [])
        yield from chained(chain, f"the number of seats of the {kind}")
        for entry in chain:
            if entry.what["value"] == entry.what["before"]:
                yield f"{entry} changes nothing, and none such is written; {SEEK}"
        known = {chain[-1].what["value"]} if chain else {told_seats(None)}
        if seats != known:
            yield (
                f"the {kind} has {_listed(seats)} seats, and by the journal "
                f"{_listed(known)}; {SEEK}"
            )


def _listed(values: set[int | str]) -> str:
    return " or ".join(sorted(map(str, values))) or "no"


def _parameters(told: Told) -> Iterator[str]:
    chains: dict[str, list[Entry]] = defaultdict(list)
    for entry in told.of("parameter-set"):
        chains[entry.what["parameter"]].append(entry)
    given, known = told.town.parameters, {one.name: one for one in PARAMETERS}
    for name in sorted({*chains, *given}):
        chain, one = chains.get(name, []), known.get(name)
        yield from chained(chain, f"the parameter {name}")
        if not chain or one is None:
            yield (
                f"the parameter {name} is {shown(given.get(name))}, and no entry of "
                f"the journal tells who set it; {SEEK}"
            )
        elif one.said(one.value_in(given)) != chain[-1].what["value"]:
            yield (
                f"the parameter {name} is {shown(one.said(one.value_in(given)))}, and "
                f"{chain[-1]} set it to {shown(chain[-1].what['value'])}; {SEEK}"
            )
