"""The chart of one line: from base to goal, what was voted and what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from naturbudget.engines.charts.labels import (
    CHARACTER,
    Box,
    Ground,
    Label,
    Wish,
    placed,
)
from naturbudget.engines.charts.plot import NARROW, WIDE, Mark, Plot, Spec

FAR = 60  # pixels from which a label needs a line to what it names
POINT: Spec = {"type": "point", "filled": True, "opacity": 1}


@dataclass(frozen=True, slots=True)
class PathData:
    """What the chart shows, in one unit; every text is ready to print.

    ``labels`` may name: base, actual, budgets, interim, goal, way. ``short`` has the
    same labels for a narrow chart; what is missing there is not labelled there.
    ``way`` is the even path, or the path voted year by year.
    """

    unit: str
    year: int
    actuals: Sequence[Mark]
    base: Mark | None = None
    goal: Mark | None = None
    interim: Mark | None = None
    budgets: Sequence[Mark] = ()
    way: Sequence[Mark] = ()
    kept: bool | None = None
    from_zero: bool = True
    breaks: Sequence[int] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)


def path_chart(data: PathData, *, narrow: bool = False) -> Spec:
    """Return the chart of a line as a Vega-Lite dictionary.

    Args:
        data: The line. Years without a value are simply not among the actuals: the
            line is broken there and thin dots lead over.
        narrow: For a screen of 350 px; else 1080 px.

    Returns:
        Inline values only; colours are the names of the style sheet, so that the
        drawing follows light, dark and print.
    """
    size = NARROW if narrow else WIDE
    ends = [mark for mark in (data.base, data.goal, data.interim) if mark]
    marks = [*data.actuals, *data.budgets, *data.way, *ends]
    plot = Plot.around(
        marks or [Mark(data.year, 0.0)],
        size=size,
        unit=data.unit,
        from_zero=data.from_zero,
        named=[mark.year for mark in _named(data)],
    )
    shown = data.short if narrow else data.labels
    labels = placed(_wishes(data, plot, shown), _ground(data, plot))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": plot.width,
        "height": plot.height,
        "autosize": "none",
        "padding": plot.padding(size),
        "background": None,
        "config": {"view": {"stroke": None}, "font": "Inter, sans-serif"},
        "layer": [*_lines(data, plot), *_marks(data, plot), *_texts(labels, plot)],
    }


def _named(data: PathData) -> list[Mark]:
    """Return the marks whose years the axis names: the year shown, interim, budgets."""
    shown = [mark for mark in data.actuals if mark.year == data.year]
    late = sorted(data.budgets, key=lambda mark: -mark.year)
    return [*shown, *([data.interim] if data.interim else []), *late]


def _runs(marks: Sequence[Mark]) -> list[list[Mark]]:
    runs: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: mark.year):
        if runs and mark.year - runs[-1][-1].year == 1:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


def _known(data: PathData) -> list[Mark]:
    years = {mark.year for mark in data.actuals}
    extra = [data.base] if data.base and data.base.year not in years else []
    return sorted([*data.actuals, *extra], key=lambda mark: mark.year)


# What is drawn


def _lines(data: PathData, plot: Plot) -> list[Spec]:
    runs = _runs(_known(data))
    gaps = [(one[-1], other[0]) for one, other in pairwise(runs)]
    way = {"type": "line", "color": "var(--rule-2)", "strokeDash": [2, 3]}
    gap = {"type": "rule", "color": "var(--ink)", "strokeDash": [1, 4]}
    run = {"type": "line", "color": "var(--ink)", "strokeWidth": 2}
    return [
        *_layer({**way, "strokeWidth": 1.5}, [_row(m) for m in data.way], plot),
        *_layer(
            {"type": "rule", "color": "var(--ink-2)", "strokeDash": [1, 3]},
            [{"year": y, "value": plot.low, "value2": plot.high} for y in data.breaks],
            plot,
        ),
        *_layer(
            {**gap, "strokeWidth": 1},
            [{**_row(a), "year2": b.year, "value2": b.value} for a, b in gaps],
            plot,
        ),
        *_layer(
            {**run, "strokeJoin": "round", "strokeCap": "round"},
            [
                {**_row(mark), "run": index}
                for index, marks in enumerate(runs)
                for mark in marks
                if len(marks) > 1
            ],
            plot,
        ),
    ]


def _marks(data: PathData, plot: Plot) -> list[Spec]:
    final = [m for m in data.actuals if m.year == data.year and data.kept is not None]
    dots = [m for m in data.actuals if m not in final and m != data.base]
    goals = [mark for mark in (data.interim, data.goal) if mark]
    sign = (
        {"shape": "circle", "size": 113, "color": "var(--kept)"}
        if data.kept
        else {"shape": "diamond", "size": 130, "color": "var(--missed)"}
    )
    return [
        *_layer(
            {
                "type": "tick",
                "orient": "horizontal",
                "size": 12,
                "thickness": 3,
                "opacity": 1,
                "color": "var(--voted)",
            },
            [_row(mark) for mark in data.budgets],
            plot,
        ),
        *_layer(
            {
                **POINT,
                "size": 22,
                "color": "var(--ink)",
            },
            [_row(mark) for mark in dots],
            plot,
        ),
        *_layer(
            {
                **POINT,
                "fill": "var(--paper)",
                "stroke": "var(--ink)",
                "strokeWidth": 1.5,
                "size": 64,
            },
            [_row(data.base)] if data.base else [],
            plot,
        ),
        *_layer(
            {**POINT, **sign},
            [_row(mark) for mark in final],
            plot,
        ),
        *_layer(
            {
                "type": "tick",
                "orient": "vertical",
                "size": 20,
                "thickness": 2.5,
                "opacity": 1,
                "color": "var(--ink)",
            },
            [_row(mark) for mark in goals],
            plot,
        ),
    ]


def _texts(labels: Sequence[Label], plot: Plot) -> list[Spec]:
    leaders = [
        {
            **plot.values(label.leader[0]),
            "year2": plot.values(label.leader[1])["year"],
            "value2": plot.values(label.leader[1])["value"],
        }
        for label in labels
        if label.leader
    ]
    line = {"type": "rule", "color": "var(--rule-2)", "strokeDash": [2, 2]}
    found = _layer(line, leaders, plot)
    for label in labels:
        bold = label.style in ("kept", "missed", "ink")
        mark: Spec = {
            "type": "text",
            "align": label.align,
            "baseline": "alphabetic",
            "fontSize": 13,
            "fontWeight": 650 if bold else 400,
            "color": f"var(--{label.style})",
        }
        row = {**plot.values(label.at), "text": label.text}
        found += _layer(mark, [row], plot)
    return found


def _row(mark: Mark) -> Spec:
    return {"year": mark.year, "value": mark.value}


def _layer(mark: Spec, rows: Sequence[Spec], plot: Plot) -> list[Spec]:
    """Return a layer, or none where there is nothing to draw."""
    if not rows:
        return []
    encoding: Spec = {"x": plot.x(), "y": plot.y()}
    if "year2" in rows[0]:
        encoding["x2"] = {"field": "year2"}
    if "value2" in rows[0]:
        encoding["y2"] = {"field": "value2"}
    if "run" in rows[0]:
        encoding["detail"] = {"field": "run", "type": "nominal"}
    if "text" in rows[0]:
        encoding["text"] = {"field": "text", "type": "nominal"}
    return [{"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}]


# What is said


def _ground(data: PathData, plot: Plot) -> Ground:
    # Labels keep off the years, which stand below, or above what hangs from zero.
    top, bottom = (3, plot.height + 24) if plot.hangs else (-28, plot.height - 4)
    frame = Box(-30, top, plot.width + 8, bottom)
    ground = Ground(frame)
    unit = len(plot.unit) * CHARACTER - plot.left
    ground.boxes.append(Box(-plot.left, -60, unit, -14))
    for run in _runs(_known(data)):
        ground.add_line([plot.place(mark) for mark in run])
    ground.add_line([plot.place(mark) for mark in _known(data)])
    ground.add_line([plot.place(mark) for mark in data.way])
    for mark in [*data.budgets, *(m for m in (data.interim, data.goal) if m)]:
        x, y = plot.place(mark)
        ground.drawn += [(x + dx, y + dy) for dx in (-5, 0, 5) for dy in (-7, 0, 7)] * 2
    return ground


def _wishes(data: PathData, plot: Plot, shown: Mapping[str, str]) -> list[Wish]:
    final = next((m for m in data.actuals if m.year == data.year), None)
    sign = {True: "kept", False: "missed", None: "ink"}[data.kept]
    voted = data.budgets[len(data.budgets) // 2] if data.budgets else None
    found = [
        _wish(plot, shown.get("actual"), final, sign, _AROUND),
        _wish(plot, shown.get("base"), data.base, "ink-2", _AROUND),
        _wish(plot, shown.get("goal"), data.goal, "ink-2", _BEFORE, leader=FAR),
        _wish(plot, shown.get("interim"), data.interim, "ink-2", _AROUND),
        _wish(plot, shown.get("budgets"), voted, "voted", _APART, leader=0),
        _wish(plot, shown.get("way"), _late(data.way), "ink-2", _NEAR),
    ]
    return [wish for wish in found if wish]


def _late(way: Sequence[Mark]) -> Mark | None:
    """Return a point on the last part of the way, where there is room."""
    if len(way) < 2:
        return None
    one, other = way[-2:]
    share = 0.75 if len(way) == 2 else 0.5
    year = round(one.year + (other.year - one.year) * share)
    part = (year - one.year) / ((other.year - one.year) or 1)
    return Mark(year, one.value + (other.value - one.value) * part)


def _wish(
    plot: Plot,
    text: str | None,
    mark: Mark | None,
    style: str,
    offsets: Sequence[tuple[float, float, Any]],
    *,
    leader: float | None = None,
) -> Wish | None:
    if not text or not mark:
        return None
    return Wish(text, style, plot.place(mark), offsets, leader)


_AROUND = [
    (12.0, -9.0, "left"),
    (12.0, 18.0, "left"),
    (-12.0, 18.0, "right"),
    (-12.0, -9.0, "right"),
    (14.0, 4.0, "left"),
    (-14.0, 4.0, "right"),
    (0.0, -14.0, "center"),
    (0.0, 24.0, "center"),
    (12.0, -28.0, "left"),
    (12.0, 36.0, "left"),
    (-12.0, 36.0, "right"),
    (-12.0, -28.0, "right"),
]
_BEFORE = [
    (-12.0, 20.0, "right"),
    (-12.0, -12.0, "right"),
    (-14.0, 4.0, "right"),
    (2.0, -16.0, "right"),
    (2.0, 26.0, "right"),
    (-12.0, 36.0, "right"),
    (-12.0, -30.0, "right"),
    (-12.0, -48.0, "right"),
    (4.0, -78.0, "right"),  # above a way that falls to the goal
]
_NEAR = [
    (10.0, -10.0, "left"),
    (-10.0, 20.0, "right"),
    (10.0, 20.0, "left"),
    (-10.0, -10.0, "right"),
    (40.0, -10.0, "left"),
    (-60.0, 30.0, "right"),
    (0.0, -24.0, "center"),
    (0.0, 34.0, "center"),
]
_APART = [
    (-70.0, 62.0, "center"),
    (-40.0, 44.0, "center"),
    (-90.0, 90.0, "center"),
    (40.0, 62.0, "center"),
    (70.0, -48.0, "center"),
    (0.0, -44.0, "center"),
    (90.0, -80.0, "center"),
    (-70.0, -48.0, "center"),
    (0.0, 90.0, "center"),
    (0.0, 40.0, "center"),
]
