"""A stored line as the method sees it."""

from __future__ import annotations

from fractions import Fraction

from naturbudget.apps.budget.models import BudgetLine
from naturbudget.core.budget.line import Line, Part, Share


def exact(text: str) -> Fraction | None:
    """Return the number of a stored column, or nothing where it is empty."""
    return Fraction(text) if text else None


def line_to_core(row: BudgetLine) -> Line:
    """Return a line as the method sees it. Uses prefetched shares and parts."""
    return Line(
        indicator=row.code,
        unit=row.definition.unit,
        kind=row.definition.kind,
        direction=row.definition.direction,
        hold=row.hold,
        base=exact(row.base),
        base_year=row.base_year,
        base_source=row.base_source,
        previous=exact(row.previous),
        previous_year=row.previous_year,
        previous_source=row.previous_source,
        target=exact(row.target),
        target_low=exact(row.target_low),
        target_high=exact(row.target_high),
        interim=exact(row.interim),
        interim_year=row.interim_year,
        long_term=exact(row.long_term),
        long_term_year=row.long_term_year,
        legal=exact(row.legal),
        department=row.department.code if row.department else "",
        holder=row.holder_name or (str(row.holder) if row.holder else ""),
        basis=row.basis,
        justification=row.justification,
        tracked_reason=row.tracked_reason,
        shares=tuple(
            Share(share.department.code, Fraction(share.share))
            for share in row.shares.all()
        ),
        parts=tuple(
            Part(part.scheme, part.code, Fraction(part.amount))
            for part in row.parts.all()
        ),
        reserve=exact(row.reserve),
    )
