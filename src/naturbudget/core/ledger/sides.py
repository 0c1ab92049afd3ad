"""Movements between accounts in a file: rows that share a key are its sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.figures import Figure, RowProblem
from naturbudget.core.ledger.row import BETWEEN
from naturbudget.core.quantity import plain

# What the rows of one movement have in common, by column.
SHARED: Final = {
    "unit": "written",
    "from": "first",
    "to": "last",
    "source": "source",
    "entry": "entry",
    "books": "books",
    "cause": "cause",
}
MEANT_AS: Final = ("status", "replaces")

ONE_SIDE = gettext_noop(
    "The {entry} “{key}” has one row. Write a row for each account it touches, all "
    "with the same key."
)
NOT_SHARED = gettext_noop(
    "“{key}” is one movement, and its rows differ in “{column}”: line {other} says "
    "otherwise. Write the same in all of them, or give them keys of their own."
)
SAME_ACCOUNT = gettext_noop(
    "“{key}” names {code} in line {other} too. Give each account one row."
)
NO_SUCH_SIDE = gettext_noop(
    "An extraction takes from a stock and enters a flow, and “{key}” has no row of "
    "kind {kind}. Write it, or make it a {instead}."
)
WRONG_WAY = gettext_noop(
    "An extraction takes from a stock (negative) and enters a flow (positive). Write "
    "{right} for {code}."
)


def sides_of(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """Return the rows of each movement between accounts, by their key."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.entry in BETWEEN:
            found[figure.key].append(figure)
    return dict(found)


def side_problems(
    figures: Sequence[Figure], *, is_whole: bool = True
) -> list[RowProblem]:
    """Return why rows that share a key make no movement between accounts.

    Args:
        figures: The rows that could be read.
        is_whole: Whether all could; else a side may be missing for that reason.

    Returns:
        The problems, each at its row. Whether the sides add up to zero is asked
        once they are in the unit of their accounts.

    Source:
        L-5, L-23 (docs/method/ledger.md)
    """
    problems: list[RowProblem] = []
    for key, rows in sides_of(figures).items():
        first, *others = rows
        if not others and is_whole:
            values = {"entry": first.entry, "key": key}
            problem = Problem("one-side", ONE_SIDE, values)
            problems.append(RowProblem(first.line, "key", problem))
        for row in others:
            problems += _not_shared(first, row)
        problems += _twice(rows)
        if {row.entry for row in rows} == {"extraction"}:
            problems += _extraction(key, rows, is_whole=is_whole and bool(others))
    return problems


def _not_shared(first: Figure, row: Figure) -> Iterable[RowProblem]:
    differing = [
        column
        for column, name in SHARED.items()
        if getattr(first, name) != getattr(row, name)
    ]
    if any(getattr(first, name) != getattr(row, name) for name in MEANT_AS):
        differing.append("status")
    for column in differing:
        values = {"key": row.key, "column": column, "other": first.line}
        yield RowProblem(row.line, column, Problem("not-shared", NOT_SHARED, values))


def _twice(rows: Sequence[Figure]) -> Iterable[RowProblem]:
    lines: dict[str, int] = {}
    for row in rows:
        if row.code in lines:
            values = {"key": row.key, "code": row.code, "other": lines[row.code]}
            problem = Problem("same-account", SAME_ACCOUNT, values)
            yield RowProblem(row.line, "code", problem)
        lines.setdefault(row.code, row.line)


def _extraction(
    key: str, rows: Sequence[Figure], *, is_whole: bool
) -> Iterable[RowProblem]:
    """Yield why rows are no extraction: out of stocks, into flows."""
    instead = {"stock": "use", "flow": "reclassification"}
    kinds = {row.kind for row in rows}
    for kind in ("stock", "flow") if is_whole else ():
        if kind not in kinds:
            values = {"key": key, "kind": kind, "instead": instead[kind]}
            problem = Problem("no-such-side", NO_SUCH_SIDE, values)
            yield RowProblem(rows[0].line, "kind", problem)
    for row in rows:
        if (row.kind == "stock" and row.value > 0) or (
            row.kind == "flow" and row.value < 0
        ):
            values = {"code": row.code, "right": plain(-row.value)}
            yield RowProblem(row.line, "value", Problem("sign", WRONG_WAY, values))
