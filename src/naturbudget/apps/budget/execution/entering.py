"""What every entry into the budget and the commitment ledger shares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from unicodedata import combining, normalize

from naturbudget.apps.decisions.actions import GroupVote, record_decision
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.actions import seal_vote
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import NotSealableError, Written, seal_written
from naturbudget.apps.ledger.models import Period, Voucher
from naturbudget.apps.ledger.queries.chart import Calendar, account_to_core
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import (
    Body,
    Department,
    Municipality,
    User,
)
from naturbudget.apps.resources.models import Account
from naturbudget.core.budget.parameters import DECIDES
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.execution import Kept
from naturbudget.core.quantity import Quantity, exact_decimal

NAME = re.compile(r"[^a-z0-9]+")
NAME_MAX = 60


class EntryError(NaturbudgetError):
    """The entry does not follow the rules of its kind; its problems say which."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided, when and by which minutes; a college by its votes."""

    body: Body
    taken_on: date
    minutes: Source
    votes: Sequence[GroupVote] = ()
    reasons: str = ""


def record(
    town: Municipality,
    kind: str,
    year: int,
    decided: Decided,
    *,
    by: User,
    at: datetime,
) -> Decision:
    """Record an adopted decision and seal it; the caller holds the lock."""
    decision = record_decision(
        town,
        kind=kind,
        year=year,
        body=decided.body,
        taken_on=decided.taken_on,
        votes=decided.votes,
        minutes=decided.minutes,
        reasons=decided.reasons,
        by=by,
        at=at,
    )
    seal_vote(decision, about=None, by=by, at=at)
    return decision


def refuse(problems: Sequence[Problem]) -> None:
    """Refuse an entry with every reason at once, if there is one."""
    if problems:
        raise EntryError(*problems)


def enter(
    town: Municipality, written: Sequence[Written], *, by: User, at: datetime
) -> list[Voucher]:
    """Seal entries at once; the caller holds lock and transaction."""
    refusals = seal_written(town, written, by=by, at=at)
    if refusals:
        raise NotSealableError(*(refusal.problem for refusal in refusals))
    keys = [one.voucher.key for one in written]
    for key in keys:
        events.record("voucher-entered", of=town, by=by, at=at, voucher=key)
    rows = town.vouchers.select_related("period", "seal").in_bulk(
        list(town.vouchers.with_keys(keys).values_list("pk", flat=True))
    )
    by_key = {row.key: row for row in rows.values()}
    return [by_key[key] for key in keys]


def parts_of(account: Account, quantity: Decimal) -> int:
    """Return an amount in smallest parts of the account's unit.

    Raises:
        TooFineError, TooLargeError: The books cannot keep it.
    """
    unit = account.unit
    return Quantity(quantity, unit.code).in_smallest(scale=unit.scale)


def kept(account: Account) -> Kept:
    """Return how an account keeps amounts."""
    return Kept(account.path, account.unit.code, account.unit.scale)


def line(
    account: Account, parts: int, department: Department | None = None
) -> core.Posting:
    """Return a line of a voucher that says nothing of how it was measured."""
    code = department.code if department else ""
    return core.Posting(account_to_core(account), parts, code)


def stem_of(name: str) -> str:
    """Return what the keys of vouchers under a typed name begin with.

    >>> stem_of("Älvhamn, harbour north")
    'alvhamn-harbour-north'
    """
    bare = "".join(c for c in normalize("NFKD", name) if not combining(c))
    return NAME.sub("-", bare.lower()).strip("-")[:NAME_MAX] or "entry"


def free_name(town: Municipality, name: str) -> str:
    """Return the first name for vouchers that is not taken, from what was typed."""
    stem = stem_of(name)
    found, turn = stem, 1
    while town.vouchers.filter(key__startswith=f"{found}:").exists():
        turn += 1
        found = f"{stem}-{turn}"
    return found


def limits_of(town: Municipality) -> Mapping[str, Decimal]:
    """Return up to which percentage of a budget each body decides."""
    return {
        level: exact_decimal(str(town.parameters.get(name, default)))
        for level, (name, default) in DECIDES.items()
    }


def year_of(calendar: Calendar, year: int) -> tuple[Period, core.Period]:
    """Return the books of a year, as they are stored and as the core sees them."""
    row = calendar.of_year(year)
    return row, calendar.to_core(row)
