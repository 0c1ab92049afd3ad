"""A figure that somebody types: from the fields of a page to a draft voucher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions, doubted
from naturbudget.apps.ledger.actions.drafting import Line
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries import doubts
from naturbudget.apps.ledger.queries.chart import (
    Calendar,
    account_to_core,
    series_to_core,
)
from naturbudget.apps.ledger.queries.entries import SealedEntry, entries_of, level_of
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.assets.survey import ASSET, KNOWLEDGE, survey_entry
from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.doubt import Doubt
from naturbudget.core.ledger.keys import next_key
from naturbudget.core.quantity import InexactError, Quantity, plain

OTHER_QUANTITY = gettext_noop(
    "{code} is kept in {unit}; {written} is another kind of quantity. Correct the unit "
    "or choose another account."
)
LATER_ENTRY = gettext_noop(
    "{code} already has a sealed entry on {day}, after this last day. A level in "
    "between would move it; type what was added, lost or used instead."
)
BELOW_ZERO = gettext_noop(
    "Type how much it was, without a minus; the books give it its sign."
)
ONE_HALF = gettext_noop(
    "{key} is one half of a correction: the reversal of the old figure waits beside "
    "it. Throw both drafts away; then send the right file, or type the final figure."
)
DRAFT_WAITS = gettext_noop(
    "A draft of this figure waits already: {key}. Seal it, change it or throw it away."
)
LEVELS = ("level", "reappraisal")
SHRINKS = ("loss", "use")


class TypedError(NaturbudgetError):
    """The figure cannot be kept as it was typed; its problems name the field."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure as it was typed, before it is compared with the books."""

    where: Account | Series
    quantity: Decimal
    unit: str
    entry: str
    first: date
    last: date
    status: str
    remark: str
    books_of: int | None = None
    cause: str = ""

    @property
    def kept_in(self) -> str:
        return self.where.unit if isinstance(self.where, Series) else self.code_of_unit

    @property
    def code_of_unit(self) -> str:
        assert isinstance(self.where, Account), "a series has a text for its unit"
        return self.where.unit.code

    @property
    def name(self) -> str:
        where = self.where
        return where.code if isinstance(where, Series) else where.path

    @property
    def is_flow(self) -> bool:
        where = self.where
        return isinstance(where, Account) and where.kind == Account.Kind.FLOW

    @property
    def is_level(self) -> bool:
        is_stock = isinstance(self.where, Account) and not self.is_flow
        return is_stock and (self.entry or "level") in LEVELS


@dataclass(frozen=True, slots=True)
class Booked:
    """How the books write a typed figure: kind of voucher and amount."""

    kind: str
    amount: Decimal
    cause: str = ""


def booked(typed: Typed, *, gone: Voucher | None = None) -> Booked:
    """Return how a figure will be booked, as if ``gone`` were reversed already.

    Raises:
        TypedError: Its unit, sign or day does not fit the account.
        TooFineError, TooLargeError: The books cannot keep the level.
    """
    amount = converted(typed)
    if isinstance(typed.where, Series):
        return Booked("observation", amount)
    if typed.is_flow:
        return Booked("use", amount)
    if not typed.is_level:
        if amount < 0:
            raise TypedError(Problem("below-zero", BELOW_ZERO, {"field": "quantity"}))
        moved = -amount if typed.entry in SHRINKS else amount
        return Booked(typed.entry, moved, typed.cause)
    known = entries_of(typed.where)
    if gone is not None:
        known = [one for one in known if one.key != gone.key]
    return _level(typed, amount, known)


def _level(typed: Typed, amount: Decimal, known: list[SealedEntry]) -> Booked:
    """Book a level as its difference; the first one opens the account (AS-4)."""
    assert isinstance(typed.where, Account), "only accounts have levels"
    # What the books cannot keep is refused before a difference could hide it.
    Quantity(amount, typed.kept_in).in_smallest(scale=typed.where.unit.scale)
    later = [one for one in known if one.entry.last > typed.last and one.entry.amount]
    if later:
        values = {
            "code": typed.name,
            "day": later[0].entry.last,
            "field": "valid_to",
        }
        raise TypedError(Problem("later-entry", LATER_ENTRY, values))
    if not known:
        return Booked("opening", amount)
    change = Fraction(amount) - level_of(known, until=typed.last)
    moved = Decimal(change.numerator) / Decimal(change.denominator)
    changed = KNOWLEDGE if typed.entry == "reappraisal" else ASSET
    kind, cause = survey_entry(1 if moved >= 0 else -1, changed)
    return Booked(kind, moved, cause)


def converted(typed: Typed) -> Decimal:
    """Return the amount in the unit in which it is kept, exactly."""
    kept, units = typed.kept_in, unit_table()
    if typed.unit in ("", kept):
        return typed.quantity
    try:
        return units.converted(typed.quantity, typed.unit, kept)
    except InexactError as error:
        [problem] = error.problems
        values = {**problem.values, "field": "quantity"}
        raise TypedError(replace(problem, values=values)) from None
    except NaturbudgetError:
        raise TypedError(*unit_problems(typed.where, typed.unit)) from None


def unit_problems(where: Account | Series, unit: str) -> list[Problem]:
    """Return why a unit does not fit, whatever the amount is."""
    kept = where.unit if isinstance(where, Series) else where.unit.code
    if unit in ("", kept):
        return []
    try:
        unit_table().factor(unit, kept)
    except NaturbudgetError:
        values = {
            "written": UnitCode(unit),
            "unit": UnitCode(kept),
            "code": str(where),
            "field": "unit",
        }
        return [Problem("unit", OTHER_QUANTITY, values)]
    return []


