"""A paper's blocks as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a paper whose cells stand beside the heads of their columns.

    Lists are under ``points``, because a template takes ``items`` for what a mapping
    has of its own.
    """
    return {**content, "blocks": [_block(one) for one in content["blocks"]]}


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    if block["block"] == "points":
        return {**block, "points": block["items"]}
    if block["block"] != "table":
        return dict(block)
    rows = [list(zip(row, block["heads"], strict=True)) for row in block["rows"]]
    return {**block, "pairs": rows}
