"""The demonstration: an invented town and three copies of publications."""

from __future__ import annotations

from naturbudget.apps.cycle.demo.story import TOWNS, build_town, sign_ins

__all__ = ["TOWNS", "build_town", "sign_ins"]