def conversion_of(typed: Typed) -> str:
    """Return by what a figure is converted: 1 MWh = 1000 kWh; nothing if it is not."""
    units = unit_table()
    if typed.unit in ("", typed.kept_in):
        return ""
    try:
        return units.equation(typed.unit, typed.kept_in)
    except NaturbudgetError:
        return ""


def note_of(typed: Typed) -> str:
    """Return what the voucher's reason says of the conversion (UN-9)."""
    if not conversion_of(typed):
        return ""
    return unit_table().note(typed.quantity, typed.unit, typed.kept_in)


def doubts_about(
    typed: Typed,
    *,
    today: date,
    gone: Voucher | None = None,
    drafts: Iterable[str] | None = None,
) -> list[Doubt]:
    """Return what looks odd about a typed figure beside what is sealed.

    ``gone`` is left out: what the figure takes the place of. ``drafts`` are the keys of
    those it is compared with; by default, of all.

    Raises:
        TypedError, TooFineError, TooLargeError: The books cannot keep it at all.
    """
    found = booked(typed, gone=gone)
    first = typed.last if found.kind == "opening" else typed.first
    where = typed.where
    written = as_written(found.kind, first, typed.last)
    if isinstance(where, Series):
        value = plain(found.amount)
        seen = core.Observation(
            series_to_core(where), first, typed.last, value, typed.status
        )
        written = replace(written, observations=(seen,))
    else:
        written = replace(written, postings=(posting_of(where, found.amount),))
    away = [gone.pk] if gone is not None else []
    return doubts.doubts_about(
        where.municipality, [written], today=today, gone=away, drafts=drafts
    )


def as_written(kind: str, first: date, last: date) -> core.Voucher:
    """Return a voucher without lines, for asking what looks odd about it."""
    year = core.Period(last.year, first, last)
    return core.Voucher("", "actual", kind, year, first, last, "", "")


def posting_of(account: Account, amount: Decimal) -> core.Posting:
    """Return the line of an amount, or refuse what the books cannot keep."""
    parts = Quantity(amount, account.unit.code).in_smallest(scale=account.unit.scale)
    return core.Posting(account_to_core(account), parts)


@transaction.atomic
def keep_draft(
    municipality: Municipality,
    typed: Typed,
    *,
    source: Source,
    by: User,
    at: datetime,
    instead_of: Voucher | None = None,
    reasons: Mapping[str, str] | None = None,
    key: str = "",
    gone: Voucher | None = None,
) -> Voucher:
    """Keep a typed figure as a draft, in place of another where one is named.

    ``reasons`` say by check why it is right; a doubt without one stays open. What takes
    the place of a sealed figure has the ``key`` that follows it, and ``gone`` names it.

    Raises:
        TypedError: It does not fit the account, or a draft of it waits already.
        TooFineError, TooLargeError: The books cannot keep the amount.
        DraftError: What it takes the place of was sealed meanwhile.
    """
    found = booked(typed, gone=gone)
    old = put_away(instead_of, by=by, at=at)
    is_opening = found.kind == "opening"
    draft = actions.draft_voucher(
        municipality,
        key=key or free_key(municipality, typed.name, typed),
        kind=found.kind,
        cause=found.cause,
        valid_from=typed.last if is_opening else typed.first,
        valid_to=typed.last,
        reason=(typed.remark or source.origin) + note_of(typed),
        lines=[Line(typed.where, found.amount, typed.status, typed.where.department)],
        source=source,
        books_of=typed.books_of or year_of(municipality, typed, at),
        by=by,
        at=at,
    )
    doubted.answer_corrected(old, draft, by=by, at=at)
    doubted.answer_draft(draft, reasons or {}, by=by, at=at, gone=gone)
    return draft


def put_away(draft: Voucher | None, *, by: User, at: datetime) -> list[Doubt]:
    """Throw a draft away that is typed anew; return what was open about it."""
    if draft is None:
        return []
    if actions.partner_of(draft) is not None:
        raise TypedError(Problem("one-half", ONE_HALF, {"key": draft.key}))
    old = doubted.open_of(draft.municipality, [draft], today=at.date())
    actions.discard_voucher(draft, by=by, at=at)
    return old


def year_of(municipality: Municipality, typed: Typed, at: datetime) -> int | None:
    """Book a late figure of a closed year in the year that is open (L-14)."""
    calendar = Calendar(municipality)
    period = calendar.to_core(calendar.of_day(typed.last))
    if period.is_closed or period.is_voted or period.is_before_a_voted_one:
        return calendar.open_year(at.date())
    return None


def free_key(municipality: Municipality, name: str, typed: Typed) -> str:
    """Return the key that a file would give, or the next one after it."""
    key = f"{name}:{typed.first.isoformat()}:{typed.last.isoformat()}"
    asked, turn = key, 1
    while row := municipality.vouchers.filter(key=asked).first():
        if not hasattr(row, "seal"):
            values = {"key": asked, "field": "where"}
            raise TypedError(Problem("draft-waits", DRAFT_WAITS, values))
        turn += 1
        undone = getattr(row, "reversed_by", None)
        # A reversal that waits counts: the two must not come to stand side by side.
        asked = next_key(key, turn) if undone is not None else f"{key}+{turn}"
    return asked
