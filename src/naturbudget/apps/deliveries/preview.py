"""What an import enters, account by account and row by row, as its page shows it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection

from naturbudget.apps.deliveries.pen import Pen, Plan
from naturbudget.apps.ledger.kinds import KIND_LABELS
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger import voucher as core
from naturbudget.core.period import ONE_DAY
from naturbudget.core.quantity import fixed

CODES_SHOWN = 100
ENTRIES_SHOWN = 10

# What accounts came to in spans of days, each in one of its own: a flow by the vouchers
# that lie within it, a stock by all until its last day.
HELD = """SELECT asked.account, sum(l.amount)::bigint
    FROM unnest(%(accounts)s::bigint[], %(firsts)s::date[], %(lasts)s::date[])
        AS asked (account, first, last)
    JOIN ledger_posting l ON l.account_id = asked.account
    JOIN ledger_voucher v ON v.id = l.voucher_id
    JOIN ledger_seal s ON s.voucher_id = v.id
    WHERE v.municipality_id = %(town)s AND v.ledger = 'actual'
        AND v.valid_to <= asked.last
        AND (asked.first IS NULL OR v.valid_from >= asked.first)
    GROUP BY 1"""


@dataclass(frozen=True, slots=True)
class Entered:
    """One line as it is entered: what moves an account, or what was observed.

    Days are ISO days, and amounts plain decimals in the unit, so that a job keeps them.
    """

    line: int
    code: str
    kind: str
    first: str
    last: str
    amount: str
    unit: str
    status: str
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Summed:
    """What a file enters on one account or series.

    ``amount`` is the sum of a flow, the level of a stock after the last day, or the
    last value of a series, which began with ``began``. ``instead`` is the sum that is
    taken back for it, of a flow that is corrected. ``before`` is what a flow or a stock
    came to in the same days a year before; nothing, where nothing was booked.
    """

    code: str
    kind: str
    unit: str
    count: int
    first: str
    last: str
    amount: str
    began: str
    instead: str
    before: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """The first accounts and lines of a file, and how many accounts there are."""

    codes: tuple[Summed, ...] = ()
    count: int = 0
    entries: tuple[Entered, ...] = ()


@dataclass(slots=True)
class _Sum:
    """What is added up of one account or series."""

    kind: str
    unit: str
    scale: int = 0
    count: int = 0
    first: date = date.max
    last: date = date.min
    parts: int = 0
    withdrawn: int | None = None
    # Of a series: the values of the first and of the last day.
    began: str = ""
    ended: str = ""

    def counted(self, first: date, last: date, value: str = "") -> None:
        if first < self.first:
            self.first, self.began = first, value
        if last >= self.last:
            self.last, self.ended = last, value
        self.count += 1


class Tally:
    """Adds up part after part what is planned; it holds one sum for each account."""

    def __init__(self) -> None:
        self._sums: dict[str, _Sum] = {}
        self._entries: list[Entered] = []

    def add(self, plan: Plan, pen: Pen) -> None:
        """Add what a part enters; ``pen`` knows how each stock stands after it."""
        stocks: set[str] = set()
        for one, line in zip(plan.written, plan.lines, strict=True):
            voucher = one.voucher
            for posting in voucher.postings:
                account = posting.account
                if account.kind == "environment":
                    continue  # its side of what is taken back
                found = self._sums.setdefault(
                    account.path, _Sum(account.kind, account.unit, account.scale)
                )
                if one.reverses is not None:
                    found.withdrawn = (found.withdrawn or 0) - posting.amount
                    continue
                if account.kind == "stock":
                    stocks.add(account.path)
                found.counted(voucher.valid_from, voucher.valid_to)
                found.parts += posting.amount
                if len(self._entries) < ENTRIES_SHOWN:
                    amount = fixed(posting.amount, scale=account.scale)
                    self._enter(line, voucher, account.path, amount, posting.status)
            for seen in voucher.observations if one.reverses is None else ():
                code, unit = seen.series.code, seen.series.unit
                found = self._sums.setdefault(code, _Sum("series", unit))
                found.counted(seen.first, seen.last, seen.value)
                if len(self._entries) < ENTRIES_SHOWN:
                    self._enter(line, voucher, code, seen.value, seen.status)
        for path in stocks:
            found = self._sums[path]
            found.parts = pen.level(path, until=found.last)

    def preview(self, municipality: Municipality) -> Preview:
        """Return what was added up, with names and with the year before."""
        sums = {code: one for code, one in self._sums.items() if one.count}
        shown = dict(list(sums.items())[:CODES_SHOWN])
        names = _names(municipality, {*shown, *(one.code for one in self._entries)})
        before = _before(municipality, shown)
        return Preview(
            tuple(
                _summed(code, one, names.get(code, {}), before.get(code))
                for code, one in shown.items()
            ),
            len(sums),
            tuple(replace(one, names=names.get(one.code, {})) for one in self._entries),
        )

    def _enter(
        self, line: int, voucher: core.Voucher, code: str, amount: str, status: str
    ) -> None:
        days = voucher.valid_from.isoformat(), voucher.valid_to.isoformat()
        unit = self._sums[code].unit
        entered = Entered(line, code, voucher.kind, *days, amount, unit, status)
        self._entries.append(entered)


def told_of(preview: Preview) -> dict[str, Any]:
    """Return a preview as a job keeps it."""
    return asdict(preview)


def shown_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a preview that a job keeps as pages show it."""
    codes = told.get("codes", ())
    entries = told.get("entries", ())
    return {
        "codes": codes,
        "more": told.get("count", 0) - len(codes),
        "has_before": any(one["before"] for one in codes),
        "entries": [
            {**one, "word": KIND_LABELS.get(one["kind"], one["kind"])}
            for one in entries
        ],
    }


