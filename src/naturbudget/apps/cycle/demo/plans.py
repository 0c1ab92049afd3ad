"""What the invented town does with its budgets while their years run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from naturbudget.apps.budget import execution
from naturbudget.apps.budget.execution import Decided, Move
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.actions import resource as resource_of
from naturbudget.apps.resources.models import Account
from naturbudget.apps.resources.opening import open_account
from naturbudget.apps.resources.rules import set_rules

LAND, HARBOUR, REST = "land-built-over", "land-built-over-harbour", "ghg/unassigned"
NAMES = {
    "en": "New land built over by the harbour company",
    "sv": "Mark bebyggd av hamnbolaget",
    "de": "Vom Hafenbetrieb neu bebaute Fläche",
}
Step = Mapping[str, Any]


def tell_plan(teller: Any, step: Step, at: datetime) -> None:
    """Do what one step of the story says; the teller knows the town and its people."""
    TOLD[step["what"]](teller, step, at)


def _account(teller: Any, path: str) -> Account:
    found: Account = teller.town.accounts.select_related("unit").get(path=path)
    return found


def _doing(teller: Any, role: str, at: datetime) -> dict[str, Any]:
    by: User = teller.people[role]
    return {"by": by, "at": at}


def _decided(teller: Any, step: Step, body: str, at: datetime) -> Decided:
    minutes = keep_file(
        teller.read(step["minutes"]),
        of=teller.town,
        origin=step["minutes"],
        media_type="text/plain",
        **_doing(teller, "clerk", at),
    )
    return Decided(
        body=teller.town.bodies.get(kind=body),
        taken_on=date.fromisoformat(step["taken"]),
        minutes=minutes,
        votes=[GroupVote(*row) for row in step.get("votes", [])],
        reasons=step.get("reasons", ""),
    )


def _rules(teller: Any, step: Step, at: datetime) -> None:
    """Land that is built over stays so: what was too much is owed."""
    set_rules(
        _account(teller, LAND),
        control="monitored",
        carry="carry",
        cover_group="",
        **_doing(teller, "co-ordinator", at),
    )


def _carry(teller: Any, step: Step, at: datetime) -> None:
    execution.carry_budget(
        teller.town,
        step["year"],
        account=_account(teller, LAND),
        quantity=Decimal(step["amount"]),
        reason="the car park of the hospital, built over in 2024",
        decided=_decided(teller, step, "council", at),
        **_doing(teller, "co-ordinator", at),
    )


def _plan(teller: Any, step: Step, at: datetime) -> None:
    """The zoning plan of the harbour: 3.2 ha, reserved on the day of its vote."""
    execution.reserve(
        teller.town,
        name="Harbour north",
        account=_account(teller, LAND),
        amounts={int(year): Decimal(n) for year, n in step["amounts"].items()},
        reason="zoning plan Harbour north, 3.2 ha",
        day=date.fromisoformat(step["taken"]),
        decided=_decided(teller, step, "council", at),
        **_doing(teller, "co-ordinator", at),
    )


def _release(teller: Any, step: Step, at: datetime) -> None:
    reserve = teller.town.vouchers.get(kind="reserve", period__year=step["year"])
    execution.release(
        reserve,
        Decimal(step["amount"]),
        reason="the quay road was left out of the plan",
        **_doing(teller, "co-ordinator", at),
    )


def _move(teller: Any, step: Step, at: datetime) -> None:
    """The housing board gets a part of what the energy company leaves."""
    departments = teller.town.departments
    execution.move_budget(
        teller.town,
        step["year"],
        [
            Move(
                _account(teller, REST),
                _account(teller, REST),
                Decimal(step["amount"]),
                departments.get(code="energy"),
                departments.get(code="building"),
            )
        ],
        reason="the new school is heated a winter longer with oil",
        decided=_decided(teller, step, "mayor", at),
        **_doing(teller, "treasury", at),
    )


def _share(teller: Any, step: Step, at: datetime) -> None:
    """The harbour company gets a line of its own, covered by that of the town."""
    by = _doing(teller, "co-ordinator", at)
    town, land = teller.town, _account(teller, LAND)
    harbour = open_account(
        town,
        HARBOUR,
        kind=Account.Kind.FLOW,
        unit=land.unit,
        opened=date(step["year"], 1, 1),
        names=NAMES,
        department=town.departments.get(code="harbour"),
        resource=resource_of(town, "land"),
        **by,
    )
    execution.move_budget(
        town,
        step["year"],
        [Move(land, harbour, Decimal(step["amount"]))],
        reason="berth 7 is built by the harbour company",
        decided=_decided(teller, step, "committee", at),
        **by,
    )
    for account, carry in ((land, "carry"), (harbour, "none")):
        set_rules(
            account, control="monitored", carry=carry, cover_group="building land", **by
        )


def _freeze(teller: Any, step: Step, at: datetime) -> None:
    execution.freeze_budget(
        teller.town,
        step["year"],
        account=_account(teller, LAND),
        quantity=Decimal(step["amount"]),
        reason="no new building land until the survey of the moor is there",
        **_doing(teller, "executive", at),
    )


TOLD: Mapping[str, Callable[[Any, Step, datetime], None]] = {
    "rules": _rules,
    "carry": _carry,
    "plan": _plan,
    "release": _release,
    "move": _move,
    "share": _share,
    "freeze": _freeze,
}
