"""Whether closed years hold what the month totals give, on the balance voted."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.ledger.actions.closing import closing_rows
from naturbudget.apps.ledger.models import ClosingRow, Period, PeriodClose
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.period import budget_year

COLUMNS = (
    "opening",
    "by_kind",
    "corrections",
    "closing",
    "original",
    "final",
    "actual",
)


def differences(town: Municipality) -> Iterator[str]:
    """Yield what is wrong with the years of a municipality and their closings."""
    voted = set(
        town.budgets.filter(versions__state="ratified").values_list(
            "period__year", flat=True
        )
    )
    for period in town.periods.order_by("year"):
        yield from _period(period, town, is_voted=period.year in voted)
    closes = PeriodClose.objects.filter(period__municipality=town)
    for close in closes.select_related("period").order_by("seq"):
        yield from _close(close, town)
        yield from _rows(close)
    loose = ClosingRow.objects.filter(period__municipality=town, period__closing=None)
    for row in loose.select_related("period", "account"):
        yield f"{row.account.path} has a closing row of {row.period.year}, not closed"


def _period(period: Period, town: Municipality, *, is_voted: bool) -> Iterator[str]:
    span = budget_year(period.year, town.first_month)
    if (period.first, period.last) != (span.first, span.last):
        yield (
            f"the year {period.year} runs from {period.first} to {period.last}, not "
            f"from {span.first} to {span.last}"
        )
    if period.history == is_voted:
        told = "history" if period.history else "a budget year"
        yield (
            f"the year {period.year} is called {told}, and its budget was "
            f"{'' if is_voted else 'never '}voted"
        )


def _close(close: PeriodClose, town: Municipality) -> Iterator[str]:
    year = close.period.year
    if close.municipality_id != town.pk:
        yield f"the close of {year} is called that of another municipality"
    balance = balance_of(town, year)
    document = balance.document if balance else None
    if balance is None or document is None or balance.decision_id != close.decision_id:
        yield f"the close of {year} is not that of the balance the council ratified"
    elif (close.seq, close.root) != (document.size, document.root):
        yield f"the close of {year} does not rest on what its balance rests on"


def _rows(close: PeriodClose) -> Iterator[str]:
    period = close.period
    expected = {row.account.path: row for row in closing_rows(period, size=close.seq)}
    stored = {
        row.account.path: row for row in period.closing_rows.select_related("account")
    }
    for path in sorted({*expected, *stored}):
        if path not in stored or path not in expected:
            told = "has no row" if path not in stored else "has a row too many"
            yield f"{path} {told} in the closing of {period.year}"
            continue
        for name in COLUMNS:
            there, should = getattr(stored[path], name), getattr(expected[path], name)
            if there != should:
                yield (
                    f"{path}, {name} is {there} in the closing of {period.year} and "
                    f"{should} in the totals"
                )
