"""What the books say of accounts and series in a year, and said on an earlier day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.db import connection

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.errors import Named, Problem, gettext_noop
from naturbudget.core.indicator.observation import (
    Observation,
    aggregate_observations,
)
from naturbudget.core.indicator.terms import MEAN, asked_of
from naturbudget.core.indicator.value import Value, weakest
from naturbudget.core.indicator.weather import (
    degree_days,
    degree_days_of,
    per_degree_day,
)
from naturbudget.core.period import ONE_DAY, Span, budget_year, covers, gaps

Reading = Literal["closed", "restated"]
# More vouchers than any log has: everything that is sealed counts.
ALL = 2**63 - 1

# The code of each reason: the fact, and what is to be done about it.
REASONS = {
    "no-figure": (
        gettext_noop("No figure for {year}: {ref}."),
        gettext_noop("Deliver it, or say why not."),
    ),
    "to-date": (
        gettext_noop("Figures for part of {year} only: {ref}."),
        gettext_noop("Deliver the days that are missing."),
    ),
    "no-stocktake": (
        gettext_noop("No entry in {year}: {ref}."),
        gettext_noop("Deliver a stocktake, even if nothing changed."),
    ),
    "no-mean": (
        gettext_noop(
            "No mean of {year}: {ref}. It needs a level at the end of each month, and "
            "the first one is later."
        ),
        gettext_noop("Deliver the level at the beginning of the year."),
    ),
    "unknown-ref": (gettext_noop("{ref} is neither an account nor a series."), ""),
}


# Value, days, status, year of the books, year of the books that withdrew it.
_Seen = tuple[Decimal, date, date, str, int, int | None]


@dataclass
class _Account:
    """What is read of one account."""

    name: Named
    kind: str
    scale: int
    # Sums by month of the days and year of the books.
    sums: dict[tuple[date, int], int] = field(default_factory=lambda: defaultdict(int))
    # Vouchers: days, status, year of the books, year of the books that reversed them.
    entries: list[tuple[date, date, str, int, int | None]] = field(default_factory=list)


@dataclass
class _Series:
    """What is read of one series."""

    name: Named
    aggregation: str
    seen: list[_Seen] = field(default_factory=list)


class Facts:
    """The values of accounts and series, read in a number of queries that is fixed.

    Args:
        municipality: Whose books.
        accounts: The paths that will be asked for.
        series: The codes.
        size: As known when the log had so many vouchers; by default, all of it.

    Source:
        L-15 (docs/method/ledger.md)
    """

    def __init__(
        self,
        municipality: Municipality,
        *,
        accounts: Iterable[str],
        series: Iterable[str],
        size: int | None = None,
    ) -> None:
        self._first_month = municipality.first_month
        self._accounts = _accounts(municipality, list(accounts), size)
        self._series = _series(municipality, list(series), size)

    def value(
        self, asked: str, year: int, reading: Reading, *, known: int | None = None
    ) -> Value:
        """Return the value of one account or series in one year.

        Args:
            asked: Its name, ``mean(name)`` for the mean of a stock, or a flow by
                degree days; see ``Term.asked``.
            year: The budget year.
            reading: As closed, or with all that is known.
            known: As closed with which year; by default the year itself.

        Source:
            L-15, IN-4, IN-7, IN-8, AS-12, AS-14 (docs/method/ledger.md,
            docs/method/indicator.md)
        """
        ref, how = asked_of(asked)
        until = None if reading == "restated" else known or year
        if (by := degree_days_of(how)) and ref in self._accounts:
            used = self._flow(self._accounts[ref], year, until)
            return per_degree_day(
                *(used, self._degree_days(by, year, until)),
                of=self._name(by),
                year=str(year),
            )
        if ref in self._accounts:
            account = self._accounts[ref]
            if account.kind == "stock":
                return self._level(account, year, until, how)
            return self._flow(account, year, until)
        if ref in self._series:
            return self._observed(self._series[ref], year, until)
        return _missing("unknown-ref", Named(ref), year)

    def gaps(self, asked: str, year: int) -> tuple[Named, list[Span]]:
        """Return the days of a year for which something is missing, as known today.

        Of a flow they are those without a sealed figure; of a stock or a series the
        whole year, if nothing was sealed in it; of a mean the months before the first
        level; of a flow by degree days those without these, the flow itself being asked
        for by its name. Nothing, where there is a value.

        Source:
            IN-7, IN-11 (docs/method/indicator.md)
        """
        ref, how = asked_of(asked)
        if by := degree_days_of(how):
            return self._name(by), self._gaps_of_degree_days(by, year)
        value, named = self.value(asked, year, "restated"), self._name(ref)
        if value.missing is None:
            return named, []
        span = budget_year(year, self._first_month)
        whole = [Span(span.first, span.last)]
        if value.missing.code == "to-date":
            return named, gaps(self._standing(self._accounts[ref]), span)
        if value.missing.code == "no-mean":
            stands = self._standing(self._accounts[ref])
            first = min(one.last for one in stands).replace(day=1)
            return named, [Span(span.first, first - ONE_DAY)]
        return named, whole

    def _name(self, ref: str) -> Named:
        found = self._accounts.get(ref) or self._series.get(ref)
        return found.name if found else Named(ref)

    def _degree_days(self, code: str, year: int, until: int | None) -> Value:
        span = budget_year(year, self._first_month)
        seen = [
            Observation(first, last, value, status)
            for value, first, last, status, book_year, withdrawn in self._seen(code)
            if _counts(book_year, withdrawn, until)
        ]
        whole = Span(span.first, span.last)
        return degree_days(seen, whole, of=self._name(code), year=str(year))

    def _seen(self, code: str) -> list[_Seen]:
        return self._series[code].seen if code in self._series else []

    def _gaps_of_degree_days(self, code: str, year: int) -> list[Span]:
        spans = [
            Span(first, last)
            for _, first, last, _, _, withdrawn in self._seen(code)
            if withdrawn is None
        ]
        return gaps(spans, budget_year(year, self._first_month))

    def _standing(self, account: _Account) -> list[Span]:
        return [
            Span(first, last)
            for first, last, _, book_year, undone_in in account.entries
            if _counts(book_year, undone_in, None)
        ]

    def years(self) -> range:
        """Return the years in which anything happened."""
        found = [
            self._year(month)
            for account in self._accounts.values()
            for month, _ in account.sums
        ]
        for series in self._series.values():
            found += [self._year(last) for _, _, last, *_ in series.seen]
        return range(min(found), max(found) + 1) if found else range(0)

    def _year(self, day: date) -> int:
        return day.year if day.month >= self._first_month else day.year - 1

    def _flow(self, account: _Account, year: int, until: int | None) -> Value:
        span = budget_year(year, self._first_month)
        touching = [
            (first, last, status)
            for first, last, status, book_year, undone_in in account.entries
            if last >= span.first
            and first <= span.last
            and _counts(book_year, undone_in, until)
        ]
        inside = [entry for entry in touching if entry[1] <= span.last]
        if not inside:
            return _missing("no-figure", account.name, year)
        if not covers([Span(first, last) for first, last, _ in touching], span):
            return _missing("to-date", account.name, year)
        parts = sum(
            amount
            for (month, book_year), amount in account.sums.items()
            if span.first <= month <= span.last
            and (until is None or book_year <= until)
        )
        return _value(parts, account.scale, [entry[2] for entry in inside])

    def _level(
        self, account: _Account, year: int, until: int | None, how: str
    ) -> Value:
        stands = [e for e in account.entries if _counts(e[3], e[4], until)]
        inside = [entry for entry in stands if self._year(entry[1]) == year]
        if not inside:
            return _missing("no-stocktake", account.name, year)
        statuses = [entry[2] for entry in inside]
        ends = budget_year(year, self._first_month).months
        levels = [
            sum(
                amount
                for (month, book_year), amount in account.sums.items()
                if month <= end and (until is None or book_year <= until)
            )
            for end in (ends if how == MEAN else ends[-1:])
        ]
        if how == MEAN and min(e[1] for e in stands).replace(day=1) > ends[0]:
            return _missing("no-mean", account.name, year)
        mean = Fraction(sum(levels), len(levels) * 10**account.scale)
        return Value(mean, status=weakest(statuses))

    def _observed(self, series: _Series, year: int, until: int | None) -> Value:
        seen = [
            Observation(first, last, value, status)
            for value, first, last, status, book_year, withdrawn in series.seen
            if self._year(last) == year and _counts(book_year, withdrawn, until)
        ]
        if not seen:
            return _missing("no-figure", series.name, year)
        return aggregate_observations(seen, series.aggregation)


def _counts(book_year: int, undone_in: int | None, until: int | None) -> bool:
    """Tell whether a voucher counts: as closed, later books are not known yet."""
    if until is None:
        return undone_in is None
    return book_year <= until and (undone_in is None or undone_in > until)


def _value(parts: int, scale: int, statuses: Sequence[str]) -> Value:
    return Value(Fraction(parts, 10**scale), status=weakest(statuses))


def _missing(code: str, of: Named, year: int) -> Value:
    fact, remedy = REASONS[code]
    return Value.absent(Problem(code, fact, {"ref": of, "year": str(year)}, remedy))


# What each month came to: today by the totals kept while sealing (L-24), on an
# earlier day by the postings that were sealed until then.
TODAY = """SELECT a.path, t.month, p.year, sum(t.amount)::bigint
    FROM ledger_monthtotal t JOIN resources_account a ON a.id = t.account_id
        JOIN ledger_period p ON p.id = t.period_id
    WHERE t.municipality_id = %(town)s AND t.ledger = 'actual'
        AND a.path = ANY(%(paths)s) AND a.municipality_id = %(town)s
    GROUP BY 1, 2, 3"""
UNTIL = """SELECT a.path, date_trunc('month', b.valid_to)::date, p.year,
        sum(b.amount)::bigint
    FROM book b JOIN resources_account a ON a.id = b.account_id
        JOIN ledger_period p ON p.id = b.period_id
    WHERE b.municipality_id = %(town)s AND b.ledger = 'actual' AND b.seq <= %(size)s
        AND a.path = ANY(%(paths)s) AND a.municipality_id = %(town)s
    GROUP BY 1, 2, 3"""

# What was withdrawn, and in which books. Read once and kept: where the statistics say
# that a table is empty, as after a first import that broke off, a join would read all
# vouchers with all seals anew for each voucher.
UNDONE = """WITH undone AS MATERIALIZED (
        SELECT r.reverses_id AS voucher_id, u.year
        FROM ledger_voucher r JOIN ledger_seal z ON z.voucher_id = r.id
            JOIN ledger_period u ON u.id = r.period_id
        WHERE r.municipality_id = %(town)s AND r.reverses_id IS NOT NULL
            AND z.seq <= %(size)s)"""
ENTRIES = f"""{UNDONE}
    SELECT DISTINCT a.path, v.valid_from, v.valid_to, l.status, p.year, undone.year
    FROM resources_account a JOIN ledger_posting l ON l.account_id = a.id
        JOIN ledger_voucher v ON v.id = l.voucher_id
        JOIN ledger_seal s ON s.voucher_id = v.id
        JOIN ledger_period p ON p.id = v.period_id
        LEFT JOIN undone ON undone.voucher_id = v.id
    WHERE a.municipality_id = %(town)s AND a.path = ANY(%(paths)s)
        AND s.seq <= %(size)s AND v.ledger = 'actual' AND v.kind <> 'reversal'"""
OBSERVED = f"""{UNDONE}
    SELECT c.code, o.value, o.first, o.last, o.status, p.year, undone.year
    FROM resources_series c JOIN ledger_observation o ON o.series_id = c.id
        JOIN ledger_voucher v ON v.id = o.voucher_id
        JOIN ledger_seal s ON s.voucher_id = v.id
        JOIN ledger_period p ON p.id = v.period_id
        LEFT JOIN undone ON undone.voucher_id = v.id
    WHERE c.municipality_id = %(town)s AND c.code = ANY(%(codes)s)
        AND s.seq <= %(size)s
    ORDER BY s.seq, o.line"""


def _accounts(
    municipality: Municipality, paths: list[str], size: int | None
) -> dict[str, _Account]:
    rows = municipality.accounts.filter(path__in=paths)
    found = {
        path: _Account(Named(path, names), kind, scale)
        for path, names, kind, scale in rows.values_list(
            "path", "names", "kind", "unit__scale"
        )
    }
    if not found:
        return found
    names = {"town": municipality.pk, "paths": list(found)}
    names["size"] = ALL if size is None else size
    statement = TODAY if size is None else UNTIL
    for path, month, book_year, amount in _fetch(statement, names):
        found[path].sums[month, book_year] += amount
    for path, *entry in _fetch(ENTRIES, names):
        found[path].entries.append(tuple(entry))
    return found


def _series(
    municipality: Municipality, codes: list[str], size: int | None = None
) -> dict[str, _Series]:
    rows = municipality.series.filter(code__in=codes)
    found = {
        code: _Series(Named(code, names), aggregation)
        for code, names, aggregation in rows.values_list("code", "names", "aggregation")
    }
    if not found:
        return found
    names = {
        "town": municipality.pk,
        "codes": list(found),
        "size": ALL if size is None else size,
    }
    for code, value, *rest in _fetch(OBSERVED, names):
        found[code].seen.append((Decimal(value), *rest))
    return found


def observations_of(
    municipality: Municipality, codes: Iterable[str]
) -> Iterator[tuple[str, str, list[Observation]]]:
    """Yield each series with its aggregation and what is known of it today."""
    for code, series in _series(municipality, list(codes)).items():
        seen = [
            Observation(first, last, value, status)
            for value, first, last, status, _, withdrawn in series.seen
            if withdrawn is None
        ]
        yield code, series.aggregation, seen


def _fetch(statement: str, names: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, names)
        return list(cursor.fetchall())
