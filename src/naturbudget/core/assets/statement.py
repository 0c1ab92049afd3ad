"""The asset account: opening, what came, what went, and closing (AS-2, AS-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import Quantity

# The columns between opening and closing, in their order. `first` is the opening
# voucher of an account that begins within the span: before it, nothing is known.
BETWEEN: Final = (
    "first",
    "additions",
    "reductions",
    "reclassified",
    "reappraised",
    "corrections",
)
COLUMN_OF: Final = {
    "opening": "first",
    "addition": "additions",
    "loss": "reductions",
    "use": "reductions",
    "reclassification": "reclassified",
    "reappraisal": "reappraised",
}

NO_IDENTITY = gettext_noop(
    "The columns of {account} add up to {columns}, and the books hold {closing}. "
    "Something was changed behind the seals; check the log before anything else."
)


@dataclass(frozen=True, slots=True)
class Move:
    """What sealed lines of one kind, cause and direction did to one stock.

    ``kind`` is that of the voucher, of a reversal that of what it reverses; ``place``
    is ``before`` the span, ``within`` it, or ``earlier``: booked within it for days
    before it. ``is_in`` is whether the account grew by it when it was booked.
    """

    account: str
    place: str
    kind: str
    cause: str
    is_in: bool
    parts: int


@dataclass(frozen=True, slots=True)
class Stock:
    """An account of the statement: what it is kept in and when it was looked at."""

    path: str
    unit: str
    scale: int
    # The last day of an entry that stands: before the span, and within it.
    seen_before: date | None = None
    seen_within: date | None = None


@dataclass(slots=True)
class AssetRow:
    """One account or node of the statement, in the smallest parts of its unit."""

    path: str
    unit: str
    scale: int
    opening: int = 0
    columns: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BETWEEN, 0))
    # Kind, cause and direction of what stands in the columns: the second column.
    details: dict[tuple[str, str, bool], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    is_node: bool = False
    # The accounts below without a sealed opening or closing value (AS-14).
    without_opening: tuple[str, ...] = ()
    without_closing: tuple[str, ...] = ()
    seen_before: date | None = None
    seen_within: date | None = None

    @property
    def closing(self) -> int:
        """Opening and all columns together: the identity of AS-2."""
        return self.opening + sum(self.columns.values())

    def quantity(self, parts: int) -> Quantity:
        """Return some of its parts as people write them."""
        return Quantity.from_smallest(parts, self.unit, scale=self.scale)

    def part(self, kind: str, *, is_in: bool) -> int:
        """Return what vouchers of a kind added (``is_in``) or took, with its sign."""
        return sum(
            parts
            for (of, _, inward), parts in self.details.items()
            if of == kind and inward == is_in
        )


def statement(
    stocks: Iterable[Stock], moves: Iterable[Move], *, below: str = ""
) -> list[AssetRow]:
    """Return the statement: each account, and each node with the sums of its accounts.

    Args:
        stocks: The accounts, whatever happened to them.
        moves: What the books hold of them until the end of the span.
        below: Only this node and what is below it.

    Returns:
        Rows in the order of their paths; a node stands before what is below it, once
        for each unit.

    Source:
        AS-2, AS-3, AS-14, L-7 (docs/method/ledger.md)
    """
    rows = {
        stock.path: AssetRow(
            stock.path,
            stock.unit,
            stock.scale,
            seen_before=stock.seen_before,
            seen_within=stock.seen_within,
            without_opening=() if stock.seen_before else (stock.path,),
            without_closing=() if stock.seen_within else (stock.path,),
        )
        for stock in stocks
        if is_below(stock.path, below)
    }
    for move in moves:
        if move.account in rows:
            _add(rows[move.account], move)
    nodes: dict[tuple[str, str], AssetRow] = {}
    for row in rows.values():
        for path in nodes_above(row.path):
            if is_below(path, below):
                node = nodes.setdefault(
                    (path, row.unit), AssetRow(path, row.unit, row.scale, is_node=True)
                )
                _sum_up(node, row)
    found = [*rows.values(), *nodes.values()]
    return sorted(found, key=lambda row: (row.path.split("/"), row.unit))


def is_below(path: str, node: str) -> bool:
    """Tell whether a path is a node or stands below it, by component (L-7).

    Source:
        L-7 (docs/method/ledger.md)

    >>> is_below("gas/town-hall", "gas/town"), is_below("gas/town", "gas")
    (False, True)
    """
    return not node or path == node or path.startswith(f"{node}/")


def nodes_above(path: str) -> list[str]:
    """Return the nodes a path stands below, the highest first.

    >>> nodes_above("land/nature/meadow")
    ['land', 'land/nature']
    """
    steps = path.split("/")
    return ["/".join(steps[:depth]) for depth in range(1, len(steps))]


def _add(row: AssetRow, move: Move) -> None:
    if move.place == "before":
        row.opening += move.parts
        return
    column = "corrections" if move.place == "earlier" else COLUMN_OF[move.kind]
    row.columns[column] += move.parts
    kind = "correction" if move.place == "earlier" else move.kind
    row.details[kind, move.cause, move.is_in] += move.parts


def _sum_up(node: AssetRow, row: AssetRow) -> None:
    node.opening += row.opening
    for column, parts in row.columns.items():
        node.columns[column] += parts
    for detail, parts in row.details.items():
        node.details[detail] += parts
    node.without_opening += row.without_opening
    node.without_closing += row.without_closing


def identity_problems(
    rows: Iterable[AssetRow], held: Mapping[str, int]
) -> list[Problem]:
    """Return the accounts whose columns do not lead to what the books hold.

    Args:
        rows: The statement.
        held: What each account holds at the end of the span, read in another way.

    Source:
        AS-2 (docs/method/ledger.md)
    """
    return [
        Problem(
            "no-identity",
            NO_IDENTITY,
            {
                "account": row.path,
                "columns": row.quantity(row.closing),
                "closing": row.quantity(held.get(row.path, 0)),
            },
        )
        for row in rows
        if not row.is_node and row.closing != held.get(row.path, 0)
    ]
