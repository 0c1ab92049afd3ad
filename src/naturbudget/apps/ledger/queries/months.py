"""Indicators month by month: of accounts with a monthly rhythm, and of series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from naturbudget.core.errors import Named, Problem, gettext_noop
from naturbudget.core.indicator.evaluate import value_of
from naturbudget.core.indicator.matrix import row_of
from naturbudget.core.indicator.observation import (
    Observation,
    aggregate_observations,
)
from naturbudget.core.indicator.terms import asked_of
from naturbudget.core.indicator.value import WEAKEST_FIRST, Value
from naturbudget.core.indicator.weather import (
    degree_days,
    degree_days_of,
    per_degree_day,
)
from naturbudget.core.period import Span, check_months, year_of

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

# What each month came to, for all accounts at once, by days counted from the first one
# that is asked for; what came before is -1. Accounts are asked by their keys: of what
# was booked a moment ago the database has no statistics, and would go through the books
# once for each account. An account is plain where every one of its months has a voucher
# that stands and, of a flow, none that spans anything but the month: then the count
# that was kept while sealing says all that its vouchers would (IN-7).
TOTALS = """
SELECT t.account_id, array_agg(greatest(-1, t.month - %(begin)s)),
    array_agg(t.amount::bigint),
    bool_and(t.month < %(begin)s OR CASE WHEN t.account_id = ANY(%(stocks)s)
        THEN t.whole + t.other > 0 ELSE t.whole > 0 AND t.other = 0 END)
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
SELECT account_id, array_agg(first - %(begin)s), array_agg(rank)
FROM month WHERE is_whole OR NOT account_id = ANY(%(flows)s) GROUP BY 1
"""


@dataclass
class _Account:
    """The amounts of an account by month; nothing where it has no value."""

    key: int
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
        self._books = _Books(municipality, found.refs, self._all)
        self._accounts = self._books.accounts
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
        ref, how = asked_of(asked)
        if ref in self._accounts and not degree_days_of(how):
            account = self._accounts[ref]
            return account.parts, 10**account.scale
        amounts = [self._fact(asked, month).amount for month in self._all]
        divisor = lcm(*(one.denominator for one in amounts if one is not None))
        return [None if one is None else int(one * divisor) for one in amounts], divisor

    def _degree_days(self, code: str, month: date) -> Value:
        _, rows = self._seen.get(code, ("", {}))
        span = Span(month, _last_day(month))
        seen = rows.get(month, [])
        return degree_days(seen, span, of=Named(code), year=f"{month:%Y-%m}")

    def _fact(self, asked: str, month: date) -> Value:
        ref, how = asked_of(asked)
        if by := degree_days_of(how):
            return per_degree_day(
                *(self._fact(ref, month), self._degree_days(by, month)),
                of=Named(by),
                year=f"{month:%Y-%m}",
            )
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
        self._books.read_statuses()
        amount = Fraction(parts, 10**account.scale)
        return Value(amount, status=account.statuses[place])


def _last_day(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _by_month(rows: Iterable[Observation]) -> dict[date, list[Observation]]:
    found: dict[date, list[Observation]] = {}
    for one in rows:
        found.setdefault(one.last.replace(day=1), []).append(one)
    return found


class _Books:
    """What the accounts hold by month; their vouchers are read where they must be."""

    def __init__(
        self, municipality: Municipality, refs: Iterable[str], months: list[date]
    ) -> None:
        rows = municipality.accounts.filter(
            path__in=list(refs), rhythm=Account.Rhythm.MONTH
        ).values_list("path", "pk", "kind", "unit__scale")
        count = len(months)
        self.accounts = {
            path: _Account(key, kind, scale, [None] * count, [None] * count)
            for path, key, kind, scale in rows
        }
        self._by_key = {account.key: account for account in self.accounts.values()}
        self._places = {
            (month - months[0]).days: place for place, month in enumerate(months)
        }
        self._asked: dict[str, Any] = {
            "town": municipality.pk,
            "begin": months[0],
            "end": (months[-1] + timedelta(days=31)).replace(day=1),
            "weakest": list(WEAKEST_FIRST),
            "flows": self._keys("flow"),
            "stocks": self._keys("stock"),
        }
        self._has_statuses = False
        self._read_amounts()

    def _keys(self, kind: str) -> list[int]:
        return [key for key, one in self._by_key.items() if one.kind == kind]

    def _read_amounts(self) -> None:
        """Read all totals; vouchers only of accounts whose months are not plain."""
        uneven: dict[int, dict[int, int]] = {}
        for key, days, amounts, is_plain in self._fetched(TOTALS, self._by_key):
            moved = dict(zip(days, amounts, strict=True))
            if len(moved) < len(days):  # several kinds, departments or books
                moved = _added(days, amounts)
            if self._by_key[key].kind == "stock":
                moved = _levels(moved)
            if is_plain:
                self._keep(key, moved)
            else:
                uneven[key] = moved
        if uneven:
            for key, days, _ in self._fetched(ENTRIES, uneven):
                self._keep(key, {day: uneven[key][day] for day in days})

    def _keep(self, key: int, held: Mapping[int, int]) -> None:
        parts, places = self._by_key[key].parts, self._places
        for day, amount in held.items():
            if day >= 0:
                parts[places[day]] = amount

    def read_statuses(self) -> None:
        """Read what the vouchers say of their figures, once and when it is asked."""
        if self._has_statuses:
            return
        self._has_statuses = True
        for key, days, ranks in self._fetched(ENTRIES, self._by_key):
            statuses = self._by_key[key].statuses
            for day, rank in zip(days, ranks, strict=True):
                if rank:
                    statuses[self._places[day]] = WEAKEST_FIRST[rank - 1]

    def _fetched(self, statement: str, keys: Iterable[int]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {**self._asked, "accounts": list(keys)})
            return list(cursor.fetchall())


def _added(days: Sequence[int], amounts: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for day, amount in zip(days, amounts, strict=True):
        found[day] = found.get(day, 0) + amount
    return found


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
