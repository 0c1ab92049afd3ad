"""Whether a draft says of earlier years what the books say of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from naturbudget.core.budget.draft import MISSING, Finding
from naturbudget.core.budget.line import FROM_THE_BOOKS, Line
from naturbudget.core.errors import Problem, gettext_noop

NOT_THE_BOOKS = gettext_noop(
    "The value of {year} is given as {given}, and the books say {known}. Take what "
    "they say, or name the source that says otherwise."
)


def check_known(
    lines: Sequence[Line], *, value: Callable[[int, int], Fraction | None]
) -> list[Finding]:
    """Return where a value of an earlier year is neither the books' nor has a source.

    What is written with fewer digits is the same value; a year that the books do not
    know is not judged. The evidence pack of the vote is checked by the same rule,
    except for the source «books»: here it is no other source, because whoever says so
    says what they say; there such a difference is told and not judged, because the
    books may be corrected between hand-over and vote.

    Args:
        lines: The lines in their order.
        value: What the books know of the line at a position, from 1, in a year.

    Source:
        CHK-1, L-30 (docs/method/budget.md, docs/method/ledger.md)

    >>> from naturbudget.core.budget.line import Line
    >>> line = Line(indicator="GAS", unit="m3", kind="flow", direction="less",
    ...     previous=Fraction(44), previous_year=2014)
    >>> [one.field for one in check_known([line], value=lambda *_: Fraction(45))]
    ['previous']
    >>> check_known([line], value=lambda *_: Fraction(443, 10))
    []
    """
    found = []
    for position, line in enumerate(lines, start=1):
        for field, given, year, source in (
            ("base", line.base, line.base_year, line.base_source),
            ("previous", line.previous, line.previous_year, line.previous_source),
        ):
            if source.strip() not in ("", FROM_THE_BOOKS):
                continue
            known = None if None in (given, year) else value(position, year or 0)
            if given is None or known is None or is_rounded(known, given):
                continue
            values = {
                "year": str(year),
                "given": line.show(given),
                "known": line.show(known),
            }
            problem = Problem("not-the-books", NOT_THE_BOOKS, values)
            found.append(Finding(MISSING, problem, field, position))
    return found


def is_rounded(known: Fraction, given: Fraction) -> bool:
    """Tell whether a value is what was given, to the digits it was given with.

    >>> is_rounded(Fraction(2, 3), Fraction("0.667"))
    True
    """
    places = 0
    while (given * 10**places).denominator != 1 and places < 30:
        places += 1
    return abs(known - given) <= Fraction(1, 2 * 10**places)
