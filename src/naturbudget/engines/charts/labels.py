"""Where the labels of a chart stand: near what they name, and on nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

CHARACTER = 7.2  # the mean width of a letter of 13 px
LINE = 17.0
STRONG_BEGIN, STRONG_END = "\ue000", "\ue001"  # turned into bold when drawn

Align = Literal["left", "center", "right"]
Place = tuple[float, float]


def strong(text: str) -> str:
    """Mark the part of a label that is drawn bold."""
    return f"{STRONG_BEGIN}{text}{STRONG_END}"


@dataclass(frozen=True, slots=True)
class Wish:
    """A label, the point it belongs to, and the places it may take, best first.

    ``leader`` is how many pixels above or below the point a label stands at least
    that a thin line leads to it; without a number none does.
    """

    text: str
    style: str
    point: Place
    offsets: Sequence[tuple[float, float, Align]]
    leader: float | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A label in its place, in pixels; the leader runs to its point."""

    text: str
    style: str
    at: Place
    align: Align
    leader: tuple[Place, Place] | None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Return how many square pixels both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def holds(self, place: Place) -> bool:
        """Tell whether a point lies inside."""
        return self.left <= place[0] <= self.right and (
            self.top <= place[1] <= self.bottom
        )

    def outside(self, frame: Box) -> float:
        """Return how many pixels stick out of a frame."""
        return (
            max(0.0, frame.left - self.left)
            + max(0.0, self.right - frame.right)
            + max(0.0, frame.top - self.top)
            + max(0.0, self.bottom - frame.bottom)
        )


@dataclass(slots=True)
class Ground:
    """What is drawn already: the frame, the points of lines and marks, the labels."""

    frame: Box
    drawn: list[Place] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def add_line(self, points: Sequence[Place]) -> None:
        """Keep a line free, every few pixels of it."""
        for one, other in pairwise(points):
            steps = max(
                1, round(max(abs(other[0] - one[0]), abs(other[1] - one[1])) / 5)
            )
            for step in range(steps + 1):
                share = step / steps
                self.drawn.append(
                    (
                        one[0] + (other[0] - one[0]) * share,
                        one[1] + (other[1] - one[1]) * share,
                    )
                )


def placed(wishes: Iterable[Wish], ground: Ground) -> list[Label]:
    """Return the labels, each where it covers least, the first wishes first.

    Args:
        wishes: The labels in the order of their weight.
        ground: What is drawn; the boxes of the labels are added to it.

    Returns:
        A label for each wish; none is left out.
    """
    return [_best(wish, ground) for wish in wishes]


def _best(wish: Wish, ground: Ground) -> Label:
    ranked = [
        (_cost(wish, offset, ground) + 2.0 * rank, rank, offset)
        for rank, offset in enumerate(wish.offsets)
    ]
    _, _, (dx, dy, align) = min(ranked)
    ground.boxes.append(_box(wish, (dx, dy, align)))
    at = (wish.point[0] + dx, wish.point[1] + dy)
    leader = _leader(wish, at)
    if leader:
        ground.add_line(leader)
    return Label(wish.text, wish.style, at, align, leader)


def _leader(wish: Wish, at: Place) -> tuple[Place, Place] | None:
    if wish.leader is None or abs(at[1] - wish.point[1]) < wish.leader:
        return None
    below = at[1] > wish.point[1]
    return (at[0], at[1] - LINE + 3 if below else at[1] + 4), wish.point


def _box(wish: Wish, offset: tuple[float, float, Align]) -> Box:
    dx, dy, align = offset
    shown = len(wish.text) - 2 * wish.text.count(STRONG_BEGIN)
    width = shown * CHARACTER
    x, y = wish.point[0] + dx, wish.point[1] + dy
    left = {"left": x, "center": x - width / 2, "right": x - width}[align]
    return Box(left - 2, y - LINE + 4, left + width + 2, y + 4)


def _cost(wish: Wish, offset: tuple[float, float, Align], ground: Ground) -> float:
    box = _box(wish, offset)
    on_lines = sum(1 for place in ground.drawn if box.holds(place))
    on_labels = sum(box.overlap(other) for other in ground.boxes)
    at = (wish.point[0] + offset[0], wish.point[1] + offset[1])
    way = Ground(ground.frame)
    way.add_line(_leader(wish, at) or [])
    through = sum(
        1 for place in way.drawn for other in ground.boxes if other.holds(place)
    )
    return 500 * box.outside(ground.frame) + 4 * on_lines + 2 * on_labels + 40 * through
