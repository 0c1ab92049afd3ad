"""Rows of a file that are the sides of one movement between accounts (L-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from naturbudget.apps.deliveries.pen import Pen
from naturbudget.apps.deliveries.sealed import SealedFigure, Side
from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, gettext_noop
from naturbudget.core.ledger import voucher as core
from naturbudget.core.ledger.figures import Figure

OTHER_UNIT = gettext_noop(
    "{code} is kept in {unit}, and {other} in {other_unit}. What leaves one account "
    "enters another in the same unit; book a loss and an addition instead."
)
NOT_BALANCED = gettext_noop(
    "The rows of “{key}” add up to {rest}, not to zero. What leaves one account enters "
    "another: correct an amount, or give the rest a row of its own."
)
# An extraction is a use with both its sides (L-18).
KINDS = {"reclassification": "reclassification", "extraction": "use"}


def movement_of(
    pen: Pen, rows: Sequence[Figure]
) -> tuple[Figure, tuple[core.Posting, ...]] | None:
    """Return a movement's first row with its note, and the lines it posts.

    Returns:
        Nothing where the rows make no movement; the reasons are then in the plan.

    Source:
        L-2, L-5 (docs/method/ledger.md)
    """
    first, kept = rows[0], pen.kept_in(rows[0])
    others = [row for row in rows if pen.kept_in(row) != kept]
    for row in others:
        values = {
            "code": row.code,
            "unit": UnitCode(pen.kept_in(row)),
            "other": first.code,
            "other_unit": UnitCode(kept),
        }
        pen.refuse(row, "code", Problem("other-unit", OTHER_UNIT, values))
    postings = []
    for row in rows:
        try:
            postings.append(pen.posting(row, pen.parts(row)))
        except NaturbudgetError as error:
            pen.refuse(row, "value", *error.problems)
    if others or len(postings) < len(rows):
        return None
    [rest] = core.totals_by_unit(postings)
    if rest.amount:
        found = {"key": first.key, "rest": rest}
        pen.refuse(first, "value", Problem("not-balanced", NOT_BALANCED, found))
        return None
    # One note says it for all rows: what moved, by its size.
    moved = sum(row.value for row in rows if row.value > 0)
    return pen.noted(replace(first, value=first.value * 0 + moved)), tuple(postings)


def is_sealed_so(
    first: Figure, postings: Sequence[core.Posting], sealed: SealedFigure
) -> bool:
    """Tell whether the books hold this very movement under its key."""
    is_final = sealed.status in ("measured", "calculated")
    skips = bool(first.replaces and is_final)
    wanted = [
        (line.account.path, str(line.amount), line.status, line.department)
        for line in postings
    ]
    days = (sealed.row.valid_from, sealed.last)
    return (
        (sealed.kind, sealed.row.cause) == (KINDS[first.entry], first.cause)
        and _without(wanted, skips) == _without(sealed.sides, skips)
        and days == (first.first, first.last)
    )


def _without(sides: Sequence[Side], skips_status: bool) -> list[Side]:
    return sorted(
        (path, parts, "" if skips_status else status, department)
        for path, parts, status, department in sides
    )
