"""Which sealed vouchers an auditor looks at, so that anybody draws the same ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Final

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

SEED_MAX: Final = 100
METHODS: Final = {
    "random": gettext_noop("at random"),
    "size": gettext_noop("the largest of each unit"),
    "risk": gettext_noop("by risk"),
    "all": gettext_noop("all of them"),
}
# Why a figure deserves a second look, in the order in which pages tell it.
RISKS: Final = {
    "soft": gettext_noop("estimated, provisional or imputed"),
    "correction": gettext_noop("a correction"),
    "doubted": gettext_noop("a warning was confirmed"),
    "late": gettext_noop("sealed after the year"),
    "no-file": gettext_noop("without a file behind it"),
}

NOT_A_METHOD = gettext_noop(
    "“{method}” is no way to draw a sample. Choose one of the list."
)
NO_FIGURES = gettext_noop(
    "The books hold no voucher of {year} to draw from. Draw when figures are sealed."
)
NOT_A_COUNT = gettext_noop(
    "{count} vouchers cannot be drawn from {population}. Write a number from 1 to "
    "{population}."
)
NO_SEED = gettext_noop(
    "A random sample needs a seed: any text of at most {most} characters. With it "
    "anybody draws the same vouchers."
)
NOT_A_SHARE = gettext_noop(
    "{share} per cent is out of bounds. Write a whole number from 1 to 100."
)
NONE_FOUND = gettext_noop(
    "No voucher of {year} is drawn this way: none has a size, or none has a mark of "
    "risk. Choose another way."
)


class SampleError(NaturbudgetError):
    """The sample cannot be drawn like this."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A sealed voucher, as far as drawing asks.

    Attributes:
        seq: Its number in the log.
        leaf: Its leaf hash, 32 bytes.
        sizes: How much it moves, by unit; nothing where it moves nothing (an
            observation) or was taken back.
        risks: Keys of ``RISKS``.
    """

    seq: int
    leaf: bytes
    sizes: Mapping[str, Decimal] = field(default_factory=dict)
    risks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Way:
    """How a sample is drawn.

    Attributes:
        method: A key of ``METHODS``.
        count: How many, at random; at most how many, by risk. None: all there are.
        seed: What chance is made of, at random.
        share: Of each unit's total, how much the largest shall cover, in per cent.
    """

    method: str
    count: int | None = None
    seed: str = ""
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A voucher that was drawn, and what spoke for it.

    ``why`` is the rank at random (hexadecimal), units by size, keys of ``RISKS``.
    """

    seq: int
    why: tuple[str, ...] = ()


def rank(leaf: bytes, seed: str) -> bytes:
    """Return the rank of a leaf under a seed; a sample takes the lowest ranks.

    Args:
        leaf: The leaf hash, 32 bytes.
        seed: Any text.

    Returns:
        SHA-256 of the seed in UTF-8, followed by the leaf.

    Source:
        AU-1 (docs/method/audit.md)

    >>> rank(bytes(32), "2025").hex()[:16]
    '9501ffb36fd94398'
    """
    return sha256(seed.encode() + leaf).digest()


def draw(figures: Sequence[Figure], way: Way, *, year: int) -> list[Drawn]:
    """Return what is drawn, in the order in which it is looked at.

    The order of ``figures`` does not matter.

    Args:
        figures: What is drawn from: each voucher once.
        way: How.
        year: Whose books, for the refusals.

    Returns:
        At random by rank, by risk with the most marks first, else by number.

    Raises:
        SampleError: The way is not one, or nothing is drawn by it.

    Source:
        AU-1 (docs/method/audit.md)

    >>> figures = [Figure(n, bytes([n] * 32)) for n in range(1, 6)]
    >>> [one.seq for one in draw(figures, Way("random", 2, "2025"), year=2025)]
    [4, 3]
    """
    problems = check_way(way, population=len(figures), year=year)
    if problems:
        raise SampleError(*problems)
    by_number = sorted(figures, key=lambda one: one.seq)
    found = {
        "all": lambda: [Drawn(one.seq) for one in by_number],
        "random": lambda: _at_random(by_number, way),
        "size": lambda: _largest(by_number, way.share or 100),
        "risk": lambda: _at_risk(by_number, way.count),
    }[way.method]()
    if not found:
        raise SampleError(Problem("none-found", NONE_FOUND, {"year": str(year)}))
    return found


def check_way(way: Way, *, population: int, year: int) -> list[Problem]:
    """Return what is wrong with a way to draw from so many vouchers.

    Source:
        AU-1 (docs/method/audit.md)
    """
    if way.method not in METHODS:
        values: dict[str, object] = {"method": way.method[:60], "field": "method"}
        return [Problem("not-a-method", NOT_A_METHOD, values)]
    if not population:
        return [Problem("no-figures", NO_FIGURES, {"year": str(year)})]
    problems = []
    needs_count = way.method == "random"
    if (needs_count or (way.method == "risk" and way.count is not None)) and not (
        way.count is not None and 1 <= way.count <= population
    ):
        count = 0 if way.count is None else way.count
        values = {"count": count, "population": population, "field": "count"}
        problems.append(Problem("not-a-count", NOT_A_COUNT, values))
    if way.method == "random" and not 0 < len(way.seed) <= SEED_MAX:
        problems.append(
            Problem("no-seed", NO_SEED, {"most": SEED_MAX, "field": "seed"})
        )
    if way.method == "size" and not (way.share is not None and 1 <= way.share <= 100):
        values = {"share": way.share or 0, "field": "share"}
        problems.append(Problem("not-a-share", NOT_A_SHARE, values))
    return problems


def _at_random(figures: Sequence[Figure], way: Way) -> list[Drawn]:
    ranked = sorted((rank(one.leaf, way.seed), one.seq) for one in figures)
    return [Drawn(seq, (found.hex(),)) for found, seq in ranked[: way.count]]


def _largest(figures: Sequence[Figure], share: int) -> list[Drawn]:
    """Return the largest of each unit that together cover a share of its total."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for one in figures:
        for unit, amount in one.sizes.items():
            totals[unit] += amount
    why: dict[int, list[str]] = defaultdict(list)
    for unit, total in sorted(totals.items()):
        covered = Decimal(0)
        held = [one for one in figures if one.sizes.get(unit)]
        for one in sorted(held, key=lambda one: (-one.sizes[unit], one.seq)):
            if covered * 100 >= total * share:
                break
            covered += one.sizes[unit]
            why[one.seq].append(unit)
    return [Drawn(seq, tuple(units)) for seq, units in sorted(why.items())]


def _at_risk(figures: Sequence[Figure], count: int | None) -> list[Drawn]:
    marked = [one for one in figures if one.risks]
    marked.sort(key=lambda one: (-len(one.risks), one.seq))
    return [
        Drawn(one.seq, tuple(risk for risk in RISKS if risk in one.risks))
        for one in marked[:count]
    ]
