"""A movement with several lines: from what is typed to a draft voucher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions, doubted
from naturbudget.apps.ledger.actions.drafting import Line
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries import doubts
from naturbudget.apps.ledger.typed import (
    Typed,
    TypedError,
    as_written,
    free_key,
    posting_of,
    put_away,
    year_of,
)
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.assets.lines import SidedLine, line_problems
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.doubt import Doubt
from naturbudget.core.quantity import Quantity

NO_LINES = gettext_noop("There is no line yet. Choose an account and write an amount.")
NAME_LENGTH = 160  # so that its days and a turn fit into the key


@dataclass(frozen=True, slots=True)
class Several:
    """Lines that are one event: what enters is positive, what leaves negative.

    ``said`` holds days, status and remark, as of any typed entry.
    """

    kind: str
    lines: tuple[tuple[Account, Decimal], ...]
    said: Typed
    cause: str = ""


def check_several(several: Several) -> None:
    """Refuse lines that make no voucher of their kind, with every reason.

    Raises:
        TypedError: They do not balance, or stand on the wrong side.
        TooFineError, TooLargeError: The books cannot keep an amount.

    Source:
        L-5, L-23, AS-5 (docs/method/ledger.md)
    """
    if not several.lines:
        raise TypedError(Problem("no-lines", NO_LINES, {"field": "kind"}))
    sided = [
        SidedLine(
            account.path,
            account.kind,
            account.unit.code,
            account.unit.scale,
            Quantity(amount, account.unit.code).in_smallest(scale=account.unit.scale),
        )
        for account, amount in several.lines
    ]
    if problems := line_problems(several.kind, sided):
        raise TypedError(*(_at(problem, "kind") for problem in problems))


def doubts_about_several(
    several: Several, *, today: date, gone: Voucher | None = None
) -> list[Doubt]:
    """Return what looks odd: more leaves a stock than the books hold of it, say.

    ``gone`` is left out: the draft they take the place of.
    """
    check_several(several)
    said = several.said
    lines = tuple(posting_of(account, amount) for account, amount in several.lines)
    written = replace(as_written(several.kind, said.first, said.last), postings=lines)
    town = several.lines[0][0].municipality
    away = [gone.pk] if gone is not None else []
    return doubts.doubts_about(town, [written], today=today, gone=away)


@transaction.atomic
def keep_several(
    municipality: Municipality,
    several: Several,
    *,
    source: Source,
    by: User,
    at: datetime,
    instead_of: Voucher | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Voucher:
    """Keep several lines as one draft, in place of another where one is named.

    ``reasons`` say by check why they are right; a doubt without one stays open.

    Raises:
        TypedError: They make no voucher, or a draft of them waits already.
        TooFineError, TooLargeError: The books cannot keep an amount.
        DraftError: What it takes the place of was sealed meanwhile.
    """
    check_several(several)
    said = several.said
    old = put_away(instead_of, by=by, at=at)
    draft = actions.draft_voucher(
        municipality,
        key=free_key(municipality, _name(several.lines), said),
        kind=several.kind,
        cause=several.cause,
        valid_from=said.first,
        valid_to=said.last,
        reason=said.remark or source.origin,
        lines=[
            Line(account, amount, said.status, account.department)
            for account, amount in several.lines
        ],
        source=source,
        books_of=said.books_of or year_of(municipality, said, at),
        by=by,
        at=at,
    )
    doubted.answer_corrected(old, draft, by=by, at=at)
    doubted.answer_draft(draft, reasons or {}, by=by, at=at)
    return draft


def _name(lines: Sequence[tuple[Account, Decimal]]) -> str:
    """Return what the key begins with: where it comes from and how many it touches."""
    first, last = lines[0][0].path, lines[-1][0].path
    rest = f"+{len(lines) - 2}" if len(lines) > 2 else ""
    return f"{first}:{last}{rest}"[-NAME_LENGTH:] if first != last else first


def _at(problem: Problem, field: str) -> Problem:
    return replace(problem, values={**problem.values, "field": field})
