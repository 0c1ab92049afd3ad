"""Whether controlled accounts would go beyond what is available (BL-13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.execution import Executed
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import Problem
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.execution import Execution, Kept, check_controlled
from naturbudget.core.ledger.kinds import NOT_IN_USE

Touched = dict[str, list[tuple[int, int]]]


def beyond_control(
    municipality: Municipality, vouchers: Sequence[core.Voucher]
) -> Iterator[tuple[int, Problem]]:
    """Yield the last voucher that takes too much of a controlled account, and why.

    Source:
        BL-13 (docs/method/ledger.md)
    """
    rows = municipality.accounts.filter(control=Account.Control.CONTROLLED)
    controlled = {row.path: row for row in rows.select_related("unit")}
    if not controlled:
        return
    taken: dict[int, Touched] = defaultdict(lambda: defaultdict(list))
    for position, voucher in enumerate(vouchers):
        if not _counts(voucher):
            continue
        sign = -1 if voucher.ledger == "budget" else 1
        for line in voucher.postings:
            if line.account.path in controlled:
                found = taken[voucher.period.year][line.account.path]
                found.append((position, line.amount * sign))
    for year, accounts in sorted(taken.items()):
        period = municipality.periods.filter(year=year).first()
        if period is not None:
            yield from _year(period, accounts, controlled)


def _counts(voucher: core.Voucher) -> bool:
    """Tell whether a voucher takes of what is available in its year."""
    if voucher.ledger == "budget":
        return voucher.kind == "virement"
    is_late = voucher.valid_to < voucher.period.first
    return not is_late and voucher.kind not in NOT_IN_USE


def _year(
    period: Period, taken: Touched, controlled: dict[str, Account]
) -> Iterator[tuple[int, Problem]]:
    books = Executed(period)
    more: dict[str, int] = defaultdict(int)
    for path, changes in taken.items():
        row = controlled[path]
        more[row.cover_group or books.line_of(row).path] += sum(n for _, n in changes)
    for path, changes in sorted(taken.items()):
        row = controlled[path]
        change = more[row.cover_group or books.line_of(row).path]
        if sum(n for _, n in changes) <= 0:
            continue
        after = books.shared_by(row) + Execution(actual=change)
        kept = Kept(path, row.unit.code, row.unit.scale)
        for problem in check_controlled(kept, after=after, year=period.year):
            yield changes[-1][0], problem
