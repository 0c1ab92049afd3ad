"""Drawings as pictures, for formats that take no SVG."""

from __future__ import annotations

from typing import Final

WIDTH_CM: Final = 16.0
SCALE: Final = 2.0  # twice the size of a screen, so that it is sharp on paper


def png_of(svg: str) -> bytes:
    """Return a drawing as PNG."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=SCALE))
