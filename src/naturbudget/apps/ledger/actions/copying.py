"""Rows of the books on their way into the database: by COPY, a statement a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import Calendar, Chart
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.numbers import StaffNumbers
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.leaf import leaf_bytes
from naturbudget.core.ledger.log import leaf_hash

# The tables that are filled so: their columns, each with its type.
COLUMNS = {
    "ledger_voucher": {
        "id": "int8",
        "municipality_id": "int8",
        "key": "text",
        "ledger": "text",
        "kind": "text",
        "period_id": "int8",
        "valid_from": "date",
        "valid_to": "date",
        "source_id": "int8",
        "decision_id": "int8",
        "reverses_id": "int8",
        "reason": "text",
        "cause": "text",
        "author_id": "int8",
        "written_at": "timestamptz",
    },
    "ledger_posting": {
        "voucher_id": "int8",
        "line": "int4",
        "account_id": "int8",
        "department_id": "int8",
        "amount": "int8",
        "status": "text",
    },
    "ledger_observation": {
        "voucher_id": "int8",
        "line": "int4",
        "series_id": "int8",
        "first": "date",
        "last": "date",
        "value": "text",
        "unit": "text",
        "status": "text",
    },
    "ledger_seal": {
        "municipality_id": "int8",
        "seq": "int8",
        "voucher_id": "int8",
        "recorded_at": "timestamptz",
        "recorded_by_id": "int8",
        "leaf": "text",
    },
}


@dataclass(frozen=True, slots=True)
class Written:
    """A voucher that is not stored yet, with the rows it refers to."""

    voucher: core.Voucher
    source: Source | None = None
    decision: Decision | None = None
    reverses: Voucher | None = None


def copy_vouchers(
    municipality: Municipality,
    items: Iterable[tuple[int, Written]],
    calendar: Calendar,
    at: datetime,
) -> None:
    """Store the heads of vouchers, each under its key."""
    town = municipality.pk
    periods: dict[int, int] = {}

    def of_year(year: int) -> int:
        if year not in periods:
            periods[year] = calendar.of_year(year).pk
        return periods[year]

    rows = (
        (
            key,
            town,
            voucher.key,
            voucher.ledger,
            voucher.kind,
            of_year(voucher.period.year),
            voucher.valid_from,
            voucher.valid_to,
            item.source.pk if item.source else None,
            item.decision.pk if item.decision else None,
            item.reverses.pk if item.reverses else None,
            voucher.reason,
            voucher.cause,
            int(voucher.author),
            at,
        )
        for key, item in items
        for voucher in (item.voucher,)
    )
    copy_rows("ledger_voucher", rows)


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
    copy_rows("ledger_posting", rows)


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
    copy_rows("ledger_observation", rows)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the log, when and by whom vouchers are sealed."""

    municipality: Municipality
    seq: int
    recorded: datetime
    by: User
    approver: str
    numbers: StaffNumbers

    @classmethod
    def after_last(cls, municipality: Municipality, *, by: User, at: datetime) -> Place:
        """Return the next place; time never goes back (L-20)."""
        last = municipality.seals.order_by("-seq").first()
        numbers = StaffNumbers(municipality)
        approver = str(numbers.of(by.pk))
        if last is None:
            return cls(municipality, 1, at, by, approver, numbers)
        seq, recorded = last.seq + 1, max(at, last.recorded_at)
        return cls(municipality, seq, recorded, by, approver, numbers)

    def leaf(self, voucher: core.Voucher) -> str:
        number = self.numbers.said(voucher.author)
        content = leaf_bytes(
            voucher if number == voucher.author else replace(voucher, author=number),
            municipality=self.municipality.slug,
            recorded=self.recorded,
            approver=self.approver,
        )
        return leaf_hash(content).hex()


def copy_seals(items: Sequence[tuple[int, str]], place: Place) -> None:
    """Give each voucher its number and its leaf; the database checks all at once."""
    town, recorded, by = place.municipality.pk, place.recorded, place.by.pk
    rows = (
        (town, seq, key, recorded, by, leaf)
        for seq, (key, leaf) in enumerate(items, start=place.seq)
    )
    copy_rows("ledger_seal", rows)


def next_keys(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH keys AS MATERIALIZED "
            "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS of) "
            "SELECT nextval(keys.of) FROM keys, generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(
    table: str, rows: Iterable[tuple[object, ...]], columns: Sequence[str] = ()
) -> None:
    """Send rows by COPY: an import of 100,000 vouchers is one statement a table.

    In binary, which both sides write and read in two thirds of the time of texts.

    Args:
        table: One of ``COLUMNS``.
        rows: Values of the types that stand there.
        columns: In which order they stand; all of them by default.
    """
    types = COLUMNS[table]
    names = columns or list(types)
    where = f"{table} ({', '.join(names)})"
    statement = f"COPY {where} FROM STDIN (FORMAT binary)"
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        copy.set_types([types[name] for name in names])
        for row in rows:
            copy.write_row(row)
