"""Figures that must fit each other: an emission and its fuel, a whole and its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.plausible import Known, quantity
from naturbudget.core.quantity import exact_decimal, plain

RATIO, PARTS = "ratio", "parts"
KINDS: Final = (RATIO, PARTS)

OUT_OF_RANGE = gettext_noop(
    "{upper} ({upper_value}) for {lower} ({lower_value}) is {ratio} each; between "
    "{least} and {most} is possible: {basis}."
)
PARTS_WHOLE = gettext_noop(
    "The parts below {lower} add up to {lower_value}, and the whole, {upper}, is "
    "{upper_value}: {ratio} times the parts, where {least} to {most} is expected."
)
NOT_A_BOUND = gettext_noop(
    "“{given}” is no bound. Write two numbers that are not below zero, the smaller one "
    "first."
)


class BoundError(NaturbudgetError):
    """The bounds of a relation mean nothing."""


@dataclass(frozen=True, slots=True)
class Side:
    """An account, or the leaves below a node that stand for it, and their unit."""

    name: str
    leaves: tuple[str, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Relation:
    """``upper`` divided by ``lower`` lies between two bounds, in the units of both."""

    kind: str
    upper: Side
    lower: Side
    least: Fraction
    most: Fraction
    basis: str


def read_bounds(least: str, most: str) -> tuple[str, str]:
    """Return two bounds as they are kept.

    Raises:
        BoundError: One is no number, or they stand the wrong way round.

    >>> read_bounds("0.1950", "0.21")
    ('0.195', '0.21')
    """
    try:
        low, high = exact_decimal(least.strip()), exact_decimal(most.strip())
    except NaturbudgetError:
        low, high = exact_decimal("1"), exact_decimal("0")
    if not 0 <= low <= high:
        values = {"given": f"{least} – {most}", "field": "least"}
        raise BoundError(Problem("not-a-bound", NOT_A_BOUND, values))
    return plain(low), plain(high)


def relation_doubts(
    relation: Relation, figures: Mapping[str, Sequence[Known]]
) -> Iterable[tuple[int, str, Problem]]:
    """Yield what does not fit, by line and account: one doubt for each span of days.

    Compared are figures of the same days, where all leaves of both sides have one; what
    is delivered for other days, or not yet, says nothing.

    Args:
        relation: The two sides and their bounds.
        figures: By path, the new figures and those that are sealed; drafts beside
            them are left out.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    upper, lower = _sums(relation.upper, figures), _sums(relation.lower, figures)
    for span in upper.keys() & lower.keys():
        above, below = upper[span], lower[span]
        new = [one for one in (*above[1], *below[1]) if one[0]]
        if not new or not below[0]:
            continue
        ratio = above[0] / below[0]
        if relation.least <= ratio <= relation.most:
            continue
        line, path = max(new)
        yield line, path, _said(relation, above[0], below[0], ratio)


Span = tuple[object, object]
Summed = tuple[Fraction, list[tuple[int, str]]]


def _sums(side: Side, figures: Mapping[str, Sequence[Known]]) -> dict[Span, Summed]:
    """Return the sum of all leaves for each span of days in which all have a figure."""
    spans: dict[Span, dict[str, list[Known]]] = {}
    for path in side.leaves:
        for one in figures.get(path, ()):
            if one.entry.is_draft:
                continue
            span = one.entry.first, one.entry.last
            spans.setdefault(span, {}).setdefault(path, []).append(one)
    return {
        span: (
            sum(
                (one.entry.amount for ones in by_path.values() for one in ones),
                Fraction(),
            ),
            [(one.line, path) for path, ones in by_path.items() for one in ones],
        )
        for span, by_path in spans.items()
        if len(by_path) == len(side.leaves)
    }


def _said(
    relation: Relation, above: Fraction, below: Fraction, ratio: Fraction
) -> Problem:
    values: dict[str, object] = {
        "upper": relation.upper.name,
        "lower": relation.lower.name,
        "upper_value": quantity(above, relation.upper.unit),
        "lower_value": quantity(below, relation.lower.unit),
        "ratio": _short(ratio),
        "least": _short(relation.least),
        "most": _short(relation.most),
        "basis": relation.basis,
    }
    if relation.kind == PARTS:
        return Problem("parts-whole", PARTS_WHOLE, values)
    return Problem("out-of-range", OUT_OF_RANGE, values)


def _short(ratio: Fraction) -> str:
    """Return a ratio with four digits, for a sentence.

    >>> _short(Fraction(2, 3)), _short(Fraction(1234567, 1000)), _short(Fraction(0))
    ('0.6667', '1235', '0')
    """
    above, below = Decimal(ratio.numerator), Decimal(ratio.denominator)
    return plain(Context(prec=4).divide(above, below))
