"""What stands beside a voucher: what helps to judge its figure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from naturbudget.apps.ledger.bars import Drawing, draw
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.entries import (
    SealedEntry,
    entries_of,
    level_of,
)
from naturbudget.apps.resources.models import Account, Series

BARS = 8


def beside(row: Voucher, *, is_draft: bool) -> dict[str, Any]:
    """Return what helps to judge a figure: earlier ones, doubts, what would follow."""
    where, amount = _touched(row)
    if where is None:
        return {}
    entries = [one for one in entries_of(where) if one.key != row.key]
    before = [one for one in entries if one.entry.last <= row.valid_to]
    unit = where.unit.code if isinstance(where, Account) else where.unit
    is_flow = isinstance(where, Account) and where.kind == Account.Kind.FLOW
    found: dict[str, Any] = {
        "where": where,
        "where_unit": unit,
        "where_is_account": isinstance(where, Account),
        "bars": _bars(before, amount),
        "level": None,
    }
    if isinstance(where, Account) and not is_flow:
        found["level"] = level_of(entries, until=row.valid_to) + amount
    elif is_draft:
        found["year"] = _year(row, entries, amount) if is_flow else None
    return found


def _touched(row: Voucher) -> tuple[Account | Series | None, Fraction]:
    """Return the one account or series a figure is about, and its amount."""
    if seen := row.observations.select_related("series").order_by("line").first():
        return seen.series, Fraction(seen.value)
    postings = row.postings.exclude(account__kind=Account.Kind.ENVIRONMENT)
    lines = list(postings.select_related("account__unit").order_by("line")[:2])
    if len(lines) != 1 or row.kind == "reversal" or row.ledger != "actual":
        return None, Fraction(0)
    [line] = lines
    return line.account, Fraction(line.amount, 10**line.account.unit.scale)


def _bars(before: list[SealedEntry], amount: Fraction) -> Drawing | None:
    shown = [(one.entry.amount, str(one.entry.last.year)) for one in before[-BARS:]]
    if len(shown) < 2 or amount < 0 or any(value < 0 for value, _ in shown):
        return None
    return draw(shown, new=amount)


def _year(
    row: Voucher, entries: list[SealedEntry], amount: Fraction
) -> dict[str, object]:
    """Return what the account's year would come to."""
    first, last = row.period.first, row.period.last
    if not first <= row.valid_to <= last:
        first, last = date(row.valid_to.year, 1, 1), date(row.valid_to.year, 12, 31)
    inside = [one.entry.amount for one in entries if first <= one.entry.last <= last]
    now = sum(inside, Fraction(0))
    return {"year": first.year, "now": now if inside else None, "then": now + amount}
