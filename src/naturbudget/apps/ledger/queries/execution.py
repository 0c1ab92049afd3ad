"""How far the budget of a year is used: every column of every line, from the totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from naturbudget.apps.ledger.models import MonthTotal, Period, Posting
from naturbudget.apps.municipalities.models import Department
from naturbudget.apps.resources.models import Account, Unit
from naturbudget.core.ledger.execution import NOTHING, Execution, Kept
from naturbudget.core.ledger.voucher import UNASSIGNED, is_unassigned

Sums = dict[tuple[str, str], Fraction]
REST = f"/{UNASSIGNED}"


def booked_so_far(period: Period) -> dict[str, tuple[str, Fraction]]:
    """Return the unit and the amount booked on each flow account, in one query.

    Late figures of earlier years are not among them (BL-2, L-15).
    """
    rows = MonthTotal.objects.filter(
        period=period, ledger="actual", month__gte=period.first, account__kind="flow"
    ).values_list("account__path", "account__unit__code", "account__unit__scale")
    return {
        path: (unit, Fraction(int(amount), 10**scale))
        for path, unit, scale, amount in rows.annotate(amount=Sum("amount")).order_by(
            "account__path"
        )
    }


@dataclass(frozen=True)
class Row:
    """A line of a year: an account, or a node with all that is below it."""

    path: str
    account: Account
    execution: Execution
    departments: Mapping[Department | None, Execution] = field(default_factory=dict)

    @property
    def is_node(self) -> bool:
        return self.path != self.account.path

    @property
    def label(self) -> str:
        """What people read: the account's name; of a node, its path."""
        return self.path if self.is_node else self.account.label

    @property
    def kept(self) -> Kept:
        unit = self.account.unit
        return Kept(self.path, unit.code, unit.scale)

    @property
    def where(self) -> str:
        """What the list of vouchers is asked for."""
        return f"{self.path}/*" if self.is_node else self.path

    @property
    def shares(self) -> Mapping[Department | None, Execution]:
        """What each department has, where the budget was divided among them."""
        is_divided = any(who and one.in_force for who, one in self.departments.items())
        return self.departments if is_divided else {}

    @property
    def beyond(self) -> int:
        """How much was used beyond what is available (BL-7)."""
        return max(0, -(self.execution.available or 0))


@dataclass(frozen=True)
class Group:
    """Lines that share what is available (BL-6)."""

    name: str
    rows: tuple[Row, ...]
    execution: Execution

    @property
    def unit(self) -> Unit:
        return self.rows[0].account.unit


