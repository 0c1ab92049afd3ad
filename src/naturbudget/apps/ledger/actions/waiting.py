"""Four eyes: what one person writes waits as drafts until a second one seals it.

Imports and reversals are sealed at once where nobody asks for a second person;
where the municipality does, they wait like what was typed (L-25).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from naturbudget.apps.ledger.actions import sealing
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
from naturbudget.apps.ledger.actions.pairs import both_of, stands_still
from naturbudget.apps.ledger.actions.sealing import NotSealableError, Refusal
from naturbudget.apps.ledger.actions.second import check_four_eyes
from naturbudget.apps.ledger.models import Posting, Seal, Voucher
from naturbudget.apps.ledger.queries.chart import (
    Calendar,
    chart_of,
    drafts_to_core,
    voucher_to_core,
)
from naturbudget.apps.ledger.queries.control import beyond_control
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import voucher as core

OF_VOUCHER = gettext_noop("{key}: {problem}")
MOVED_SINCE = gettext_noop(
    "The books of {account} changed after this draft of {day} was written, so its "
    "difference may be wrong. Throw the drafts away and enter the levels again."
)
NONE_WAITS = gettext_noop(
    "No draft of it waits any more. Look at the vouchers: somebody sealed it or threw "
    "it away."
)
CHANGED = gettext_noop(
    "What you looked at was changed meanwhile: a draft was added, thrown away or "
    "entered anew. Nothing is sealed. Look at it as it is now."
)
# A level of a stock is kept as its difference to what the books held; an addition or a
# loss that was written as such is right whatever else is sealed.
BY_LEVEL = Q(kind__in=("opening", "reappraisal")) | Q(cause="survey")


def draft_written(
    municipality: Municipality,
    written: Sequence[Written],
    *,
    by: User,
    at: datetime,
) -> list[Refusal]:
    """Keep many vouchers as drafts at once; the caller holds lock and transaction.

    Returns:
        Nothing where all are kept; otherwise every refusal of what could not be
        sealed later either, and nothing is kept.
    """
    refusals = sealing.check_written(municipality, written, at=at)
    if refusals:
        return refusals
    chart, calendar = chart_of(municipality), Calendar(municipality)
    rows = next_keys("ledger_voucher", len(written))
    items = zip(rows, written, strict=True)
    copy_vouchers(municipality, items, calendar, at)
    typed = [(row, item.voucher) for row, item in zip(rows, written, strict=True)]
    copy_postings([(row, 0, voucher.postings) for row, voucher in typed], chart)
    copy_observations(typed, chart)
    return []


def print_of(count: int, newest: int) -> str:
    """Return what tells drafts that somebody looked at from what became of them.

    A draft never changes in place: what is entered anew has a number above all others.

    Args:
        count: How many they are.
        newest: The largest of their numbers in the database.

    Source:
        L-25 (docs/method/ledger.md)
    """
    return f"{count}-{newest}"


@transaction.atomic
def seal_voucher(voucher: Voucher, *, by: User, at: datetime) -> Seal:
    """Seal a draft for ever, or refuse it with every reason at once.

    Sealing twice is harmless: the seal it has is returned. The first lock keeps
    the municipality's numbers gapless and in order, the second keeps the draft as
    it was checked. The two halves of a correction are sealed together.

    Raises:
        NotSealableError: The books refuse it, or its other half.

    Source:
        L-19, L-25 (docs/method/ledger.md)
    """
    owner = lock(voucher.municipality)
    if done := Seal.objects.filter(voucher=voucher).first():
        return done
    waits = Voucher.objects.select_for_update(no_key=True)
    draft = waits.filter(pk=voucher.pk).first()
    if draft is None:
        raise NotSealableError(Problem("none-waits", NONE_WAITS))
    if len(both := both_of(draft)) > 1:
        halves = Voucher.objects.filter(pk__in=[one.pk for one in both])
        seal_drafts(owner, halves, by=by, at=at)
        return Seal.objects.get(voucher=draft)
    _count_lines(draft)
    calendar, chart = Calendar(owner), chart_of(owner)
    typed = voucher_to_core(draft, calendar)
    whole = core.with_environment(typed, chart.environment)
    problems = core.check_voucher(whole, open_year=calendar.open_year(at.date()))
    problems += [found for _, found in check_four_eyes(owner, [typed], by=by)]
    problems += [problem for _, problem in stands_still([draft])]
    problems += [one for _, one in open_doubts(owner, [typed], today=at.date())]
    problems += [problem for _, problem in beyond_control(owner, [whole])]
    problems += [problem for _, problem in _moved_since([draft])]
    if problems:
        raise NotSealableError(*problems)
    added = whole.postings[len(typed.postings) :]
    copy_postings([(draft.pk, len(typed.postings), added)], chart)
    place = Place.after_last(owner, by=by, at=at)
    copy_seals([(draft.pk, place.leaf(whole))], place)
    events.record("voucher-sealed", of=owner, by=by, at=at, voucher=draft.key)
    return Seal.objects.get(voucher=draft)


def _count_lines(draft: Voucher) -> None:
    """Number the lines of a draft from one, as its leaf will say (L-27)."""
    for rows in (draft.postings, draft.observations):
        for number, (key, line) in enumerate(
            rows.order_by("line").values_list("pk", "line"), start=1
        ):
            if line != number:
                rows.filter(pk=key).update(line=number)


@transaction.atomic
def seal_drafts(
    municipality: Municipality,
    drafts: QuerySet[Voucher],
    *,
    by: User,
    at: datetime,
    shown: str = "",
) -> int:
    """Seal many drafts at once, in the order they were written: all or none.

    Where ``shown`` is given, they must be those that somebody was shown (`print_of`).

    Raises:
        NotSealableError: Some may not be sealed; each problem names its voucher.

    Source:
        L-19, L-25 (docs/method/ledger.md)
    """
    owner = lock(municipality)
    chosen = drafts.filter(municipality=owner, seal__isnull=True)
    rows = list(chosen.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    if not rows:
        raise NotSealableError(Problem("none-waits", NONE_WAITS))
    if shown and shown != print_of(len(rows), rows[-1].pk):
        raise NotSealableError(Problem("changed-meanwhile", CHANGED))
    calendar, chart = Calendar(owner), chart_of(owner)
    typed = drafts_to_core(owner, rows, calendar, chart)
    whole = [core.with_environment(one, chart.environment) for one in typed]
    open_year = calendar.open_year(at.date())
    problems = [
        Problem(problem.code, OF_VOUCHER, {"key": one.key, "problem": problem})
        for one in whole
        for problem in core.check_voucher(one, open_year=open_year)
    ]
    problems += [
        Problem(found.code, OF_VOUCHER, {"key": whole[place].key, "problem": found})
        for place, found in (
            *check_four_eyes(owner, whole, by=by),
            *beyond_control(owner, whole),
        )
    ]
    problems += [
        Problem(found.code, OF_VOUCHER, {"key": row.key, "problem": found})
        for row, found in stands_still(rows)
    ]
    problems += [
        Problem(found.code, OF_VOUCHER, {"key": row.key, "problem": found})
        for row, found in _moved_since(rows)
    ]
    gone = [row.reverses_id for row in rows if row.reverses_id]
    doubts = open_doubts(owner, typed, today=at.date(), gone=gone)
    problems += [problem for _, problem in doubts]
    if problems:
        raise NotSealableError(*problems)
    added = [
        (row.pk, len(before.postings), after.postings[len(before.postings) :])
        for row, before, after in zip(rows, typed, whole, strict=True)
    ]
    copy_postings(added, chart)
    place = Place.after_last(owner, by=by, at=at)
    leaves = [(row.pk, place.leaf(one)) for row, one in zip(rows, whole, strict=True)]
    copy_seals(leaves, place)
    events.record("vouchers-sealed", of=owner, by=by, at=at, sealed=len(rows))
    return len(rows)


@transaction.atomic
def discard_drafts(
    municipality: Municipality,
    drafts: QuerySet[Voucher],
    *,
    by: User,
    at: datetime,
) -> int:
    """Throw many drafts away at once; what is sealed meanwhile stays."""
    owner = lock(municipality)
    rows = list(drafts.filter(municipality=owner, seal__isnull=True))
    owner.vouchers.filter(pk__in=[row.pk for row in rows]).delete()
    if rows:
        events.record("vouchers-discarded", of=owner, by=by, at=at, count=len(rows))
    return len(rows)


def _moved_since(rows: Sequence[Voucher]) -> list[tuple[Voucher, Problem]]:
    """Return the levels whose stocks moved after their drafts were written.

    Source:
        L-25, AS-4 (docs/method/ledger.md)
    """
    found = []
    levels = Voucher.objects.filter(BY_LEVEL, pk__in=[row.pk for row in rows])
    named = set(levels.values_list("pk", flat=True))
    written = {row.pk: row for row in rows if row.pk in named}
    lines = Posting.objects.filter(voucher__in=written, account__kind="stock")
    latest: dict[int, datetime | None] = {}
    for line in lines.select_related("account").order_by("voucher_id", "line"):
        account = line.account
        if account.pk not in latest:
            seals = Seal.objects.filter(voucher__postings__account=account)
            newest = seals.filter(voucher__ledger="actual").order_by("-seq").first()
            latest[account.pk] = newest.recorded_at if newest else None
        moved, draft = latest[account.pk], written[line.voucher_id]
        if moved and draft.written_at and moved > draft.written_at:
            values = {"account": account.path, "day": draft.valid_to}
            found.append((draft, Problem("moved-since", MOVED_SINCE, values)))
    return found
