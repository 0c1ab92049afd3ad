"""Four eyes: what one person writes waits as drafts until a second one seals it.

Imports and reversals are sealed at once where nobody asks for a second person;
where the municipality does, they wait like what was typed (L-25).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from naturbudget.apps.ledger.actions import sealing
from naturbudget.apps.ledger.actions.copying import (
    VOUCHERS,
    Place,
    Written,
    copy_observations,
    copy_postings,
    copy_rows,
    copy_seals,
    next_keys,
    voucher_row,
)
from naturbudget.apps.ledger.actions.sealing import (
    NotSealableError,
    Refusal,
)
from naturbudget.apps.ledger.models import Posting, Seal, Voucher
from naturbudget.apps.ledger.queries.chart import (
    Calendar,
    Chart,
    chart_of,
    vouchers_to_core,
)
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
# A level of a stock is kept as its difference to what the books held.
BY_LEVEL = ("opening", "addition", "loss", "reappraisal")


def asks_for_a_second(municipality: Municipality) -> bool:
    """Tell whether who writes may not seal (L-25)."""
    return bool(municipality.parameters.get("four_eyes"))


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
    copy_rows(
        VOUCHERS,
        (
            voucher_row(municipality, row, item, calendar, at)
            for row, item in zip(rows, written, strict=True)
        ),
    )
    typed = [(row, item.voucher) for row, item in zip(rows, written, strict=True)]
    copy_postings([(row, 0, voucher.postings) for row, voucher in typed], chart)
    copy_observations(typed, chart)
    return []


@transaction.atomic
def seal_drafts(
    municipality: Municipality,
    drafts: QuerySet[Voucher],
    *,
    by: User,
    at: datetime,
) -> int:
    """Seal many drafts at once, in the order they were written: all or none.

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
    calendar, chart = Calendar(owner), chart_of(owner)
    typed = _to_core(owner, rows, calendar, chart)
    whole = [core.with_environment(one, chart.environment) for one in typed]
    open_year = calendar.open_year(at.date())
    problems = [
        Problem(problem.code, OF_VOUCHER, {"key": one.key, "problem": problem})
        for one in whole
        for problem in (
            *core.check_voucher(one, open_year=open_year),
            *sealing._check_four_eyes(owner, one, by=by),
        )
    ]
    problems += _moved_since(rows)
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


def _to_core(
    owner: Municipality, rows: Sequence[Voucher], calendar: Calendar, chart: Chart
) -> list[core.Voucher]:
    """Return drafts as the core sees them, in few queries however many they are."""
    heads = owner.vouchers.select_related(
        "period", "source", "decision__minutes", "reverses"
    ).in_bulk([row.pk for row in rows])
    accounts = {key: chart.accounts[path] for path, key in chart.account_keys.items()}
    series = {key: chart.series[code] for code, key in chart.series_keys.items()}
    departments = {key: code for code, key in chart.department_keys.items()}
    found = [heads[row.pk] for row in rows]
    return vouchers_to_core(found, calendar, accounts, series, departments)


def _moved_since(rows: Iterable[Voucher]) -> list[Problem]:
    """Return the stocks that moved after the draft of a level was written."""
    found = []
    written = {row.pk: row for row in rows if row.kind in BY_LEVEL}
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
            problem = Problem("moved-since", MOVED_SINCE, values)
            named = {"key": draft.key, "problem": problem}
            found.append(Problem("moved-since", OF_VOUCHER, named))
    return found
