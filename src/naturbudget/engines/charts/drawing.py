"""From a Vega-Lite dictionary to SVG that a page may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from naturbudget.engines.charts.labels import STRONG_BEGIN, STRONG_END

LOCALES: Mapping[str, Any] = {
    "en": "en-GB",
    "sv": "sv-SE",
    "de": "de-DE",
    "it": "it-IT",
}


def draw(spec: Mapping[str, Any], locale: str) -> str:
    """Return a chart as SVG, without script and without inline style.

    Args:
        spec: A Vega-Lite dictionary of ours; never one that a user typed.
        locale: The reader's language, for the numbers on the axis.

    Returns:
        The drawing; its colours are names that the style sheet gives.
    """
    # Imported here: the library takes 0.4 s and hangs in a process that forks after.
    import vl_convert

    numbers: Any = LOCALES.get(locale.replace("_", "-").split("-")[0], "en-GB")
    svg: str = vl_convert.vegalite_to_svg(dict(spec), format_locale=numbers)
    # Fifty unnamed marks would be read out; `accessible` gives the whole one name.
    silent = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", svg)
    bold = '<tspan font-weight="650" fill="var(--ink)">'
    return silent.replace(STRONG_BEGIN, bold).replace(STRONG_END, "</tspan>")


def accessible(svg: str, *, uid: str, title: str, description: str) -> str:
    """Return the drawing with one name and one description, read as one image.

    Args:
        svg: The drawing as `draw` returns it.
        uid: What makes the ids of this drawing its own on the page.
        title: What the chart shows.
        description: Its message in words and figures.
    """
    opening = f'<svg role="img" aria-labelledby="{uid}-t {uid}-d" focusable="false" '
    named = svg.replace("<svg ", opening, 1)
    words = (
        f'<title id="{uid}-t">{escape(title)}</title>'
        f'<desc id="{uid}-d">{escape(description)}</desc>'
    )
    return re.sub(
        r"(<svg [^>]*>)", lambda found: found.group(1) + words, named, count=1
    )


def coloured(svg: str, colours: Mapping[str, str]) -> str:
    """Return the drawing with real colours in place of names, for paper.

    >>> coloured('<path fill="var(--ink)"/>', {"ink": "#16242a"})
    '<path fill="#16242a"/>'
    """
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda name: colours[name.group(1)], svg)
