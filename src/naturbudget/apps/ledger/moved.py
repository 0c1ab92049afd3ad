"""An amount that leaves one account and enters another: both sides are typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions, doubted
from naturbudget.apps.ledger.actions.drafting import Line
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries import doubts
from naturbudget.apps.ledger.typed import (
    BELOW_ZERO,
    Typed,
    TypedError,
    as_written,
    converted,
    free_key,
    note_of,
    posting_of,
    put_away,
    year_of,
)
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import Problem, UnitCode, gettext_noop
from naturbudget.core.ledger.doubt import Doubt
from naturbudget.core.quantity import Quantity

SAME_ACCOUNT = gettext_noop(
    "It leaves and enters {code}, so nothing would move. Choose another account."
)
OTHER_UNIT = gettext_noop(
    "{code} is kept in {unit}, and {into} in {into_unit}. What leaves one account "
    "enters another in the same unit; type a loss and an addition instead."
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


def doubts_about_movement(
    moved: Moved, *, today: date, gone: Voucher | None = None
) -> list[Doubt]:
    """Return what looks odd: more leaves a stock than the books hold of it, say.

    ``gone`` is left out: the draft it takes the place of.
    """
    check_moved(moved)
    out = moved.out
    amount = converted(out)
    lines = posting_of(moved.out_of, -amount), posting_of(moved.into, amount)
    written = replace(as_written(moved.kind, out.first, out.last), postings=lines)
    town = moved.out_of.municipality
    away = [gone.pk] if gone is not None else []
    return doubts.doubts_about(town, [written], today=today, gone=away)


@transaction.atomic
def keep_movement(
    municipality: Municipality,
    moved: Moved,
    *,
    source: Source,
    by: User,
    at: datetime,
    instead_of: Voucher | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Voucher:
    """Keep a movement as a draft, in place of another where one is named.

    ``reasons`` say by check why it is right; a doubt without one stays open.

    Raises:
        TypedError: It cannot be booked, or a draft of it waits already.
        TooFineError, TooLargeError: The books cannot keep the amount.
        DraftError: What it takes the place of was sealed meanwhile.
    """
    check_moved(moved)
    out, out_of, into = moved.out, moved.out_of, moved.into
    amount = converted(out)
    old = put_away(instead_of, by=by, at=at)
    name = f"{out_of.path}:{into.path}"[:NAME_LENGTH]
    draft = actions.draft_voucher(
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
    doubted.answer_corrected(old, draft, by=by, at=at)
    doubted.answer_draft(draft, reasons or {}, by=by, at=at)
    return draft
