"""Rows of the books on their way into the database: by COPY, a statement a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar, Chart
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.leaf import leaf_bytes
from naturbudget.core.ledger.log import leaf_hash

VOUCHERS = (
    "ledger_voucher (id, municipality_id, key, ledger, kind, period_id, valid_from, "
    "valid_to, source_id, decision_id, reverses_id, reason, author_id, written_at)"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A voucher that is not stored yet, with the rows it refers to."""

    voucher: core.Voucher
    source: Source | None = None
    decision: Decision | None = None
    reverses: Voucher | None = None


def voucher_row(
    municipality: Municipality,
    key: int,
    item: Written,
    calendar: Calendar,
    at: datetime,
) -> tuple[object, ...]:
    voucher = item.voucher
    return (
        key,
        municipality.pk,
        voucher.key,
        voucher.ledger,
        voucher.kind,
        calendar.of_year(voucher.period.year).pk,
        voucher.valid_from,
        voucher.valid_to,
        item.source.pk if item.source else None,
        item.decision.pk if item.decision else None,
        item.reverses.pk if item.reverses else None,
        voucher.reason,
        int(voucher.author),
        at,
    )


def copy_postings(
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
    copy_rows(f"ledger_posting ({columns})", rows)


def copy_observations(items: Iterable[tuple[int, core.Voucher]], chart: Chart) -> None:
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
    copy_rows(f"ledger_observation ({columns})", rows)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the log, when and by whom vouchers are sealed."""

    municipality: Municipality
    seq: int
    recorded: datetime
    by: User

    @classmethod
    def after_last(cls, municipality: Municipality, *, by: User, at: datetime) -> Place:
        """Return the next place; time never goes back (L-20)."""
        last = municipality.seals.order_by("-seq").first()
        if last is None:
            return cls(municipality, 1, at, by)
        return cls(municipality, last.seq + 1, max(at, last.recorded_at), by)

    def leaf(self, voucher: core.Voucher) -> str:
        content = leaf_bytes(
            voucher,
            municipality=self.municipality.slug,
            recorded=self.recorded,
            approver=str(self.by.pk),
        )
        return leaf_hash(content).hex()


def copy_seals(items: Sequence[tuple[int, str]], place: Place) -> None:
    """Give each voucher its number and its leaf; the database checks all at once."""
    rows = (
        (place.municipality.pk, seq, key, place.recorded, place.by.pk, leaf)
        for seq, (key, leaf) in enumerate(items, start=place.seq)
    )
    columns = "municipality_id, seq, voucher_id, recorded_at, recorded_by_id, leaf"
    copy_rows(f"ledger_seal ({columns})", rows)


def next_keys(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH keys AS MATERIALIZED "
            "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS of) "
            "SELECT nextval(keys.of) FROM keys, generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(target: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Send rows by COPY: an import of 100,000 vouchers is one statement a table."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {target} FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
