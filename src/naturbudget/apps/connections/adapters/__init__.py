"""One interface to all that is fetched: what is asked, and how the answer is read."""

from __future__ import annotations

from typing import Final

from naturbudget.apps.connections.adapters.adapter import Adapter, Parameter
from naturbudget.apps.connections.adapters.files import OPEN_CSV, SDMX_CSV
from naturbudget.apps.connections.adapters.offices import EUROSTAT, GENESIS, KOLADA

ADAPTERS: Final[dict[str, Adapter]] = {
    one.kind: one for one in (KOLADA, EUROSTAT, GENESIS, SDMX_CSV, OPEN_CSV)
}

__all__ = ["ADAPTERS", "Adapter", "Parameter"]
