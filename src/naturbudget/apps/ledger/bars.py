"""The drawing of an account's latest entries: small bars, one may be cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH, STEP, BAR, LEFT = 476, 44, 26, 24
TOP, BASE = 34, 150
CUT_TOP = 14
THIS_ONE = 48  # what is written under the new bar is wider than the bar
WIDE = 10_000  # longer figures would touch: then only the ends are written
CUT_AT = Fraction(5, 2)  # times the highest other bar


@dataclass(frozen=True)
class Bar:
    """One bar, with what is written above and below it."""

    amount: Fraction
    x: int
    y: float
    height: float
    label: str
    is_new: bool
    is_cut: bool
    is_labelled: bool = True
    is_end: bool = True  # a phone has no room for the figures between the ends

    @property
    def middle(self) -> int:
        return self.x + BAR // 2

    @property
    def above(self) -> float:
        return self.y - 7


@dataclass(frozen=True)
class Drawing:
    bars: tuple[Bar, ...]
    is_cut: bool

    @property
    def amounts(self) -> list[Fraction]:
        return [bar.amount for bar in self.bars]

    @property
    def width(self) -> int:
        room = THIS_ONE if any(bar.is_new for bar in self.bars) else 0
        return LEFT * 2 + STEP * len(self.bars) - (STEP - BAR) + room

    @property
    def axis(self) -> int:
        return self.width - 16


def draw(amounts: Sequence[tuple[Fraction, str]], *, new: Fraction | None) -> Drawing:
    """Return the bars of amounts with their labels; ``new`` comes last."""
    rows = [(amount, label, False) for amount, label in amounts]
    highest = max((abs(amount) for amount, *_ in rows), default=Fraction(0))
    is_cut = False
    if new is not None:
        is_cut = bool(highest) and abs(new) > highest * CUT_AT
        rows.append((new, "", True))
        highest = highest if is_cut else max(highest, abs(new))
    bars, shown = [], ""
    is_wide = highest >= WIDE
    ends = (0, len(amounts) - 1, len(rows) - 1)
    for number, (amount, label, is_new) in enumerate(rows):
        cut = is_cut and is_new
        size = float(abs(amount) / highest) if highest else 0.0
        height = BASE - CUT_TOP if cut else round(size * (BASE - TOP), 1)
        bars.append(
            Bar(
                amount=amount,
                x=LEFT + number * STEP,
                y=round(BASE - height, 1),
                height=height,
                label="" if label == shown else label,
                is_new=is_new,
                is_cut=cut,
                is_labelled=not is_wide or number in ends,
                is_end=number in ends,
            )
        )
        shown = label
    return Drawing(tuple(bars), is_cut)
