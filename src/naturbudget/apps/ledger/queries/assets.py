"""The statement of environmental assets, read from what is sealed (L-26)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum

from naturbudget.apps.ledger.models import MonthTotal
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.core.assets.matrix import Change, Matrix, change_matrix
from naturbudget.core.assets.pairs import pairs
from naturbudget.core.assets.statement import (
    AssetRow,
    Move,
    Stock,
    is_below,
    statement,
)
from naturbudget.core.assets.supply import Side, SupplyUse, supply_and_use
from naturbudget.core.period import budget_year, year_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a statement is asked about: a span of days, in a reading of the books.

    Where the span is one or more whole budget years, it reads the books of these
    years (L-15): what they hold of earlier days is a correction. Any other span is
    read by the days alone, as all is known today.
    """

    town: Municipality
    first: date
    last: date
    below: str = ""
    entity: str = "territory"
    # As the books stood with so many vouchers; by default, with all of them.
    size: int | None = None

    @property
    def years(self) -> tuple[int, int] | None:
        """The budget years it covers from end to end, or nothing."""
        month = self.town.first_month
        begin, end = year_of(self.first, month), year_of(self.last, month)
        is_whole = (
            budget_year(begin, month).first == self.first
            and budget_year(end, month).last == self.last
        )
        return (begin, end) if is_whole else None

    @property
    def values(self) -> dict[str, Any]:
        """What the statements of this module ask by."""
        begin, end = self.years or (0, 0)
        return {
            "town": self.town.pk,
            "first": self.first,
            "last": self.last,
            "by_books": self.years is not None,
            "begin": begin,
            "end": end,
            "size": self.size,
            "periods": [
                key
                for key, year in self.town.periods.values_list("pk", "year")
                if begin <= year <= end
            ],
        }


# Whole budget years are read by their books, other spans by the days alone.
MOVES = """
WITH undone AS MATERIALIZED (
    SELECT r.reverses_id AS voucher_id
    FROM ledger_voucher r JOIN ledger_seal z ON z.voucher_id = r.id
    WHERE r.municipality_id = %(town)s AND r.reverses_id IS NOT NULL
        AND (%(size)s::bigint IS NULL OR z.seq <= %(size)s)
), line AS (
    SELECT b.account_id, b.column_kind, b.amount, b.valid_to,
        CASE WHEN NOT %(by_books)s THEN
            CASE WHEN b.valid_to < %(first)s THEN 'before' ELSE 'within' END
        WHEN p.year < %(begin)s THEN 'before'
        WHEN b.valid_to < %(first)s THEN 'earlier' ELSE 'within' END AS place,
        coalesce(o.cause, v.cause) AS cause,
        (b.amount > 0) <> (b.kind = 'reversal') AS is_in,
        b.kind <> 'reversal'
            AND b.voucher_id NOT IN (SELECT voucher_id FROM undone) AS stands
    FROM book b JOIN ledger_voucher v ON v.id = b.voucher_id
        LEFT JOIN ledger_voucher o ON o.id = b.reverses_id
        JOIN ledger_period p ON p.id = b.period_id
    WHERE b.account_id = ANY(%(stocks)s) AND b.ledger = 'actual'
        AND CASE WHEN %(by_books)s THEN p.year <= %(end)s
            ELSE b.valid_to <= %(last)s END
        AND (%(size)s::bigint IS NULL OR b.seq <= %(size)s)
)
SELECT account_id, place, column_kind, cause, is_in, sum(amount)::bigint,
    max(valid_to) FILTER (WHERE stands)
FROM line GROUP BY 1, 2, 3, 4, 5
"""
# The vouchers of a span, by an index of their books or of their days.
OF_BOOKS = """SELECT id FROM ledger_voucher
    WHERE ledger = 'actual' AND period_id = ANY(%(periods)s)"""
OF_DAYS = """SELECT id FROM ledger_voucher WHERE municipality_id = %(town)s
    AND ledger = 'actual' AND valid_to BETWEEN %(first)s AND %(last)s"""
CHANGES = """
WITH moved AS MATERIALIZED (
    SELECT DISTINCT voucher_id AS id FROM ledger_posting
    WHERE account_id = ANY(%(stocks)s) AND voucher_id IN ({span})
)
SELECT b.kind = 'reversal', array_agg(a.path ORDER BY b.line),
    array_agg(u.code ORDER BY b.line), array_agg(b.amount ORDER BY b.line)
FROM moved JOIN book b ON b.voucher_id = moved.id
    JOIN resources_account a ON a.id = b.account_id
    JOIN resources_unit u ON u.id = a.unit_id
GROUP BY b.voucher_id, b.kind, b.seq ORDER BY b.seq
"""
SIDES = """
WITH span AS ({span}), item AS (
    SELECT * FROM unnest(%(accounts)s::bigint[], %(items)s::text[])
        AS named (account_id, item)
), line AS (
    SELECT b.voucher_id, b.account_id, b.amount, a.kind, a.unit_id, item.item,
        (b.amount < 0) <> (b.kind = 'reversal') AS is_supply
    FROM span JOIN book b ON b.voucher_id = span.id
        JOIN resources_account a ON a.id = b.account_id
        LEFT JOIN item ON item.account_id = b.account_id
    WHERE b.column_kind <> 'opening'
), whose AS (
    SELECT voucher_id, unit_id, min(item) AS item FROM line
    WHERE kind <> 'environment' GROUP BY 1, 2 HAVING count(DISTINCT item) = 1
)
SELECT line.unit_id, coalesce(line.item, whose.item, ''), line.account_id, line.kind,
    is_supply, sum(CASE WHEN is_supply THEN -amount ELSE amount END)::bigint
FROM line LEFT JOIN whose ON whose.voucher_id = line.voucher_id
    AND whose.unit_id = line.unit_id
GROUP BY 1, 2, 3, 4, 5
"""


