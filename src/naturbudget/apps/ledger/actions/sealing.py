"""Sealing: a draft becomes part of the books, for ever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions.answering import open_doubts
from naturbudget.apps.ledger.actions.copying import (
    Place,
    Written,
    copy_observations,
    copy_postings,
    copy_seals,
    copy_vouchers,
    next_keys,
)
from naturbudget.apps.ledger.actions.second import check_four_eyes
from naturbudget.apps.ledger.models import Seal, Voucher
from naturbudget.apps.ledger.queries.chart import (
    Calendar,
    chart_of,
)
from naturbudget.apps.ledger.queries.control import beyond_control
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.people import Signers
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.doubt import Doubt

KEY_TAKEN = gettext_noop(
    "There is already a voucher “{key}” with other content. Give this one another "
    "key, or correct the sealed one by a reversal."
)
DRAFT_THERE = gettext_noop(
    "A draft of “{key}” waits already; {who} wrote it on {day}. Seal it, or throw it "
    "away, under “To be sealed”; then do this again."
)
DRAFT_UNDATED = gettext_noop(
    "A draft of “{key}” waits already; {who} wrote it. Seal it, or throw it away, "
    "under “To be sealed”; then do this again."
)


class NotSealableError(NaturbudgetError):
    """The voucher breaks a rule of the ledger; its problems say which."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the voucher at a position of a batch may not be sealed."""

    position: int
    problem: Problem


def seal_written(
    municipality: Municipality,
    written: Sequence[Written],
    *,
    by: User,
    at: datetime,
    doubts: Sequence[Doubt] | None = None,
) -> list[Refusal]:
    """Store and seal many vouchers at once; the caller holds lock and transaction.

    Args:
        municipality: The owner, locked by the caller.
        written: The vouchers as typed; the environment completes them.
        by: Who seals.
        at: When; never before the last seal.
        doubts: Those about them, where the caller has just asked; each of them needs
            its answer.

    Returns:
        Nothing where all are sealed; otherwise every refusal, and nothing is.
    """
    chart, calendar = chart_of(municipality), Calendar(municipality)
    open_year = calendar.open_year(at.date())
    whole = [core.with_environment(item.voucher, chart.environment) for item in written]
    refusals = _check_all(municipality, whole, open_year=open_year, by=by)
    refusals += _check_doubts(municipality, written, doubts, today=at.date())
    if refusals:
        return refusals
    place = Place.after_last(municipality, by=by, at=at)
    keys = next_keys("ledger_voucher", len(written))
    leaves: list[str] = []

    def items() -> Iterator[tuple[int, Written]]:
        for key, item, voucher in zip(keys, written, whole, strict=True):
            yield key, item
            # Hashed while the database takes in the row.
            leaves.append(place.leaf(voucher))

    copy_vouchers(municipality, items(), calendar, at)
    copy_postings(
        [(key, 0, item.postings) for key, item in zip(keys, whole, strict=True)], chart
    )
    copy_observations(zip(keys, whole, strict=True), chart)
    copy_seals(list(zip(keys, leaves, strict=True)), place)
    return []


def check_written(
    municipality: Municipality, written: Sequence[Written], *, at: datetime
) -> list[Refusal]:
    """Return every reason against sealing these vouchers, and write nothing.

    Who seals them is not asked yet: that they are right is one thing, that a second
    person seals them another (L-25).
    """
    chart, calendar = chart_of(municipality), Calendar(municipality)
    whole = [core.with_environment(item.voucher, chart.environment) for item in written]
    return _check_all(municipality, whole, open_year=calendar.open_year(at.date()))


def seal_document(
    municipality: Municipality,
    *,
    key: str,
    ledger: str,
    day: date,
    reason: str,
    source: Source,
    decision: Decision | None,
    by: User,
    at: datetime,
) -> Seal:
    """Seal a frozen document by its hash, in the running period (L-32).

    The caller holds the municipality's lock and the transaction.
    """
    calendar = Calendar(municipality)
    period = calendar.of_year(calendar.open_year(at.date()))
    voucher = core.Voucher(
        key=key,
        ledger=ledger,
        kind="document",
        period=calendar.to_core(period),
        valid_from=day,
        valid_to=day,
        reason=reason,
        author=str(by.pk),
        source=source.sha256,
        decision=decision.minutes.sha256 if decision else "",
    )
    written = Written(voucher, source=source, decision=decision)
    seal_one(municipality, written, by=by, at=at)
    return Seal.objects.get(voucher__municipality=municipality, voucher__key=key)


def seal_one(
    municipality: Municipality, written: Written, *, by: User, at: datetime
) -> None:
    """Seal one voucher; the caller holds the lock and the transaction."""
    refusals = seal_written(municipality, [written], by=by, at=at)
    if refusals:
        raise NotSealableError(*(refusal.problem for refusal in refusals))


def _check_all(
    municipality: Municipality,
    whole: Sequence[core.Voucher],
    *,
    open_year: int,
    by: User | None = None,
) -> list[Refusal]:
    refusals = [
        Refusal(position, problem)
        for position, voucher in enumerate(whole)
        for problem in core.check_voucher(voucher, open_year=open_year)
    ]
    if by is not None:
        eyes = check_four_eyes(municipality, whole, by=by)
        refusals += [Refusal(*found) for found in eyes]
    refusals += [Refusal(*found) for found in beyond_control(municipality, whole)]
    return refusals + _check_keys(municipality, [voucher.key for voucher in whole])


def _check_doubts(
    municipality: Municipality,
    written: Sequence[Written],
    doubts: Sequence[Doubt] | None,
    *,
    today: date,
) -> list[Refusal]:
    """Return the doubts that nobody answered, whoever seals by whatever door (RQ-5)."""
    found = open_doubts(
        municipality,
        [item.voucher for item in written],
        today=today,
        gone=[item.reverses.pk for item in written if item.reverses is not None],
        found=doubts,
    )
    return [Refusal(position, problem) for position, problem in found]


def _check_keys(municipality: Municipality, keys: list[str]) -> list[Refusal]:
    """Return which keys are in use: by a draft that waits, or by what is sealed."""
    asked = municipality.vouchers.with_keys(keys)
    taken = set(asked.values_list("key", flat=True))
    refusals = []
    for position, key in enumerate(keys):
        if key in taken:
            problem = Problem("key-taken", KEY_TAKEN, {"key": key})
            refusals.append(Refusal(position, problem))
        taken.add(key)
    if not refusals:
        return []
    rows = asked.drafts().select_related("author")
    drafts, signers = {row.key: row for row in rows}, Signers(municipality)
    return [
        Refusal(one.position, _in_the_way(draft, signers.word(draft.author)))
        if (draft := drafts.get(keys[one.position]))
        else one
        for one in refusals
    ]


def _in_the_way(draft: Voucher, who: str) -> Problem:
    values: dict[str, object] = {"key": draft.key, "who": who}
    if draft.written_at is None:
        return Problem("draft-in-the-way", DRAFT_UNDATED, values)
    values["day"] = draft.written_at.date()
    return Problem("draft-in-the-way", DRAFT_THERE, values)
