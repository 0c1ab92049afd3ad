"""Indicators month by month: of accounts with a monthly rhythm, and of series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

from django.db import connection

from naturbudget.apps.ledger.queries.indicators import Definitions
from naturbudget.apps.ledger.queries.values import observations_of
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.indicator.evaluate import value_of
from naturbudget.core.indicator.matrix import row_of
from naturbudget.core.indicator.observation import (
    Observation,
    aggregate_observations,
)
from naturbudget.core.indicator.terms import asked_of
from naturbudget.core.indicator.value import Value, weakest
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

# One statement for all accounts: what each month came to, whether the days of its
# vouchers cover it, and their statuses. Of a stock, what came before stands first.
STATEMENT = """
WITH account AS (
    SELECT a.id, a.path, a.kind, u.scale FROM resources_account a
    JOIN resources_unit u ON u.id = a.unit_id
    WHERE a.municipality_id = %(town)s AND a.path = ANY(%(paths)s)
        AND a.rhythm = 'month'
), total AS (
    SELECT t.account_id, greatest(t.month, %(before)s::date) AS month,
        sum(t.amount)::bigint AS parts
    FROM ledger_monthtotal t JOIN account a ON a.id = t.account_id
    WHERE t.municipality_id = %(town)s AND t.ledger = 'actual' AND t.month <= %(last)s
        AND (a.kind = 'stock' OR t.month >= %(first)s)
    GROUP BY 1, 2
), undone AS (
    SELECT r.reverses_id AS id FROM ledger_voucher r
    JOIN ledger_seal z ON z.voucher_id = r.id
    WHERE r.municipality_id = %(town)s AND r.reverses_id IS NOT NULL
), entry AS (
    SELECT l.account_id, date_trunc('month', v.valid_to)::date AS month,
        min(v.valid_from) >= date_trunc('month', min(v.valid_to))
            AND range_agg(daterange(v.valid_from, v.valid_to, '[]')) @> daterange(
                date_trunc('month', min(v.valid_to))::date,
                (date_trunc('month', min(v.valid_to)) + interval '1 month')::date
            ) AS is_whole,
        array_agg(DISTINCT l.status) AS statuses
    FROM ledger_posting l JOIN account a ON a.id = l.account_id
    JOIN ledger_voucher v ON v.id = l.voucher_id
    JOIN ledger_seal s ON s.voucher_id = v.id
    LEFT JOIN undone ON undone.id = v.id
    WHERE v.ledger = 'actual' AND v.kind <> 'reversal' AND undone.id IS NULL
        AND v.valid_to >= %(first)s
        AND v.valid_to < %(last)s::date + interval '1 month'
    GROUP BY 1, 2
), month AS (
    SELECT coalesce(t.account_id, e.account_id) AS account_id,
        coalesce(t.month, e.month) AS month, coalesce(t.parts, 0) AS parts,
        e.is_whole, e.statuses
    FROM total t FULL JOIN entry e USING (account_id, month)
)
SELECT a.path, a.kind, a.scale, array_agg(m.month ORDER BY m.month),
    array_agg(m.parts ORDER BY m.month), array_agg(m.is_whole ORDER BY m.month),
    array_agg(array_to_string(m.statuses, ' ') ORDER BY m.month)
FROM account a LEFT JOIN month m ON m.account_id = a.id GROUP BY 1, 2, 3
"""


@dataclass
class _Account:
    """The amounts of an account by month; nothing where it has no value."""

    kind: str
    scale: int
    parts: list[int | None]
    statuses: dict[int, list[str]] = field(default_factory=dict)


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
        status = weakest(account.statuses.get(place, []))
        return Value(Fraction(parts, 10**account.scale), status=status)


def _by_month(rows: Iterable[Observation]) -> dict[date, list[Observation]]:
    found: dict[date, list[Observation]] = {}
    for one in rows:
        found.setdefault(one.last.replace(day=1), []).append(one)
    return found


def _accounts(
    municipality: Municipality, refs: Iterable[str], months: list[date]
) -> dict[str, _Account]:
    first, place = months[0], {month: at for at, month in enumerate(months)}
    before = date(first.year - 1, 12, 1) if first.month == 1 else None
    values: dict[str, Any] = {
        "town": municipality.pk,
        "paths": list(refs),
        "before": before or first.replace(month=first.month - 1),
        "first": first,
        "last": months[-1],
    }
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        rows = cursor.fetchall()
    for path, kind, scale, days, parts, whole, statuses in rows:
        account = _Account(kind, scale, [None] * len(months))
        level = 0
        for day, amount, is_whole, told in zip(
            days, parts, whole, statuses, strict=True
        ):
            level += amount or 0
            if told is None or (kind == "flow" and not is_whole):
                continue
            account.parts[place[day]] = level if kind == "stock" else amount
            account.statuses[place[day]] = told.split()
        found[path] = account
    return found


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    past = [first.month - 1 + n for n in range(count)]
    return [date(first.year + n // 12, n % 12 + 1, 1) for n in past]


def _missing(code: str, text: str, ref: str, month: date) -> Value:
    values = {"ref": ref, "month": f"{month:%Y-%m}"}
    return Value.absent(Problem(code, text, values))
