"""Drawn charts, kept by the hash of what they show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.core.cache import caches

from naturbudget.engines.charts import draw


def drawing(spec: Mapping[str, Any], language: str) -> str:
    """Return the SVG of a chart; the same content is drawn once and kept.

    Drawing takes a second in a fresh process and a tenth of one later: too long for a
    page, and nothing about a frozen figure ever changes.
    """
    content = json.dumps([spec, language], sort_keys=True, ensure_ascii=False)
    key = f"chart-{sha256(content.encode()).hexdigest()}"
    cache = caches["drawings"]
    kept = cache.get(key)
    if isinstance(kept, str):
        return kept
    drawn = draw(dict(spec), language)
    cache.set(key, drawn, timeout=None)
    return drawn
