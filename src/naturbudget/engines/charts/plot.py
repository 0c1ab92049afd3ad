"""The ground a chart is drawn on: its size, its scales and its axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from naturbudget.engines.charts.labels import CHARACTER, Place

Spec = dict[str, Any]

HUNG = 20  # more room above, where the years stand at the top
HEADROOM = 0.06  # of the span: how far a value may stand beyond the last round value

INK: Spec = {
    "labelColor": "var(--ink-2)",
    "labelFontSize": 13,
    "titleColor": "var(--ink-2)",
    "titleFontSize": 13,
    "titleFontWeight": 400,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A value in a year."""

    year: int
    value: float


@dataclass(frozen=True, slots=True)
class Size:
    """A drawing in pixels: the whole, and what is left around the plot."""

    width: int
    height: int
    right: int
    top: int
    bottom: int
    years_apart: int  # pixels that a year on the axis needs


WIDE = Size(1080, 430, right=18, top=34, bottom=34, years_apart=72)
NARROW = Size(350, 330, right=18, top=34, bottom=30, years_apart=56)
YEAR_ROOM = 46  # pixels from one year to the next, so that both can be read


@dataclass(frozen=True, slots=True)
class Plot:
    """The scales: years to the right, values upwards; pixels count downwards."""

    first: int
    last: int
    low: float
    high: float
    left: int
    width: int
    height: int
    years: tuple[int, ...]
    ticks: tuple[float, ...]
    unit: str

    @classmethod
    def around(
        cls,
        marks: Sequence[Mark],
        *,
        size: Size,
        unit: str,
        from_zero: bool,
        named: Sequence[int] = (),
    ) -> Plot:
        """Return the plot that holds all marks; there is at least one.

        The axis names the years in ``named`` where they fit, the first ones first.
        """
        values = [mark.value for mark in marks] + ([0.0] if from_zero else [])
        first = min(mark.year for mark in marks)
        last = max(first + 1, *(mark.year for mark in marks))
        low, high, ticks = _span(min(values), max(values))
        left = _left(ticks)
        width = size.width - left - size.right
        return cls(
            first,
            last,
            low,
            high,
            left,
            width,
            size.height - size.top - size.bottom - (HUNG if high == 0 > low else 0),
            _years(first, last, width / (last - first), size.years_apart, named),
            ticks,
            unit,
        )

    @property
    def hangs(self) -> bool:
        """Years stand at the top where everything hangs from zero."""
        return self.high == 0 > self.low

    def place(self, mark: Mark) -> Place:
        """Return where a mark lies, in pixels from the upper left of the plot."""
        return (
            (mark.year - self.first) / (self.last - self.first) * self.width,
            (self.high - mark.value) / (self.high - self.low) * self.height,
        )

    def values(self, place: Place) -> Spec:
        """Return the year and the value that lie at a place of the drawing."""
        x, y = place
        return {
            "year": round(self.first + x / self.width * (self.last - self.first), 4),
            "value": _short(self.high - y / self.height * (self.high - self.low)),
        }

    def padding(self, size: Size) -> Spec:
        """Return what is left around the plot."""
        return {
            "left": self.left,
            "right": size.right,
            "top": size.top + (HUNG if self.hangs else 0),
            "bottom": size.bottom,
        }

    def x(self) -> Spec:
        """Return the years as Vega-Lite encodes them."""
        return {
            "field": "year",
            "type": "quantitative",
            "scale": {"domain": [self.first, self.last], "nice": False, "zero": False},
            "axis": {
                **INK,
                "title": None,
                "values": list(self.years),
                "format": "d",
                "grid": False,
                "orient": "top" if self.hangs else "bottom",
                "domain": not self.hangs,
                "ticks": not self.hangs,
                "domainColor": "var(--rule-2)",
                "tickColor": "var(--rule-2)",
                "labelPadding": 6,
                "labelFlush": False,
                "labelOverlap": False,
            },
        }

    def y(self) -> Spec:
        """Return the values as Vega-Lite encodes them."""
        return {
            "field": "value",
            "type": "quantitative",
            "scale": {"domain": [self.low, self.high], "nice": False, "zero": False},
            "axis": {
                **INK,
                "title": self.unit,
                "titleAngle": 0,
                "titleAlign": "left",
                "titleAnchor": "start",
                "titleBaseline": "alphabetic",
                "titleX": -self.left,
                "titleY": -22 - (HUNG if self.hangs else 0),
                "values": list(self.ticks),
                "format": f",.{_decimals(self.ticks)}f",
                "gridColor": "var(--rule)",
                "domain": False,
                "ticks": False,
                "labelPadding": 8,
            },
        }


def _span(low: float, high: float) -> tuple[float, float, tuple[float, ...]]:
    """Return the ends of the scale and its round values; ends may be a bit beyond."""
    ticks = nice_ticks(low, high)
    beyond = (ticks[-1] - ticks[0]) * HEADROOM
    if len(ticks) > 3 and 0 < high - ticks[-2] <= 2 * beyond:
        ticks, top = ticks[:-1], high + beyond / 2
    else:
        top = ticks[-1]
    if len(ticks) > 3 and 0 < ticks[1] - low <= 2 * beyond:
        ticks, bottom = ticks[1:], low - beyond / 2
    else:
        bottom = ticks[0]
    return _short(bottom), _short(top), ticks


def nice_ticks(low: float, high: float, count: int = 5) -> tuple[float, ...]:
    """Return round values that hold a span, four to seven of them.

    >>> nice_ticks(0, 412), nice_ticks(-100, 0), nice_ticks(7, 7)
    ((0, 100, 200, 300, 400, 500), (-100, -75, -50, -25, 0), (6, 6.5, 7, 7.5, 8))
    """
    if high <= low:
        low, high = low - (abs(low) / 10 or 1), high + (abs(high) / 10 or 1)
    raw = (high - low) / (count - 0.75)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(_short(step * index) for index in range(first, last + 1))


def _short(value: float) -> float:
    rounded = float(f"{value:.9g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded


def _decimals(ticks: Sequence[float]) -> int:
    written = (f"{tick:.9f}".rstrip("0").partition(".")[2] for tick in ticks)
    return max(len(decimals) for decimals in written)


def _left(ticks: Sequence[float]) -> int:
    """Return the room that the figures of the axis need."""
    places = _decimals(ticks)
    longest = max(len(f"{tick:,.{places}f}") for tick in ticks)
    return round(longest * (CHARACTER + 0.6)) + 14


def _years(
    first: int, last: int, pixels: float, apart: int, named: Sequence[int]
) -> tuple[int, ...]:
    """Return the years the axis names: both ends, those asked for, then round ones.

    Args:
        first: The first year of the axis.
        last: The last one.
        pixels: How wide a year is.
        apart: How many pixels round years should be apart.
        named: Years that are asked for, by their weight.
    """
    steps = (1, 5, 10, 20, 50, 100, 1000)
    step = next(step for step in steps if step * pixels >= apart or step == steps[-1])
    kept = {first, last}
    inner = range(first + 1, last)
    for year in [
        *(y for y in named if y in inner),
        *(y for y in inner if y % step == 0),
    ]:
        if all(abs(year - other) * pixels >= YEAR_ROOM for other in kept - {year}):
            kept.add(year)
    return tuple(sorted(kept))
