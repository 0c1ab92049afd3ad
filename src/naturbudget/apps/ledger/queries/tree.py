"""A node of the tree: its parts by account, department and place, and its wholes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Case, IntegerField, Q, Sum, Value, When
from django.db.models.functions import ExtractYear

from naturbudget.apps.ledger.models import MonthTotal, Period, Posting
from naturbudget.apps.ledger.partitions import Whole
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.ledger.wholes import WholeAndParts
from naturbudget.core.quantity import Quantity

YEARS_SHOWN = 5


@dataclass
class Part:
    """A line of a node's table: what it is called, and its amount in each year."""

    name: str
    label: Any
    amounts: list[Fraction | None] = field(default_factory=list)
    is_account: bool = False


@dataclass
class Sheet:
    """All accounts below a node that are of one kind, one unit and one entity."""

    unit: str
    kind: str
    entity: str
    years: list[int]
    parts: list[Part]
    departments: list[Part]
    places: list[Part]
    total: list[Fraction | None]


def below(node: str) -> Q:
    """Select the accounts at a node and below it, by component (L-7)."""
    return Q(path=node) | Q(path__startswith=f"{node}/")


def accounts_below(town: Municipality, node: str) -> list[Account]:
    """Return the accounts that take figures at a node and below it."""
    rows = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT).filter(below(node))
    found = rows.select_related("unit", "department", "resource").order_by("path")
    return [row for row in found if not is_unassigned(row.path)]


def sheets_of(town: Municipality, node: str, rows: Iterable[Account]) -> list[Sheet]:
    """Return the tables of a node, one for each kind, unit and entity."""
    accounts = {row.pk: row for row in rows}
    sums = sums_of(town, list(accounts))
    groups: dict[tuple[str, str, str], list[Account]] = defaultdict(list)
    for row in accounts.values():
        groups[row.unit.code, row.kind, row.entity].append(row)
    return [_sheet(node, members, sums, key) for key, members in sorted(groups.items())]


Sums = dict[int, dict[str, dict[int, int]]]


def sums_of(town: Municipality, accounts: list[int]) -> Sums:
    """Return what each account came to, by department and budget year, in one query."""
    year = ExtractYear("month") - Case(
        When(month__month__lt=town.first_month, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    rows = MonthTotal.objects.filter(
        municipality=town, ledger="actual", account__in=accounts
    )
    found: Sums = defaultdict(lambda: defaultdict(dict))
    for account, department, of_year, parts in (
        rows.annotate(of_year=year)
        .values("account", "department__code", "of_year")
        .annotate(parts=Sum("amount"))
        .values_list("account", "department__code", "of_year", "parts")
        .order_by("account")
    ):
        found[account][department or ""][of_year] = int(parts)
    return found


def _sheet(
    node: str, members: list[Account], sums: Sums, key: tuple[str, str, str]
) -> Sheet:
    unit, kind, entity = key
    scale = 10 ** members[0].unit.scale
    known = {year for row in members for by in sums[row.pk].values() for year in by}
    years = sorted(known)[-YEARS_SHOWN:]
    is_stock = kind == Account.Kind.STOCK

    def amounts(by_year: Iterable[dict[int, int]]) -> list[Fraction | None]:
        given = list(by_year)
        found: list[Fraction | None] = []
        for year in years:
            parts = [
                amount
                for one in given
                for of, amount in one.items()
                if of == year or (is_stock and of <= year)
            ]
            found.append(Fraction(sum(parts), scale) if parts else None)
        return found

    def part(name: str, label: Any, rows: list[Account]) -> Part:
        lone = len(rows) == 1 and rows[0].path == name
        return Part(
            name,
            rows[0].label if lone else label,
            amounts(by for row in rows for by in sums[row.pk].values()),
            is_account=lone,
        )

    children: dict[str, list[Account]] = defaultdict(list)
    places: dict[str, list[Account]] = defaultdict(list)
    codes: dict[str, list[dict[int, int]]] = defaultdict(list)
    for row in members:
        children[_child(node, row.path)].append(row)
        places[row.place].append(row)
        for code, by_year in sums[row.pk].items():
            codes[code].append(by_year)
    return Sheet(
        unit,
        kind,
        entity,
        years,
        [part(path, path.rpartition("/")[2], rows) for path, rows in children.items()],
        [Part(code, code, amounts(by)) for code, by in sorted(codes.items())],
        [part(f"place: {place}", place, rows) for place, rows in sorted(places.items())]
        if any(places)
        else [],
        amounts(by for row in members for by in sums[row.pk].values()),
    )


def _child(node: str, path: str) -> str:
    """Return the branch right below a node that a path belongs to."""
    if path == node:
        return path
    depth = len(node.split("/")) + 1
    return "/".join(path.split("/")[:depth])


def compared(row: Whole) -> WholeAndParts:
    """Return a whole beside what its parts hold: of flows a sum, of stocks a level."""
    lines = Posting.objects.filter(
        voucher__seal__isnull=False,
        voucher__ledger="actual",
        voucher__valid_to__lte=row.last,
        account__in=row.municipality.accounts.filter(below(row.node)),
    )
    if row.first is not None:
        lines = lines.filter(voucher__valid_to__gte=row.first)
    held = int(lines.aggregate(held=Sum("amount"))["held"] or 0)
    unit, scale = row.unit.code, row.unit.scale
    return WholeAndParts(
        row.node,
        row.first,
        row.last,
        Quantity.from_smallest(row.expected, unit, scale=scale),
        Quantity.from_smallest(held, unit, scale=scale),
    )


def compared_in(period: Period) -> Iterator[WholeAndParts]:
    """Yield the wholes of a year beside their parts (L-33)."""
    rows = period.municipality.wholes.filter(last__range=(period.first, period.last))
    for row in rows.select_related("unit", "municipality").order_by("last", "node"):
        yield compared(row)
