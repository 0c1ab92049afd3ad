"""A bill for several accounts or departments, divided by a key (L-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions, doubted
from naturbudget.apps.ledger.actions.drafting import Line
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.partitions import SplitKey
from naturbudget.apps.ledger.queries.books import sums_by_year
from naturbudget.apps.ledger.typed import (
    Typed,
    TypedError,
    converted,
    free_key,
    note_of,
    put_away,
    year_of,
)
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, gettext_noop
from naturbudget.core.ledger.shares import percentage_problems, shares, split_note
from naturbudget.core.quantity import Quantity, plain

TOO_FEW_SHARES = gettext_noop(
    "A bill is divided over two accounts or departments at least. Add another line."
)
OTHER_UNIT = gettext_noop(
    "{code} is kept in {unit}, and {other} in {other_unit}. Divide the bill over "
    "accounts of one unit."
)
ONLY_FLOWS = gettext_noop(
    "{code} is a stock. Only what is used or emitted in a span of days is divided."
)
SHARE_TWICE = gettext_noop(
    "{code} has two shares of the same department. Add them up in one line."
)
NAME_IN_USE = gettext_noop(
    "There is already a key “{name}” with other shares, and vouchers rest on it. Give "
    "this one another name, with its year for example."
)
NO_HISTORY = gettext_noop(
    "In {year} nothing is booked on these accounts. Write the shares, or choose an "
    "other year."
)
REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Share:
    """Who bears a part of the bill, and what it weighs."""

    account: Account
    department: Department | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill as it was typed: ``said.where`` is the account of its first share."""

    said: Typed
    basis: str
    shares: tuple[Share, ...]
    key: str = ""


def share_problems(given: Sequence[Share], basis: str) -> list[Problem]:
    """Return why shares do not divide a bill, all at once.

    Source:
        L-11 (docs/method/ledger.md)
    """
    problems: list[Problem] = []
    if len(given) < 2:
        problems.append(Problem("too-few-shares", TOO_FEW_SHARES))
    seen: set[tuple[str, int | None]] = set()
    for share in given:
        account, first = share.account, given[0].account
        values: dict[str, object] = {"code": account.path}
        if account.kind != Account.Kind.FLOW:
            problems.append(Problem("only-flows", ONLY_FLOWS, values))
        if account.unit != first.unit:
            values |= {
                "unit": UnitCode(account.unit.code),
                "other": first.path,
                "other_unit": UnitCode(first.unit.code),
            }
            problems.append(Problem("other-unit", OTHER_UNIT, values))
        who = account.path, share.department.pk if share.department else None
        if who in seen:
            problems.append(Problem("share-twice", SHARE_TWICE, values))
        seen.add(who)
    if basis == SplitKey.Basis.PERCENT:
        problems += percentage_problems([share.weight for share in given])
    return [_at(problem, "basis") for problem in problems]


def divide(bill: Bill) -> list[tuple[Share, Quantity]]:
    """Return what each share comes to; they add up to the bill exactly.

    Raises:
        TypedError: The shares do not divide it, or its unit does not fit.
        TooFineError, TooLargeError: The books cannot keep the whole.

    Source:
        L-11 (docs/method/ledger.md)
    """
    if problems := share_problems(bill.shares, bill.basis):
        raise TypedError(*problems)
    unit = bill.shares[0].account.unit
    whole = Quantity(converted(bill.said), unit.code).in_smallest(scale=unit.scale)
    try:
        found = shares(whole, [share.weight for share in bill.shares])
    except NaturbudgetError as error:
        raise TypedError(*(_at(one, "basis") for one in error.problems)) from None
    return [
        (share, Quantity.from_smallest(parts, unit.code, scale=unit.scale))
        for share, parts in zip(bill.shares, found, strict=True)
    ]


