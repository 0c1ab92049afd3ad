"""Sealing: a draft becomes part of the books, for ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.models import Seal, Voucher
from naturbudget.apps.ledger.queries.chart import (
    Calendar,
    Chart,
    chart_of,
    voucher_to_core,
)
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.log import canonical, leaf_hash

KEY_TAKEN = gettext_noop(
    "There is already a voucher “{key}” with other content. Give this one another "
    "key, or correct the sealed one by a reversal."
)
FOUR_EYES = gettext_noop(
    "You wrote voucher {key} yourself. Here somebody else seals it: hand it on."
)


KEYS_AT_ONCE = 5_000


class NotSealableError(NaturbudgetError):
    """The voucher breaks a rule of the ledger; its problems say which."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the voucher at a position of a batch may not be sealed."""

    position: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Written:
    """A voucher that is not stored yet, with the rows it refers to."""

    voucher: core.Voucher
    source: Source | None = None
    decision: Decision | None = None
    reverses: Voucher | None = None


def lock(municipality: Municipality) -> Municipality:
    """Take the municipality's lock: one writer of its log at a time (L-20)."""
    rows = Municipality.objects.select_for_update(no_key=True)
    return rows.get(pk=municipality.pk)


@transaction.atomic
def seal_voucher(voucher: Voucher, *, by: User, at: datetime) -> Seal:
    """Seal a draft for ever, or refuse it with every reason at once.

    Sealing twice is harmless: the seal it has is returned. The first lock keeps
    the municipality's numbers gapless and in order, the second keeps the draft as
    it was checked.
    """
    owner = lock(voucher.municipality)
    if done := Seal.objects.filter(voucher=voucher).first():
        return done
    draft = Voucher.objects.select_for_update(no_key=True).get(pk=voucher.pk)
    _count_lines(draft)
    calendar, chart = Calendar(owner), chart_of(owner)
    typed = voucher_to_core(draft, calendar)
    whole = core.with_environment(typed, chart.environment)
    problems = core.check_voucher(whole, open_year=calendar.open_year(at.date()))
    problems += _check_four_eyes(owner, typed, by=by)
    if problems:
        raise NotSealableError(*problems)
    added = whole.postings[len(typed.postings) :]
    _copy_postings([(draft.pk, len(typed.postings), added)], chart)
    _copy_seals(owner, [(draft.pk, whole)], by=by, at=at)
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


def seal_written(
    municipality: Municipality,
    written: Sequence[Written],
    *,
    by: User,
    at: datetime,
) -> list[Refusal]:
    """Store and seal many vouchers at once; the caller holds lock and transaction.

    Args:
        municipality: The owner, locked by the caller.
        written: The vouchers as typed; the environment completes them.
        by: Who seals.
        at: When; never before the last seal.

    Returns:
        Nothing where all are sealed; otherwise every refusal, and nothing is.
    """
    chart, calendar = chart_of(municipality), Calendar(municipality)
    open_year = calendar.open_year(at.date())
    whole = [core.with_environment(item.voucher, chart.environment) for item in written]
    refusals = [
        Refusal(position, problem)
        for position, voucher in enumerate(whole)
        for problem in (
            *core.check_voucher(voucher, open_year=open_year),
            *_check_four_eyes(municipality, voucher, by=by),
        )
    ]
    refusals += _check_keys(municipality, [voucher.key for voucher in whole])
    if refusals:
        return refusals
    keys = _copy_vouchers(municipality, written, calendar, at)
    _copy_postings(
        [(key, 0, item.postings) for key, item in zip(keys, whole, strict=True)], chart
    )
    _copy_observations(zip(keys, whole, strict=True), chart)
    _copy_seals(municipality, list(zip(keys, whole, strict=True)), by=by, at=at)
    return []


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


def _check_four_eyes(
    municipality: Municipality, voucher: core.Voucher, *, by: User
) -> list[Problem]:
    """Return why who wrote may not seal, where the municipality asks for it (L-25)."""
    is_asked = municipality.parameters.get("four_eyes") and (
        voucher.ledger == "actual" and voucher.kind != "document"
    )
    if not is_asked or voucher.author != str(by.pk):
        return []
    return [Problem("four-eyes", FOUR_EYES, {"key": voucher.key})]


