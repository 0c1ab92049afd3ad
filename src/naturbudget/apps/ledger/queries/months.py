"""Indicators month by month: of accounts with a monthly rhythm, and of series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import Any

from django.db import connection

from naturbudget.apps.ledger.queries.indicators import Definitions
from naturbudget.apps.ledger.queries.values import observations_of
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, IndicatorVersion
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.indicator.evaluate import value_of
from naturbudget.core.indicator.matrix import row_of
from naturbudget.core.indicator.observation import (
    Observation,
    aggregate_observations,
)
from naturbudget.core.indicator.terms import asked_of
from naturbudget.core.indicator.value import WEAKEST_FIRST, Value
from naturbudget.core.period import check_months, year_of

NOT_MONTHLY = gettext_noop(
    "{ref} is not booked by the month, so it has no value of {month}. Ask for the "
    "year, or give the account a monthly rhythm and deliver its months."
)
NO_MONTH = gettext_noop(
    "{ref} has no figures for every day of {month}, each within the month. Deliver "
    "them, or say why not."
)
NO_LEVEL = gettext_noop(
    "{ref} has no entry in {month}. Deliver a stocktake, even if nothing changed."
)
NO_OBSERVATION = gettext_noop("{ref} has no observation in {month}. Deliver it.")

# What each month came to, for all accounts at once; months are counted from the first
# one that is asked for, and what came before is -1. Accounts are asked by their keys:
# of what was booked a moment ago the database has no statistics, and would go through
# the books once for each account.
TOTALS = """
SELECT t.account_id, array_agg(greatest(-1,
        (date_part('year', t.month) * 12 + date_part('month', t.month))::int
            - %(first)s)),
    array_agg(t.amount::bigint)
FROM ledger_monthtotal t
WHERE t.municipality_id = %(town)s AND t.account_id = ANY(%(accounts)s)
    AND t.ledger = 'actual' AND t.month < %(end)s
    AND (t.month >= %(begin)s OR t.account_id = ANY(%(stocks)s))
GROUP BY 1
"""
# The months of which vouchers cover every day, or that have one at all, and the
# weakest of their statuses. Most vouchers span their month; only others are joined.
# What is asked of a voucher comes after the joins: where statistics are missing, it
# would be taken for so rare that all postings are read anew for each voucher.
ENTRIES = """
WITH line AS MATERIALIZED (
    SELECT l.account_id, v.valid_from, v.valid_to, v.ledger, v.kind, v.id, l.status,
        v.valid_to - date_part('day', v.valid_to)::int + 1 AS first
    FROM ledger_posting l
    JOIN ledger_voucher v ON v.id = l.voucher_id
    JOIN ledger_seal s ON s.voucher_id = v.id
    WHERE l.account_id = ANY(%(accounts)s)
), entry AS (
    SELECT account_id, valid_from, valid_to, first,
        valid_from = first AND date_part('day', valid_to + 1) = 1 AS is_month,
        array_position(%(weakest)s, status::text) AS rank
    FROM line
    WHERE ledger = 'actual' AND kind <> 'reversal'
        AND valid_to >= %(begin)s AND valid_to < %(end)s
        AND id NOT IN (SELECT r.reverses_id FROM ledger_voucher r
            JOIN ledger_seal z ON z.voucher_id = r.id
            WHERE r.municipality_id = %(town)s AND r.reverses_id IS NOT NULL)
), month AS (
    SELECT account_id, first, min(rank) AS rank, min(valid_from) >= first AND (
            bool_or(is_month) OR coalesce(
                range_agg(daterange(valid_from, valid_to, '[]'))
                    FILTER (WHERE NOT is_month)
                @> daterange(first, (first + interval '1 month')::date), false)
        ) AS is_whole
    FROM entry GROUP BY account_id, first
)
SELECT account_id, array_agg(
        (date_part('year', first) * 12 + date_part('month', first))::int - %(first)s),
    array_agg(rank)