@transaction.atomic
def split_bill(
    municipality: Municipality,
    bill: Bill,
    *,
    source: Source,
    by: User,
    at: datetime,
    instead_of: Voucher | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Voucher:
    """Keep a divided bill as one draft with a line for each share.

    ``reasons`` say by check why it is right; a doubt without one stays open.

    Raises:
        TypedError: It cannot be divided, or a draft of it waits already.
        TooFineError, TooLargeError: The books cannot keep the whole.
        DraftError: What it takes the place of was sealed meanwhile.

    Source:
        L-11 (docs/method/ledger.md)
    """
    parts, said = divide(bill), bill.said
    old = put_away(instead_of, by=by, at=at)
    note = split_note(bill.key or bill.basis, [one.weight for one in bill.shares])
    reason = (said.remark or source.origin) + note_of(said)
    name = f"{bill.shares[0].account.path}+{len(parts) - 1}"
    draft = actions.draft_voucher(
        municipality,
        key=free_key(municipality, name, said),
        kind="use",
        valid_from=said.first,
        valid_to=said.last,
        reason=(reason + note)[:REASON_LENGTH],
        lines=[
            Line(share.account, quantity.amount, said.status, share.department)
            for share, quantity in parts
        ],
        source=source,
        books_of=said.books_of or year_of(municipality, said, at),
        by=by,
        at=at,
    )
    doubted.answer_corrected(old, draft, by=by, at=at)
    doubted.answer_draft(draft, reasons or {}, by=by, at=at)
    return draft


@transaction.atomic
def keep_split_key(
    municipality: Municipality,
    name: str,
    *,
    basis: str,
    given: Sequence[Share],
    by: User,
    at: datetime,
) -> SplitKey:
    """Keep shares by a name, for the next bill. The same again changes nothing.

    Raises:
        TypedError: The shares divide nothing, or the name has others already.

    Source:
        L-11 (docs/method/ledger.md)
    """
    owner = lock(municipality)
    if problems := share_problems(given, basis):
        raise TypedError(*problems)
    rows = _rows(given)
    found = owner.split_keys.filter(name=name).first()
    if found is not None:
        if (found.basis, found.shares) == (basis, rows):
            return found
        values = {"name": name, "field": "save_as"}
        raise TypedError(Problem("name-in-use", NAME_IN_USE, values))
    row = SplitKey.objects.create(
        municipality=owner, name=name, basis=basis, shares=rows, kept_at=at, kept_by=by
    )
    events.record("split-key-kept", of=owner, by=by, at=at, **said_of_key(row))
    return row


def is_kept(
    municipality: Municipality, name: str, *, basis: str, given: Sequence[Share]
) -> bool:
    """Tell whether just these shares are kept by a name; a voucher may then cite it."""
    rows = municipality.split_keys.filter(name=name, basis=basis, shares=_rows(given))
    return rows.exists()


def _rows(given: Sequence[Share]) -> list[list[str]]:
    """Return shares as a key keeps them."""
    return [
        [
            share.account.path,
            share.department.code if share.department else "",
            plain(share.weight),
        ]
        for share in given
    ]


def said_of_key(row: SplitKey) -> dict[str, object]:
    """Return what the journal says of a key."""
    said = "; ".join(
        f"{path}{f' ({code})' if code else ''} {weight}"
        for path, code, weight in row.shares
    )
    return {"name": row.name, "basis": row.basis, "shares": said}


def shares_of(row: SplitKey) -> list[Share]:
    """Return the shares of a key whose accounts are still there."""
    town = row.municipality
    accounts = {
        one.path: one
        for one in town.accounts.select_related("unit", "department").filter(
            path__in=[path for path, _, _ in row.shares]
        )
    }
    departments = {one.code: one for one in town.departments.all()}
    return [
        Share(accounts[path], departments.get(code), Decimal(weight))
        for path, code, weight in row.shares
        if path in accounts
    ]


def weights_of_year(
    municipality: Municipality, given: Sequence[Share], year: int
) -> list[Share]:
    """Return the shares weighing what their accounts came to in a year.

    Raises:
        TypedError: Nothing is booked on them in that year.

    Source:
        L-11 (docs/method/ledger.md)
    """
    keys = [share.account.pk for share in given]
    sums = sums_by_year(municipality, keys)
    found = [
        replace(
            share,
            weight=Decimal(max(sums.get(share.account.pk, {}).get(year, 0), 0)).scaleb(
                -share.account.unit.scale
            ),
        )
        for share in given
    ]
    if not any(share.weight for share in found):
        values = {"year": str(year), "field": "basis"}
        raise TypedError(Problem("no-history", NO_HISTORY, values))
    return found


def _at(problem: Problem, field: str) -> Problem:
    return replace(problem, values={**problem.values, "field": field})