def _check_keys(municipality: Municipality, keys: list[str]) -> list[Refusal]:
    taken: set[str] = set()
    for start in range(0, len(keys), KEYS_AT_ONCE):
        asked = municipality.vouchers.filter(key__in=keys[start : start + KEYS_AT_ONCE])
        taken.update(asked.values_list("key", flat=True))
    refusals = []
    for position, key in enumerate(keys):
        if key in taken:
            problem = Problem("key-taken", KEY_TAKEN, {"key": key})
            refusals.append(Refusal(position, problem))
        taken.add(key)
    return refusals


def _copy_vouchers(
    municipality: Municipality,
    written: Sequence[Written],
    calendar: Calendar,
    at: datetime,
) -> list[int]:
    """Store the vouchers and return the keys of their rows."""
    keys = _next_keys("ledger_voucher", len(written))
    rows = (
        (
            key,
            municipality.pk,
            item.voucher.key,
            item.voucher.ledger,
            item.voucher.kind,
            calendar.of_year(item.voucher.period.year).pk,
            item.voucher.valid_from,
            item.voucher.valid_to,
            item.source.pk if item.source else None,
            item.decision.pk if item.decision else None,
            item.reverses.pk if item.reverses else None,
            item.voucher.reason,
            int(item.voucher.author),
            at,
        )
        for key, item in zip(keys, written, strict=True)
    )
    columns = (
        "id, municipality_id, key, ledger, kind, period_id, valid_from, valid_to, "
        "source_id, decision_id, reverses_id, reason, author_id, written_at"
    )
    _copy(f"ledger_voucher ({columns})", rows)
    return keys


def _copy_postings(
    items: Iterable[tuple[int, int, Sequence[core.Posting]]], chart: Chart
) -> None:
    """Store lines below those a voucher has: its key, their number, the new ones."""
    rows = (
        (
            key,
            line,
            chart.account_keys[posting.account.path],
            chart.department_keys[posting.department] if posting.department else None,
            posting.amount,
            posting.status,
        )
        for key, before, postings in items
        for line, posting in enumerate(postings, start=before + 1)
    )
    columns = "voucher_id, line, account_id, department_id, amount, status"
    _copy(f"ledger_posting ({columns})", rows)


def _copy_observations(items: Iterable[tuple[int, core.Voucher]], chart: Chart) -> None:
    rows = (
        (
            key,
            line,
            chart.series_keys[observed.series.code],
            observed.first,
            observed.last,
            observed.value,
            observed.series.unit,
            observed.status,
        )
        for key, voucher in items
        for line, observed in enumerate(voucher.observations, start=1)
    )
    columns = "voucher_id, line, series_id, first, last, value, unit, status"
    _copy(f"ledger_observation ({columns})", rows)


def _copy_seals(
    municipality: Municipality,
    items: Sequence[tuple[int, core.Voucher]],
    *,
    by: User,
    at: datetime,
) -> None:
    """Give each voucher its number and its leaf; the database checks all at once."""
    last = municipality.seals.order_by("-seq").first()
    recorded = max(at, last.recorded_at) if last else at
    first_seq = last.seq + 1 if last else 1
    rows = (
        (
            municipality.pk,
            seq,
            key,
            recorded,
            by.pk,
            leaf_hash(
                canonical(
                    core.leaf_content(
                        voucher,
                        municipality=municipality.slug,
                        recorded=recorded,
                        approver=str(by.pk),
                    )
                )
            ).hex(),
        )
        for seq, (key, voucher) in enumerate(items, start=first_seq)
    )
    columns = "municipality_id, seq, voucher_id, recorded_at, recorded_by_id, leaf"
    _copy(f"ledger_seal ({columns})", rows)


def _next_keys(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) "
            "FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(target: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Send rows by COPY: an import of 100,000 vouchers is one statement a table."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {target} FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
