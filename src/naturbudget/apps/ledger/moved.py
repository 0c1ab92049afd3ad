"""An amount that leaves one account and enters another: both sides are typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.actions.drafting import Line
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.entries import entries_of, level_of
from naturbudget.apps.ledger.typed import (
    BELOW_ZERO,
    Typed,
    TypedError,
    converted,
    free_key,
    note_of,
    year_of,
)
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import Problem, UnitCode, gettext_noop
from naturbudget.core.quantity import Quantity, published

SAME_ACCOUNT = gettext_noop(
    "It leaves and enters {code}, so nothing would move. Choose another account."
)
OTHER_UNIT = gettext_noop(
    "{code} is kept in {unit}, and {into} in {into_unit}. What leaves one account "
    "enters another in the same unit; type a loss and an addition instead."
)
LESS_THAN_NOTHING = gettext_noop(
    "{code} holds {held} {unit} on {day}; {amount} {unit} leave it."
)
NAME_LENGTH = 170  # so that its days and a turn fit into the key


@dataclass(frozen=True, slots=True)
class Moved:
    """What leaves the account ``out.where`` enters ``into``."""

    out: Typed
    out_of: Account
    into: Account

    @property
    def kind(self) -> str:
        """Between stocks it is reclassified; what enters a flow is used (L-18)."""
        is_stock = self.into.kind == Account.Kind.STOCK
        return "reclassification" if is_stock else "use"


def check_moved(moved: Moved) -> None:
    """Refuse a movement that cannot be booked.

    Raises:
        TypedError: It stays where it is, its accounts have different units, or the
            amount has a sign or another kind of quantity.
        TooFineError, TooLargeError: The books cannot keep the amount.

    Source:
        L-5, L-23 (docs/method/ledger.md)
    """
    out_of = moved.out_of
    if problems := side_problems(out_of, moved.into):
        raise TypedError(*problems)
    amount = converted(moved.out)
    if amount < 0:
        raise TypedError(Problem("below-zero", BELOW_ZERO, {"field": "quantity"}))
    Quantity(amount, out_of.unit.code).in_smallest(scale=out_of.unit.scale)


def side_problems(out_of: Account, into: Account) -> list[Problem]:
    """Return why nothing can move between two accounts, whatever the amount is."""
    if out_of == into:
        values = {"code": out_of.path, "field": "into"}
        return [Problem("same-account", SAME_ACCOUNT, values)]
    if out_of.unit != into.unit:
        values = {
            "code": out_of.path,
            "unit": UnitCode(out_of.unit.code),
            "into": into.path,
            "into_unit": UnitCode(into.unit.code),
            "field": "into",
        }
        return [Problem("other-unit", OTHER_UNIT, values)]
    return []


def doubts_about_movement(moved: Moved) -> list[Problem]:
    """Return what looks odd: more leaves a stock than the books hold of it."""
    check_moved(moved)
    amount = Fraction(converted(moved.out))
    held = level_of(entries_of(moved.out_of), until=moved.out.last)
    if amount <= held:
        return []
    values = {
        "code": moved.out_of.path,
        "held": published(held),
        "amount": published(amount),
        "unit": moved.out_of.unit.symbol,
        "day": moved.out.last,
    }
    return [Problem("less-than-nothing", LESS_THAN_NOTHING, values)]


@transaction.atomic
def keep_movement(
    municipality: Municipality,
    moved: Moved,
    *,
    source: Source,
    by: User,
    at: datetime,
    instead_of: Voucher | None = None,
) -> Voucher:
    """Keep a movement as a draft, in place of another where one is named.

    Raises:
        TypedError: It cannot be booked, or a draft of it waits already.
        TooFineError, TooLargeError: The books cannot keep the amount.
        DraftError: What it takes the place of was sealed meanwhile.
    """
    check_moved(moved)
    out, out_of, into = moved.out, moved.out_of, moved.into
    amount = converted(out)
    if instead_of is not None:
        actions.discard_voucher(instead_of, by=by, at=at)
    name = f"{out_of.path}:{into.path}"[:NAME_LENGTH]
    return actions.draft_voucher(
        municipality,
        key=free_key(municipality, name, out),
        kind=moved.kind,
        valid_from=out.first,
        valid_to=out.last,
        reason=(out.remark or source.origin) + note_of(out),
        lines=[
            Line(out_of, -amount, out.status, out_of.department),
            Line(into, amount, out.status, into.department),
        ],
        source=source,
        books_of=out.books_of or year_of(municipality, out, at),
        by=by,
        at=at,
    )
