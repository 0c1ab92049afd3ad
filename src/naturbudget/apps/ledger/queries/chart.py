"""The chart of a municipality as the core sees it, with the keys of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.ledger.models import (
    Observation,
    Period,
    PeriodClose,
    Posting,
    Voucher,
)
from naturbudget.apps.municipalities.models import Body, Municipality
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.ledger import voucher as core
from naturbudget.core.period import budget_year, year_of


@dataclass(frozen=True)
class Chart:
    """Accounts, series and departments by name, and the keys of their rows."""

    accounts: Mapping[str, core.Account]
    account_keys: Mapping[str, int]
    account_departments: Mapping[str, int | None]
    series: Mapping[str, core.Series]
    series_keys: Mapping[str, int]
    series_departments: Mapping[str, int | None]
    department_keys: Mapping[str, int]
    environment: Mapping[str, core.Account]


def chart_of(municipality: Municipality) -> Chart:
    """Return everything that takes postings or observations."""
    accounts = municipality.accounts.select_related("unit").order_by("path")
    series = municipality.series.order_by("code")
    rows = {row.path: account_to_core(row) for row in accounts}
    return Chart(
        accounts=rows,
        account_keys={row.path: row.pk for row in accounts},
        account_departments={row.path: row.department_id for row in accounts},
        series={row.code: series_to_core(row) for row in series},
        series_keys={row.code: row.pk for row in series},
        series_departments={row.code: row.department_id for row in series},
        department_keys=dict(municipality.departments.values_list("code", "pk")),
        environment={
            account.unit: account
            for account in rows.values()
            if account.kind == Account.Kind.ENVIRONMENT
        },
    )


def account_to_core(row: Account) -> core.Account:
    return core.Account(
        path=row.path,
        kind=row.kind,
        unit=row.unit.code,
        scale=row.unit.scale,
        opened=row.opened,
        closed=row.closed,
        entity=row.entity,
        resource=str(row.resource_id or ""),
        place=row.place,
    )


def series_to_core(row: Series) -> core.Series:
    return core.Series(row.code, row.unit, row.opened, row.closed)


def years_voted(municipality: Municipality) -> set[int]:
    """Return the years whose balance the council has ratified.

    Source:
        W-6 (docs/method/cycle.md)
    """
    votes = municipality.decisions.filter(
        kind=Decision.Kind.BUDGET_BALANCE,
        outcome=Decision.Outcome.ADOPTED,
        body__kind=Body.Kind.COUNCIL,
    )
    return set(votes.values_list("year", flat=True))


class Calendar:
    """The periods of a municipality, made when a day first asks for one."""

    def __init__(self, municipality: Municipality) -> None:
        self._municipality = municipality
        self._rows = {row.year: row for row in municipality.periods.all()}
        closed = PeriodClose.objects.filter(municipality=municipality)
        self._closed = set(closed.values_list("period__year", flat=True))
        # Between the vote and the closing the council's balance stands as well.
        self._voted = years_voted(municipality) - self._closed

    def of_day(self, day: date) -> Period:
        """Return the period in which a day lies."""
        return self.of_year(year_of(day, self._municipality.first_month))

    def of_year(self, year: int) -> Period:
        """Return the period of a year; it takes vouchers from then on."""
        if year not in self._rows:
            span = budget_year(year, self._municipality.first_month)
            self._rows[year], _ = Period.objects.get_or_create(
                municipality=self._municipality,
                year=year,
                defaults={"first": span.first, "last": span.last},
            )
        return self._rows[year]

    def to_core(self, row: Period) -> core.Period:
        return core.Period(
            year=row.year,
            first=row.first,
            last=row.last,
            is_closed=row.year in self._closed,
            is_voted=row.year in self._voted,
            is_before_a_voted_one=row.history
            and any(year > row.year for year in self._closed | self._voted),
        )

    def is_closed(self, year: int) -> bool:
        return year in self._closed

    def is_voted(self, year: int) -> bool:
        """Whether the balance of a year is ratified, and the year not closed yet."""
        return year in self._voted

    def open_year(self, day: date) -> int:
        """Return the year whose books are open on a day."""
        year = year_of(day, self._municipality.first_month)
        while year in self._closed | self._voted:
            year += 1
        return year

    def open_for(self, voucher: core.Voucher) -> Period:
        """Return the books that take the reversal of a voucher: its own, or later ones.

        What undoes an old stock would move the opening of a year that was voted;
        it stands in the first year after all of these.

        Source:
            L-22, L-36, L-39 (docs/method/ledger.md)
        """
        row = self.of_year(self.open_year(voucher.period.first))
        is_stock = any(line.account.kind == "stock" for line in voucher.postings)
        while is_stock and self.to_core(row).is_before_a_voted_one:
            row = self.of_year(self.open_year(row.last + timedelta(days=1)))
        return row


def voucher_to_core(row: Voucher, calendar: Calendar) -> core.Voucher:
    """Return a stored voucher as the core sees it. Reads its lines."""
    postings = row.postings.select_related("account__unit", "department")
    observations = row.observations.select_related("series")
    return _with_lines(
        row,
        calendar,
        [
            core.Posting(
                account_to_core(line.account),
                line.amount,
                line.department.code if line.department else "",
                line.status,
            )
            for line in postings.order_by("line")
        ],
        [
            core.Observation(
                series_to_core(line.series),
                line.first,
                line.last,
                line.value,
                line.status,
            )
            for line in observations.order_by("line")
        ],
    )


def vouchers_to_core(
    rows: Sequence[Voucher],
    calendar: Calendar,
    accounts: Mapping[int, core.Account],
    series: Mapping[int, core.Series],
    departments: Mapping[int, str],
) -> list[core.Voucher]:
    """Return vouchers as the core sees them, in two queries however many they are.

    Args:
        rows: The vouchers, with their period, source, minutes and what they reverse.
        calendar: That of their municipality.
        accounts: By the keys of their rows, like the two below.
        series: Those that are observed.
        departments: Their codes.
    """
    keys = [row.pk for row in rows]
    postings: dict[int, list[core.Posting]] = defaultdict(list)
    for line in Posting.objects.filter(voucher__in=keys).order_by("line"):
        department = departments[line.department_id] if line.department_id else ""
        account = accounts[line.account_id]
        posting = core.Posting(account, line.amount, department, line.status)
        postings[line.voucher_id].append(posting)
    seen: dict[int, list[core.Observation]] = defaultdict(list)
    for one in Observation.objects.filter(voucher__in=keys).order_by("line"):
        where = series[one.series_id]
        observed = core.Observation(where, one.first, one.last, one.value, one.status)
        seen[one.voucher_id].append(observed)
    return [_with_lines(row, calendar, postings[row.pk], seen[row.pk]) for row in rows]


def drafts_to_core(
    owner: Municipality,
    rows: Sequence[Voucher],
    calendar: Calendar | None = None,
    chart: Chart | None = None,
) -> list[core.Voucher]:
    """Return drafts as the core sees them, in few queries however many they are."""
    chart, calendar = chart or chart_of(owner), calendar or Calendar(owner)
    heads = owner.vouchers.select_related(
        "period", "source", "decision__minutes", "reverses"
    ).in_bulk([row.pk for row in rows])
    accounts = {key: chart.accounts[path] for path, key in chart.account_keys.items()}
    series = {key: chart.series[code] for code, key in chart.series_keys.items()}
    departments = {key: code for code, key in chart.department_keys.items()}
    found = [heads[row.pk] for row in rows]
    return vouchers_to_core(found, calendar, accounts, series, departments)


def _with_lines(
    row: Voucher,
    calendar: Calendar,
    postings: Iterable[core.Posting],
    observations: Iterable[core.Observation],
) -> core.Voucher:
    return core.Voucher(
        key=row.key,
        ledger=row.ledger,
        kind=row.kind,
        period=calendar.to_core(row.period),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reason=row.reason,
        author=str(row.author_id),
        postings=tuple(postings),
        observations=tuple(observations),
        source=row.source.sha256 if row.source else "",
        decision=row.decision.minutes.sha256 if row.decision else "",
        reverses=row.reverses.key if row.reverses else "",
        cause=row.cause,
    )
