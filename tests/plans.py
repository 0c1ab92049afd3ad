"""What is done with a budget while its year runs, for tests, by the real actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests import factories, year

from naturbudget.apps.budget import execution
from naturbudget.apps.budget.execution import Decided, Move
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.execution import Executed
from naturbudget.apps.resources.models import Account
from naturbudget.apps.resources.rules import set_rules

DAY = date(2025, 6, 1)


def decided(of, body="council", *, taken_on=DAY, origin="minutes-june.txt"):
    votes = [GroupVote("Harbour List", 14, 3, 0)]
    return Decided(
        body=of.bodies.get(kind=body),
        taken_on=taken_on,
        minutes=factories.source(of, origin=origin),
        votes=votes if body in ("council", "committee") else (),
    )


def place(of, path=year.GAS):
    return Account.objects.select_related("unit").get(municipality=of, path=path)


def doing(of, at=year.DURING):
    return {"by": factories.author_of(of), "at": at}


def reserve(of, amount="200", *, path=year.GAS, name="Harbour north", **more):
    amounts = more.pop("amounts", None) or {year.YEAR: Decimal(amount)}
    basis = {"source": factories.source(of, origin="plan.pdf")}
    if "decided" in more or "source" in more:
        basis = {}
    fields = {
        "name": name,
        "account": place(of, path),
        "amounts": amounts,
        "reason": "zoning plan Harbour north",
        "day": DAY,
        **basis,
        **doing(of),
        **more,
    }
    return execution.reserve(of, **fields)


def release(row, amount="80", *, at=year.DURING, **more):
    return execution.release(
        row, Decimal(amount), reason="built", **doing(row.municipality, at), **more
    )


def move(
    of, amount, into, *, out_of=year.GAS, body="council", taken_on=DAY, **departments
):
    moved = Move(place(of, out_of), place(of, into), Decimal(amount), **departments)
    return execution.move_budget(
        of,
        year.YEAR,
        [moved],
        reason="the school heats more",
        decided=decided(of, body, taken_on=taken_on),
        **doing(of, year.DURING if taken_on == DAY else factories.NOW),
    )


def freeze(of, amount="100", *, path=year.GAS, **more):
    return execution.freeze_budget(
        of,
        year.YEAR,
        account=place(of, path),
        quantity=Decimal(amount),
        reason="no new contracts",
        **doing(of),
        **more,
    )


def rules(
    of,
    path=year.GAS,
    *,
    control="monitored",
    carry="path",
    group="",
    at=year.DURING,
):
    kept = {"control": control, "carry": carry, "cover_group": group}
    return set_rules(place(of, path), **kept, **doing(of, at))


def books(of, books_of=year.YEAR):
    return Executed(Period.objects.get(municipality=of, year=books_of))


def standing(of, path=year.GAS, *, books_of=year.YEAR):
    """Return the columns of a line, in whole units."""
    row = books(of, books_of).line_of(place(of, path)).execution
    names = ("target", "final", "carry", "frozen", "committed", "actual", "available")
    found = {name: getattr(row, name) for name in names}
    scale = 10 ** place(of, path).unit.scale
    return {n: None if v is None else v / scale for n, v in found.items()}


def decide(of, amount, *, body="council", path=year.GAS):
    return execution.decide_overspending(
        Period.objects.get(municipality=of, year=year.YEAR),
        account=place(of, path),
        quantity=Decimal(amount),
        decided=decided(of, body),
        **doing(of, factories.NOW),
    )
