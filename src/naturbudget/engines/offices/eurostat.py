"""Eurostat's data service: whichever of its documented JSON shapes it sends."""

from __future__ import annotations

from naturbudget.core.delivery.reported import Reported
from naturbudget.core.errors import gettext_noop
from naturbudget.engines.offices.json_stat import read_json_stat
from naturbudget.engines.offices.sdmx_json import read_sdmx_json
from naturbudget.engines.offices.sheet import parsed_json

WANTED = gettext_noop("JSON-stat 2.0 or SDMX-JSON 2.0")


def read_eurostat(content: bytes) -> list[Reported]:
    """Read JSON-stat 2.0, or SDMX-JSON where that is sent."""
    told = parsed_json(content, WANTED)
    is_sdmx = isinstance(told, dict) and "data" in told
    return read_sdmx_json(content) if is_sdmx else read_json_stat(content)
