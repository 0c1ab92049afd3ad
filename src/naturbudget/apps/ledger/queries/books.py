"""Accounts and series as a tree, each with what it last said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Case, F, IntegerField, Sum, Value, When
from django.db.models.functions import ExtractYear

from naturbudget.apps.ledger.models import MonthTotal, Observation
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.period import year_of

OPEN_MAX = 60  # a longer tree begins closed


@dataclass
class Node:
    """A step of a path: what stands at it, and what stands below it."""

    name: str
    path: str
    row: Account | Series | None = None
    unit: str = ""
    value: Fraction | str | None = None
    year: int | None = None
    status: str = ""
    last: date | None = None
    is_running: bool = False
    children: list[Node] = field(default_factory=list)

    @property
    def leaves(self) -> list[Node]:
        below = [leaf for child in self.children for leaf in child.leaves]
        return [self, *below] if self.row else below

    @property
    def is_account(self) -> bool:
        return isinstance(self.row, Account)


@dataclass(frozen=True)
class Books:
    """The first page of the books."""

    accounts: list[Node]
    series: list[Node]
    is_short: bool


def books_of(municipality: Municipality, *, today: date) -> Books:
    """Return the trees of accounts and of series, by a fixed number of queries."""
    accounts = _account_leaves(municipality, today)
    series = _series_leaves(municipality)
    return Books(
        _tree(accounts, _add_up),
        _tree(series, lambda node: None),
        is_short=len(accounts) + len(series) <= OPEN_MAX,
    )


def sums_by_year(municipality: Municipality, accounts: Any = None) -> dict[int, Any]:
    """Return of each account its sums by year and the last month it moved."""
    first = municipality.first_month
    year = ExtractYear("month") - Case(
        When(month__month__lt=first, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    rows = MonthTotal.objects.filter(municipality=municipality, ledger="actual")
    rows = rows.exclude(account__kind=Account.Kind.ENVIRONMENT)
    if accounts is not None:
        rows = rows.filter(account__in=accounts)
    found: dict[int, dict[int, int]] = {}
    # What is left out here is nothing: a zero is a figure and has its own row.
    for account, of_year, parts in (
        rows.annotate(of_year=year)
        .values("account", "of_year")
        .annotate(parts=Sum("amount"))
        .values_list("account", "of_year", "parts")
        .order_by("account", "of_year")
    ):
        found.setdefault(account, {})[of_year] = int(parts)
    return found


# What each account last said: of a flow its latest year, of a stock all until then. The
# latest month is found by the index of the totals, so years before it are not read.
LATEST = """
WITH latest AS MATERIALIZED (
    SELECT a.id, a.kind, (SELECT max(t.month) FROM ledger_monthtotal t
        WHERE t.municipality_id = a.municipality_id AND t.account_id = a.id
            AND t.ledger = 'actual') AS month
    FROM resources_account a
    WHERE a.municipality_id = %(town)s AND a.kind IN ('flow', 'stock')
), year AS (
    SELECT id, kind, date_part('year', month)::int
        - (date_part('month', month) < %(first)s)::int AS year
    FROM latest WHERE month IS NOT NULL
)
SELECT y.id, y.year, sum(t.amount)::bigint
FROM year y JOIN ledger_monthtotal t ON t.municipality_id = %(town)s
    AND t.account_id = y.id AND t.ledger = 'actual'
    AND t.month >= CASE WHEN y.kind = 'stock' THEN '-infinity'::date
        ELSE make_date(y.year, %(first)s, 1) END
GROUP BY 1, 2
"""


def _latest_of(municipality: Municipality) -> dict[int, tuple[int, int]]:
    """Return of each account the year of its latest month, and what it came to."""
    values = {"town": municipality.pk, "first": municipality.first_month}
    with connection.cursor() as cursor:
        cursor.execute(LATEST, values)
        return {account: (year, parts) for account, year, parts in cursor.fetchall()}


def _account_leaves(municipality: Municipality, today: date) -> list[Node]:
    latest = _latest_of(municipality)
    running = year_of(today, municipality.first_month)
    rows = (
        municipality.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
        .select_related("unit", "department", "resource")
        .order_by("path")
    )
    leaves = []
    for row in rows:
        if is_unassigned(row.path):
            continue
        year, parts = latest.get(row.pk, (None, 0))
        value = None if year is None else Fraction(parts, 10**row.unit.scale)
        leaf = Node(row.label, row.path, row, row.unit.code, value=value, year=year)
        leaf.is_running = row.kind == Account.Kind.FLOW and year == running
        leaves.append(leaf)
    return leaves


def _series_leaves(municipality: Municipality) -> list[Node]:
    latest = (
        Observation.objects.filter(
            series__municipality=municipality,
            voucher__seal__isnull=False,
            voucher__reversed_by__seal__isnull=True,
        )
        .order_by("series", "-last", F("voucher__seal__seq").desc(), "-line")
        .distinct("series")
    )
    seen = {row.series_id: row for row in latest}
    leaves = []
    rows = municipality.series.select_related("department", "resource")
    for row in rows.order_by("code"):
        node = Node(row.label, row.code, row, row.unit)
        if one := seen.get(row.pk):
            node.value, node.last, node.status = one.value, one.last, one.status
        leaves.append(node)
    return leaves


def _tree(leaves: Iterable[Node], add_up: Callable[[Node], None]) -> list[Node]:
    top: list[Node] = []
    nodes: dict[str, Node] = {}
    for leaf in leaves:
        siblings, steps = top, leaf.path.split("/")
        for depth in range(1, len(steps)):
            path = "/".join(steps[:depth])
            if path not in nodes:
                nodes[path] = Node(steps[depth - 1], path)
                siblings.append(nodes[path])
            siblings = nodes[path].children
        if leaf.path in nodes:  # a series may stand above others
            nodes[leaf.path].row = leaf.row
            continue
        nodes[leaf.path] = leaf
        siblings.append(leaf)
    for node in nodes.values():
        if node.children:
            add_up(node)
    return [_without_lone_steps(node) for node in top]


def _without_lone_steps(node: Node) -> Node:
    """Leave out a branch with one thing in it; the path of the thing names it."""
    if node.row is None and len(node.children) == 1:
        return _without_lone_steps(node.children[0])
    node.children = [_without_lone_steps(child) for child in node.children]
    return node


def _add_up(node: Node) -> None:
    """Give a node the sum of what is below it, where that is one kind of thing."""
    leaves = node.leaves
    kinds = {(leaf.unit, getattr(leaf.row, "kind", ""), leaf.year) for leaf in leaves}
    if len(kinds) != 1 or any(leaf.value is None for leaf in leaves):
        return
    node.unit, _, node.year = next(iter(kinds))
    node.is_running = leaves[0].is_running
    node.value = sum((Fraction(leaf.value or 0) for leaf in leaves), Fraction(0))