class Executed:
    """All that the books hold of a year beside its facts, in three queries.

    Source:
        BL-1, BL-2, BL-6, BL-9 (docs/method/ledger.md)
    """

    def __init__(self, period: Period) -> None:
        self.period = period
        town = period.municipality
        accounts = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
        rows = accounts.select_related("unit", "resource").order_by("path")
        self.accounts = {row.pk: row for row in rows}
        self.departments = {row.pk: row for row in town.departments.all()}
        self._cells: dict[tuple[int, int | None], Sums] = defaultdict(dict)
        totals = MonthTotal.objects.filter(
            municipality=town, period=period, month__gte=period.first
        ).exclude(account__kind=Account.Kind.ENVIRONMENT)
        columns = ("account_id", "department_id", "ledger", "kind")
        for account, department, ledger, kind, amount, entries in (
            totals.values_list(*columns)
            .annotate(total=Sum("amount"), entries=Sum(F("whole") + F("other")))
            .values_list(*columns, "total", "entries")
        ):
            if ledger == "actual" and not amount and not entries:
                continue  # all of it was taken back: nothing is known, not zero
            self._cells[account, department][ledger, kind] = Fraction(int(amount))

    def cell(self, account: Account, department: Department | None) -> Execution:
        """Return what one account has for one department, or for none."""
        key = department.pk if department else None
        return _execution([self._cells.get((account.pk, key), {})])

    def lines(self) -> list[Row]:
        """Return every line of which a budget, a plan or a commitment is held."""
        places = sorted(self._places(), key=lambda place: place[0])
        return [self._row(path, row) for path, row in places]

    def with_budget(self) -> list[Account]:
        """Return the accounts that hold a budget in force, by path."""
        held = {
            key[0] for key, sums in self._cells.items() if _execution([sums]).in_force
        }
        return [row for row in self.accounts.values() if row.pk in held]

    def line_of(self, account: Account) -> Row:
        """Return the line whose budget an account uses (BL-24)."""
        own = self._row(account.path, account)
        if own.execution.in_force and not is_unassigned(account.path):
            return own
        nodes = [
            (path, row)
            for path, row in self._places()
            if path != row.path and account.path.startswith(f"{path}/")
        ]
        return self._row(*max(nodes, key=lambda n: len(n[0]))) if nodes else own

    def shared_by(self, account: Account) -> Execution:
        """Return what an account may use together with those of its cover group."""
        if not account.cover_group:
            return self.line_of(account).execution
        return self._of(self._in_group(account.cover_group), account.unit)

    def groups(self) -> list[Group]:
        """Return the cover groups of which anything is held."""
        names = sorted({row.cover_group for row in self.accounts.values()} - {""})
        found = []
        for name in names:
            members = self._in_group(name)
            rows = tuple(self._row(row.path, row) for row in members)
            execution = self._of(members, members[0].unit)
            if execution != NOTHING:
                found.append(Group(name, rows, execution))
        return found

    def _in_group(self, name: str) -> list[Account]:
        return [row for row in self.accounts.values() if row.cover_group == name]

    def _places(self) -> Iterator[tuple[str, Account]]:
        planned = defaultdict[int, set[tuple[str, str]]](set)
        for (account, _), sums in self._cells.items():
            planned[account] |= {key for key in sums if key[0] != "actual"}
        for account, keys in planned.items():
            if keys and account in self.accounts:
                row = self.accounts[account]
                yield row.path.removesuffix(REST), row

    def _row(self, path: str, row: Account) -> Row:
        inside = [row]
        if path != row.path:
            below = f"{path}/"
            inside = [a for a in self.accounts.values() if a.path.startswith(below)]
        keys = {key for key in self._cells if key[0] in {one.pk for one in inside}}
        departments = {key[1] for key in keys}
        shares = {
            self.departments.get(key) if key else None: self._of(
                inside, row.unit, {key}
            )
            for key in sorted(departments, key=lambda k: (k is None, k or 0))
        }
        return Row(path, row, self._of(inside, row.unit), shares)

    def _of(
        self,
        accounts: Iterable[Account],
        unit: Unit,
        departments: set[int | None] | None = None,
    ) -> Execution:
        found = []
        inside = {row.pk: row.unit for row in accounts}
        for (account, department), sums in self._cells.items():
            if account not in inside:
                continue
            if departments is not None and department not in departments:
                continue
            times = _factor(inside[account], unit)
            found.append({key: amount * times for key, amount in sums.items()})
        return _execution(found)


def _execution(found: Iterable[Sums]) -> Execution:
    total: Sums = defaultdict(Fraction)
    for sums in found:
        for key, amount in sums.items():
            total[key] += amount
    # Only accounts of another unit leave parts; the books themselves are whole.
    return Execution.of({key: round(amount) for key, amount in total.items()})


def _factor(given: Unit, wanted: Unit) -> Fraction:
    """Return how many parts of one unit are a part of another; nothing if none are."""
    if given.pk == wanted.pk:
        return Fraction(1)
    if given.dimension != wanted.dimension:
        return Fraction(0)
    size = Fraction(int(given.num), int(given.den)) / Fraction(
        int(wanted.num), int(wanted.den)
    )
    return size * Fraction(10) ** (wanted.scale - given.scale)


Amounts = dict[str, tuple[str, Fraction]]


def moved_and_carried(
    period: Period, *, size: int | None = None
) -> tuple[Amounts, Amounts]:
    """Return what virements moved, and what was carried, with each account's unit.

    Args:
        period: The year.
        size: As known when the log had so many vouchers; by default, all of it.

    Source:
        BL-5, BL-14, BL-24 (docs/method/ledger.md)
    """
    rows = Posting.objects.filter(
        voucher__municipality=period.municipality_id,
        voucher__period=period,
        voucher__ledger="budget",
        voucher__seal__isnull=False,
    ).exclude(account__kind=Account.Kind.ENVIRONMENT)
    if size is not None:
        rows = rows.filter(voucher__seal__seq__lte=size)
    kind = Coalesce("voucher__reverses__kind", "voucher__kind")
    columns = ("account__path", "account__unit__code", "account__unit__scale")
    found: dict[str, Amounts] = {"virement": {}, "carry": {}}
    for path, unit, scale, of, total in (
        rows.annotate(of=kind)
        .filter(of__in=found)
        .values_list(*columns, "of")
        .annotate(total=Sum("amount"))
        .order_by("account__path")
    ):
        found[of][path] = (unit, Fraction(int(total), 10**scale))
    return found["virement"], found["carry"]
