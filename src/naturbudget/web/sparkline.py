"""The path of a line, small: where its strokes run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from naturbudget.web.figures import Number, exact

WIDTH, HEIGHT = 152, 46
LEFT, RIGHT, TOP, BOTTOM = 7, 145, 7, 39
SOLID_YEARS_MAX = 2  # one missing year does not mislead at this size
DOTTED_YEARS_MAX = 5  # a longer gap stays a gap

Point = tuple[int, Number]


@dataclass(frozen=True, slots=True)
class Path:
    """What a sparkline tells: a way from base to goal, and how far it was gone."""

    year: int
    base: Point | None = None
    goal: Point | None = None
    actuals: Sequence[Point] = ()
    budget: Number | None = None
    kept: bool | None = None
    voted: Sequence[Point] = ()  # a path voted year by year; else it is even
    is_copy: bool = False  # of a publication: it has a target and no budget

    @property
    def is_drawn(self) -> bool:
        """A single value, with nothing to measure it against, is no path."""
        points = (self.base, self.goal, self.budget, *self.actuals, *self.voted)
        return sum(point is not None for point in points) > 1


@dataclass(frozen=True, slots=True)
class Spark:
    """The strokes, as SVG writes them; an empty text is not drawn."""

    path: str
    goal: str
    lines: tuple[str, ...]
    gaps: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    ring: tuple[str, str] | None
    budget: str
    mark: str  # kept, missed, or last: the last value known
    at: tuple[str, str] | None


def sparkline(path: Path) -> Spark:
    """Return the strokes of a path in a box of 152 by 46, on a scale of its own.

    Years run from the base to the goal. Values of neighbouring years are joined,
    across one missing year too; longer gaps are dotted, the longest left open.
    """
    scale = _Scale.around(path)
    known = _known(path, scale)
    runs = _runs(known)
    ends = [point for point in (path.base, path.goal) if point]
    way = list(path.voted) or (ends if len(ends) == 2 else [])
    return Spark(
        path="M" + " ".join(scale.at(point) for point in way) if len(way) > 1 else "",
        goal=f"M{scale.x(path.goal[0])} {scale.y(path.goal[1], -6)}v12"
        if path.goal
        else "",
        lines=tuple(
            " ".join(scale.at(p).replace(" ", ",") for p in run)
            for run in runs
            if len(run) > 1
        ),
        gaps=tuple(f"M{scale.at(a)} {scale.at(b)}" for a, b in _dotted(known)),
        dots=tuple(
            scale.pair(run[0])
            for run in runs
            if len(run) == 1 and run[0] not in (path.base, known[-1])
        ),
        ring=scale.pair(path.base) if path.base else None,
        budget=f"M{scale.x(path.year, -7)} {scale.y(path.budget)}h14"
        if path.budget is not None
        else "",
        mark=_mark(path, known),
        at=scale.pair(known[-1]) if known and known[-1] != path.base else None,
    )


def as_svg(spark: Spark) -> SafeString:
    """Return the strokes as SVG; look.css gives the classes their colours."""
    found = []
    if spark.path:
        found.append(f'<path class="c-path" d="{spark.path}"/>')
    if spark.goal:
        found.append(f'<path class="c-goal" d="{spark.goal}"/>')
    found += [f'<path class="c-gap" d="{gap}"/>' for gap in spark.gaps]
    found += [f'<polyline class="c-actual" points="{line}"/>' for line in spark.lines]
    found += [_circle("c-dot", dot, "1.6") for dot in spark.dots]
    if spark.ring:
        found.append(_circle("c-ring", spark.ring, "2.6"))
    if spark.budget:
        found.append(f'<path class="c-budget" d="{spark.budget}"/>')
    if spark.at and spark.mark == "missed":
        found.append(DIAMOND.format(*spark.at))
    elif spark.at:
        name, radius = ("c-kept", "4") if spark.mark == "kept" else ("c-dot", "2.4")
        found.append(_circle(name, spark.at, radius))
    return mark_safe("".join(found))  # nothing in it but places we calculated


DIAMOND = (
    '<rect class="c-missed" x="-3.6" y="-3.6" width="7.2" height="7.2" '
    'transform="translate({} {}) rotate(45)"/>'
)


def _circle(name: str, at: tuple[str, str], radius: str) -> str:
    return f'<circle class="{name}" cx="{at[0]}" cy="{at[1]}" r="{radius}"/>'


def _known(path: Path, scale: _Scale) -> list[Point]:
    years = dict(path.actuals)
    if path.base:
        years.setdefault(*path.base)
    return [(year, years[year]) for year in sorted(years) if scale.holds(year)]


def _mark(path: Path, known: list[Point]) -> str:
    if path.kept is None or not known or known[-1][0] != path.year:
        return "last"
    return "kept" if path.kept else "missed"


def _runs(known: Iterable[Point]) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for point in known:
        if runs and point[0] - runs[-1][-1][0] <= SOLID_YEARS_MAX:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _dotted(known: Sequence[Point]) -> list[tuple[Point, Point]]:
    return [
        (one, other)
        for one, other in pairwise(known)
        if SOLID_YEARS_MAX < other[0] - one[0] <= DOTTED_YEARS_MAX
    ]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a year and a value lie, in whole numbers: a sheet has many sparklines."""

    first: int
    last: int
    low: int  # in parts of the value
    high: int
    parts: int  # how many parts make one, so that every value is a whole number

    @classmethod
    def around(cls, path: Path) -> _Scale:
        ends = [point for point in (path.base, path.goal) if point]
        years = [year for year, _ in [*ends, *path.voted]] + [path.year]
        if not path.base:
            years += [year for year, _ in path.actuals]
        first, last = min(years), max(years)
        shown = [value for year, value in path.actuals if first <= year <= last]
        shown += [value for _, value in [*ends, *path.voted]]
        shown += [path.budget] if path.budget is not None else []
        values = [Fraction(value) for value in shown] or [Fraction(0)]
        parts = lcm(*(value.denominator for value in values))
        low, high = min(values), max(values)
        return cls(first, last, int(low * parts), int(high * parts), parts)

    def holds(self, year: int) -> bool:
        return self.first <= year <= self.last

    def x(self, year: int, shift: int = 0) -> str:
        part, span = year - self.first, self.last - self.first
        if not span:
            part, span = 1, 2
        return _tenths((LEFT + shift) * span + (RIGHT - LEFT) * part, span)

    def y(self, value: Number, shift: int = 0) -> str:
        over, under = value.as_integer_ratio()
        part, span = over * self.parts // under - self.low, self.high - self.low
        if not span:
            part, span = 1, 2
        return _tenths((BOTTOM + shift) * span - (BOTTOM - TOP) * part, span)

    def pair(self, point: Point) -> tuple[str, str]:
        return self.x(point[0]), self.y(point[1])

    def at(self, point: Point) -> str:
        return " ".join(self.pair(point))


def _tenths(over: int, under: int) -> str:
    """Return a fraction with one decimal, a half rounded to the even tenth."""
    tenths, rest = divmod(10 * over, under)
    if 2 * rest > under or (2 * rest == under and tenths % 2):
        tenths += 1
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def path_of_line(line: Mapping[str, Any], year: int, *, is_copy: bool = False) -> Path:
    """Return the path of a line of a frozen document."""
    result = line.get("result") or {}
    kept = {"kept": True, "missed": False}.get(str(result.get("kept")))
    points = [
        (int(entry["year"]), value)
        for entry in line.get("history") or []
        if (value := exact(entry.get("value"))) is not None
    ]
    actual = exact(result.get("A"))
    if actual is not None:
        points = [point for point in points if point[0] != year] + [(year, actual)]
    return Path(
        year=year,
        base=_point(line.get("base_year"), line.get("base")),
        goal=_point(line.get("long_term_year"), line.get("long_term")),
        actuals=sorted(points),
        budget=exact(line.get("target")),
        kept=kept,
        is_copy=is_copy,
    )


def _point(year: object, value: object) -> Point | None:
    number = exact(value)
    return (int(str(year)), number) if year and number is not None else None
