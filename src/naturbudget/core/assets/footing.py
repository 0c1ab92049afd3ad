"""Printed totals beside what their parts add up to: flagged, never repaired (AS-13)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import plain

DOES_NOT_FOOT = gettext_noop(
    "{what}: the parts add up to {parts}, printed is {printed}, {difference} apart. "
    "Both stand as they are; look which part is missing or was rounded."
)


def footing_problems(
    what: str, parts: Iterable[Decimal], printed: Decimal
) -> list[Problem]:
    """Return whether a printed total is not the rounded sum of its exact parts.

    Args:
        what: What the total is of, for the sentence.
        parts: The exact parts.
        printed: The total as it stands on paper, with the digits it has there.

    Source:
        AS-13 (docs/method/ledger.md)

    >>> footing_problems("water", [Decimal("1.4"), Decimal("1.3")], Decimal("3"))
    []
    """
    total = sum(parts, Decimal(0))
    rounded = total.quantize(printed, rounding=ROUND_HALF_EVEN)
    if rounded == printed:
        return []
    values = {
        "what": what,
        "parts": plain(total),
        "printed": plain(printed),
        "difference": plain(abs(printed - total)),
    }
    return [Problem("does-not-foot", DOES_NOT_FOOT, values)]


def condition_index(rated: Iterable[tuple[Decimal, Decimal]]) -> Fraction:
    """Return the weighted sum of rescaled variables, none of them rounded before.

    Args:
        rated: Of each variable its weight and its value between 0 and 1.

    Source:
        AS-10 (docs/method/ledger.md)

    >>> condition_index([(Decimal("0.5"), Decimal(1)), (Decimal("0.5"), Decimal(0))])
    Fraction(1, 2)
    """
    given = [(Fraction(weight), Fraction(value)) for weight, value in rated]
    assert sum(weight for weight, _ in given) == 1, "the weights add up to 1"
    assert all(0 <= value <= 1 for _, value in given), "a rescaled value is 0 to 1"
    return sum((weight * value for weight, value in given), Fraction(0))