def stocks_of(asked: Asked) -> Any:
    rows = asked.town.accounts.filter(kind=Account.Kind.STOCK, entity=asked.entity)
    return rows.select_related("unit").order_by("path")


def statement_of(asked: Asked) -> list[AssetRow]:
    """Return opening, columns and closing of each stock and node, in two queries."""
    accounts = {row.pk: row for row in stocks_of(asked)}
    moves: list[Move] = []
    seen: dict[tuple[str, bool], date] = {}
    for key, place, kind, cause, is_in, parts, last in _fetch(
        MOVES, {**asked.values, "stocks": list(accounts)}
    ):
        path = accounts[key].path
        moves.append(Move(path, place, kind, cause, is_in, parts))
        if last is not None:
            when = (path, place == "within")
            seen[when] = max(last, seen.get(when, last))
    stocks = [
        Stock(
            row.path,
            row.unit.code,
            row.unit.scale,
            seen.get((row.path, False)),
            seen.get((row.path, True)),
        )
        for row in accounts.values()
        if is_of_the_span(row, asked)
    ]
    return statement(stocks, moves, below=asked.below)


def is_of_the_span(row: Account, asked: Asked) -> bool:
    """Tell whether an account lived at all in the days that are asked about."""
    return row.opened <= asked.last and (row.closed is None or row.closed > asked.first)


def matrices_of(asked: Asked, rows: list[AssetRow]) -> dict[str, Matrix]:
    """Return what became what among the accounts of a statement, unit by unit."""
    openings: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if not row.is_node:
            openings[row.unit][row.path] = row.opening
    changes: dict[str, list[Change]] = defaultdict(list)
    for unit, change in _changes(asked):
        changes[unit].append(change)
    return {
        unit: change_matrix(openings[unit], changes[unit]) for unit in sorted(openings)
    }


def _changes(asked: Asked) -> Iterator[tuple[str, Change]]:
    """Yield who gave to whom, voucher by voucher; a reversal takes it back."""
    stocks = [row.pk for row in stocks_of(asked)]
    values = {**asked.values, "stocks": stocks}
    for is_reversal, paths, units, amounts in _fetch(_of(CHANGES, asked), values):
        sign = -1 if is_reversal else 1
        lines: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for path, unit, amount in zip(paths, units, amounts, strict=True):
            lines[unit].append((path, sign * amount))
        for unit, sides in lines.items():
            for giver, taker, parts in pairs(sides):
                yield unit, Change(giver, taker, sign * parts)


def supplies_of(asked: Asked) -> list[SupplyUse]:
    """Return who supplied and who used, unit by unit and item by item.

    An item is a branch right below the node that is asked for, or below the top. What
    nature gave or took belongs to the item of its voucher, or to none.
    """
    accounts = {row.pk: row for row in asked.town.accounts.select_related("unit").all()}
    depth = len(asked.below.split("/")) if asked.below else 0
    items = {
        key: _item(row.path, depth)
        for key, row in accounts.items()
        if row.kind != Account.Kind.ENVIRONMENT
    }
    below = {
        item for key, item in items.items() if is_below(accounts[key].path, asked.below)
    }
    values = {
        **asked.values,
        "accounts": list(items),
        "items": list(items.values()),
    }
    sides: dict[int, list[Side]] = defaultdict(list)
    for unit, item, key, kind, is_supply, parts in _fetch(_of(SIDES, asked), values):
        if item in below or not asked.below:
            side = Side(item, accounts[key].path, kind, is_supply, parts)
            sides[unit].append(side)
    units = {row.unit_id: row.unit for row in accounts.values()}
    tables = [
        supply_and_use(units[key].code, units[key].scale, found)
        for key, found in sides.items()
    ]
    return sorted(tables, key=lambda table: table.unit)


def _item(path: str, depth: int) -> str:
    steps = path.split("/")
    return "/".join(steps[: depth + 1])


def held_by_totals(asked: Asked) -> Mapping[str, int]:
    """Return what each stock holds at the end of the years, by the month totals."""
    assert asked.years is not None, "month totals know no days"
    rows = MonthTotal.objects.filter(
        municipality=asked.town,
        ledger="actual",
        period__year__lte=asked.years[1],
        account__kind=Account.Kind.STOCK,
    )
    sums = rows.values_list("account__path").annotate(held=Sum("amount"))
    return {path: int(held) for path, held in sums.order_by("account__path")}


def _of(statement: str, asked: Asked) -> str:
    """Return a statement about the vouchers of the span that is asked about."""
    return statement.format(span=OF_BOOKS if asked.years else OF_DAYS)


def _fetch(statement: str, names: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, names)
        return list(cursor.fetchall())