def _summed(
    code: str, one: _Sum, names: Mapping[str, str], before: int | None
) -> Summed:
    amount, began, instead = one.ended, one.began, ""
    if one.kind != "series":
        amount, began = fixed(one.parts, scale=one.scale), ""
        if one.kind == "flow" and one.withdrawn is not None:
            instead = fixed(one.withdrawn, scale=one.scale)
    held = "" if before is None else fixed(before, scale=one.scale)
    days = one.first.isoformat(), one.last.isoformat()
    return Summed(
        code, one.kind, one.unit, one.count, *days, amount, began, instead, held, names
    )


def _names(
    municipality: Municipality, codes: Iterable[str]
) -> dict[str, Mapping[str, str]]:
    wanted = list(codes)
    series = municipality.series.filter(code__in=wanted)
    accounts = municipality.accounts.filter(path__in=wanted)
    return {
        **dict(series.values_list("code", "names")),
        **dict(accounts.values_list("path", "names")),
    }


def _before(municipality: Municipality, sums: Mapping[str, _Sum]) -> dict[str, int]:
    """Return what accounts came to in the same days a year before, in smallest parts.

    A flow over more than a year is left out: its own days would be among them.
    """
    rows = municipality.accounts.filter(path__in=list(sums))
    keys = dict(rows.values_list("pk", "path"))
    asked: dict[int, tuple[date | None, date]] = {}
    for key, path in keys.items():
        one = sums[path]
        first, last = a_year_before(one.first), a_year_before(one.last)
        if one.kind == "stock":
            asked[key] = None, last
        elif last < one.first:
            asked[key] = first, last
    if not asked:
        return {}
    names: dict[str, Any] = {
        "town": municipality.pk,
        "accounts": list(asked),
        "firsts": [first for first, _ in asked.values()],
        "lasts": [last for _, last in asked.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(HELD, names)
        return {keys[key]: parts for key, parts in cursor.fetchall()}


def a_year_before(day: date) -> date:
    """Return the same day a year before; the end of February stays its end.

    >>> a_year_before(date(2025, 2, 28)), a_year_before(date(2024, 2, 29))
    (datetime.date(2024, 2, 29), datetime.date(2023, 2, 28))
    """
    year = day.year - 1
    if (day + ONE_DAY).month != day.month:
        return date(year, day.month, monthrange(year, day.month)[1])
    return day.replace(year=year)
