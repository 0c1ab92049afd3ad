"""What the product says of a municipality's books, as a test compares it."""

from __future__ import annotations

from collections import Counter

from tests import factories, naive
from tests.statements import run

from naturbudget.apps.ledger.actions.closing import closing_rows
from naturbudget.apps.ledger.models import ClosingRow, Observation
from naturbudget.apps.ledger.queries.log import leaves
from naturbudget.apps.ledger.queries.values import Facts
from naturbudget.apps.municipalities.models import Municipality


class Reports:
    """Reads the views, totals and log of one municipality."""

    row: Municipality

    def log(self):
        return leaves(self.row)

    def rows(self):
        """Return the view ``book`` in the order of the log."""
        return run(
            "SELECT b.seq, b.key, b.ledger, b.kind, b.column_kind, p.year, "
            "b.valid_from, b.valid_to, b.line, a.path, coalesce(d.code, ''), b.amount "
            "FROM book b JOIN ledger_period p ON p.id = b.period_id "
            "JOIN resources_account a ON a.id = b.account_id "
            "LEFT JOIN municipalities_department d ON d.id = b.department_id "
            "WHERE b.municipality_id = %s ORDER BY b.seq, b.line",
            self.row.pk,
        )

    def month_totals(self):
        names = ("ledger", "period__year", "kind", "account__path")
        rows = self.row.month_totals.values_list(
            *names, "department__code", "month", "amount"
        )
        return {
            (*where, department or "", month): int(amount)
            for *where, department, month, amount in rows
        }

    def month_entries(self):
        names = ("ledger", "period__year", "kind", "account__path")
        rows = self.row.month_totals.values_list(
            *names, "department__code", "month", "whole", "other"
        )
        return {
            (*where, department or "", month): (whole, other)
            for *where, department, month, whole, other in rows
        }

    def balances(self):
        """Return what each account holds, by the month totals; nothing is no row."""
        found: Counter[str] = Counter()
        for (_, _, _, path, *_), amount in self.month_totals().items():
            found[path] += amount
        return {path: amount for path, amount in found.items() if amount}

    def execution(self):
        """Return the view ``execution`` of each year, account and department."""
        rows = run(
            "SELECT p.year, a.path, coalesce(d.code, ''), e.actual, e.corrections "
            "FROM execution e JOIN ledger_period p ON p.id = e.period_id "
            "JOIN resources_account a ON a.id = e.account_id "
            "LEFT JOIN municipalities_department d ON d.id = e.department_id "
            "WHERE e.municipality_id = %s",
            self.row.pk,
        )
        return [(*names, int(actual), int(late)) for *names, actual, late in rows]

    def statement(self, year):
        """Return the rows a closing of the year would keep, whether it may or not."""
        rows = closing_rows(factories.period(self.row, year))
        return {row.account.path: row for row in rows}

    def seen(self):
        rows = Observation.objects.filter(
            voucher__municipality=self.row, voucher__seal__isnull=False
        )
        return list(
            rows.order_by("voucher__seal__seq", "line").values_list(
                "voucher__key", "series__code", "value"
            )
        )

    def read(self, year, reading="closed"):
        """Return what each account and series says of a year, or why nothing."""
        return self.known()[year, reading]

    def known(self, size=None):
        """Return the same of all years in both readings, as known at a size (L-15)."""
        facts = Facts(self.row, accounts=naive.KINDS, series=naive.STATIONS, size=size)
        return {
            (year, reading): {
                ref: facts.value(ref, year, reading)
                for ref in (*naive.KINDS, *naive.STATIONS)
            }
            for year in naive.ALL_YEARS
            for reading in ("closed", "restated")
        }

    def closing_rows(self, year):
        rows = ClosingRow.objects.filter(
            period__municipality=self.row, period__year=year
        ).select_related("account")
        return {
            row.account.path: (
                int(row.opening),
                row.by_kind,
                int(row.corrections),
                int(row.closing),
                None if row.original is None else int(row.original),
                int(row.actual),
            )
            for row in rows
        }
