"""The sheets of the invented town's indicators: what each is for, and why its base."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import yaml

from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.sheets import write_sheet


def write_sheets(town: Any, content: bytes, *, by: User, at: datetime) -> None:
    """Write what a file tells of each indicator, as the page would."""
    told: Mapping[str, Mapping[str, Any]] = yaml.safe_load(content.decode())
    for indicator in town.indicators.filter(code__in=told):
        write_sheet(indicator, told[indicator.code], by=by, at=at)