FROM month WHERE is_whole OR NOT account_id = ANY(%(flows)s) GROUP BY 1
"""


@dataclass
class _Account:
    """The amounts of an account by month; nothing where it has no value."""

    kind: str
    scale: int
    parts: list[int | None]
    statuses: list[str | None]


class MonthValues:
    """The values of many indicators in many months, by a fixed number of queries.

    Months are asked only of accounts with a monthly rhythm; everything is as it is
    known today.

    Raises:
        SpanError: The last month is before the first.
        YearError: No municipality has books of the first or the last year.
        TooManyMonthsError: There are more than are told at once.

    Source:
        IN-5, IN-6, IN-7 (docs/method/indicator.md)
    """

    def __init__(
        self,
        municipality: Municipality,
        versions: Iterable[IndicatorVersion],
        *,
        first: date,
        last: date,
    ) -> None:
        check_months(first, last)
        found = Definitions(municipality, versions)
        self.terms = found.terms
        since = [terms.change_of for terms in self.terms.values() if terms.change_of]
        self._first_month = municipality.first_month
        self.months = _months(first, last)
        self._all = self.months
        if since:  # A change needs the months of its first year too.
            begin, end = date(min(since), 1, 1), date(max(since) + 1, 12, 1)
            self._all = _months(min(first, begin), max(last, end))
        self._place = {month: place for place, month in enumerate(self._all)}
        self._years = [year_of(month, self._first_month) for month in self._all]
        self._accounts = _accounts(municipality, found.refs, self._all)
        self._seen = {
            code: (aggregation, _by_month(rows))
            for code, aggregation, rows in observations_of(municipality, found.refs)
        }

    def value(self, version: IndicatorVersion, month: date) -> Value:
        """Return the value of an indicator in a month, or why it has none."""
        year = year_of(month, self._first_month)

        def facts(asked: str, then: int) -> Value:
            return self._fact(asked, month.replace(year=month.year + then - year))

        return value_of(self.terms[version.pk], facts, year)

    def amounts(self, version: IndicatorVersion) -> list[Fraction | None]:
        """Return the exact value of each month, nothing where there is none."""
        terms = self.terms[version.pk]
        if terms.change_of is not None:
            return [self.value(version, month).amount for month in self.months]
        found = row_of(terms, self._years, self._row)
        begin = self._place[self.months[0]]
        return found[begin : begin + len(self.months)]

    def _row(self, asked: str) -> tuple[list[int | None], int]:
        ref, _ = asked_of(asked)
        if ref in self._accounts:
            account = self._accounts[ref]
            return account.parts, 10**account.scale
        amounts = [self._fact(asked, month).amount for month in self._all]
        divisor = lcm(*(one.denominator for one in amounts if one is not None))
        return [None if one is None else int(one * divisor) for one in amounts], divisor

    def _fact(self, asked: str, month: date) -> Value:
        ref, _ = asked_of(asked)
        place = self._place.get(month)
        if ref in self._seen:
            aggregation, rows = self._seen[ref]
            if seen := rows.get(month, []):
                return aggregate_observations(seen, aggregation)
            return _missing("no-observation", NO_OBSERVATION, ref, month)
        if ref not in self._accounts:
            return _missing("not-monthly", NOT_MONTHLY, ref, month)
        account = self._accounts[ref]
        parts = None if place is None else account.parts[place]
        if place is None or parts is None:
            text = NO_LEVEL if account.kind == "stock" else NO_MONTH
            return _missing("no-month", text, ref, month)
        amount = Fraction(parts, 10**account.scale)
        return Value(amount, status=account.statuses[place])


def _by_month(rows: Iterable[Observation]) -> dict[date, list[Observation]]:
    found: dict[date, list[Observation]] = {}
    for one in rows:
        found.setdefault(one.last.replace(day=1), []).append(one)
    return found


def _accounts(
    municipality: Municipality, refs: Iterable[str], months: list[date]
) -> dict[str, _Account]:
    rows = municipality.accounts.filter(
        path__in=list(refs), rhythm=Account.Rhythm.MONTH
    ).values_list("pk", "path", "kind", "unit__scale")
    accounts = {
        key: (path, _Account(kind, scale, [None] * len(months), [None] * len(months)))
        for key, path, kind, scale in rows
    }
    first, end = months[0], months[-1] + timedelta(days=31)
    values: dict[str, Any] = {
        "town": municipality.pk,
        "begin": first,
        "end": end.replace(day=1),
        "first": first.year * 12 + first.month,
        "accounts": list(accounts),
        "weakest": list(WEAKEST_FIRST),
    }
    for kind in ("flow", "stock"):
        values[f"{kind}s"] = [
            key for key, (_, account) in accounts.items() if account.kind == kind
        ]
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, values)
        totals = {key: (places, parts) for key, places, parts in cursor}
        cursor.execute(ENTRIES, values)
        for key, places, ranks in cursor:
            _, account = accounts[key]
            moved = dict.fromkeys(places, 0)
            for place, parts in zip(*totals.get(key, ((), ())), strict=True):
                moved[place] = moved.get(place, 0) + parts
            held = _levels(moved) if account.kind == "stock" else moved
            for place, rank in zip(places, ranks, strict=True):
                account.parts[place] = held[place]
                account.statuses[place] = WEAKEST_FIRST[rank - 1] if rank else None
    return dict(accounts.values())


def _levels(moved: Mapping[int, int]) -> dict[int, int]:
    """Return what a stock held at the end of each month in which it moved."""
    in_order = sorted(moved)
    return dict(
        zip(in_order, accumulate(moved[place] for place in in_order), strict=True)
    )


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    past = [first.month - 1 + n for n in range(count)]
    return [date(first.year + n // 12, n % 12 + 1, 1) for n in past]


def _missing(code: str, text: str, ref: str, month: date) -> Value:
    values = {"ref": ref, "month": f"{month:%Y-%m}"}
    return Value.absent(Problem(code, text, values))
