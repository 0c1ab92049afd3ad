"""Figures as Vega-Lite dictionaries, and their drawing as SVG."""

from naturbudget.engines.charts.drawing import accessible, coloured, draw
from naturbudget.engines.charts.labels import strong
from naturbudget.engines.charts.path import PathData, path_chart
from naturbudget.engines.charts.plot import Mark

__all__ = [
    "Mark",
    "PathData",
    "accessible",
    "coloured",
    "draw",
    "path_chart",
    "strong",
]
