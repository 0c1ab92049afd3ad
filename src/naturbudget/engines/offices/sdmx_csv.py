"""SDMX-CSV 1.0 and 2.0: one row for each figure, its codes in columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from naturbudget.core.delivery.reported import (
    MISSING,
    Reported,
    no_column,
)
from naturbudget.core.errors import gettext_noop
from naturbudget.engines.offices.marks import EUROSTAT, SDMX, marked
from naturbudget.engines.offices.sheet import shaped, table_of

WANTED = gettext_noop("SDMX-CSV")
# What says which table it is, and what is to be done with the row.
COLUMNS = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "LAST UPDATE")
GONE = ("D", "Delete")
VALUES = ("OBS_VALUE", "TIME_PERIOD")


def read_sdmx_csv(content: bytes) -> list[Reported]:
    """Read a file; with labels (``GEO:Place``, ``SE: Sweden``) the codes are taken."""
    return shaped(_values, content, WANTED)


def _values(content: Any) -> Iterator[Reported]:
    for row in table_of(content, WANTED):
        at = {_code(name): _code(text) for name, text in row.items()}
        missing = [name for name in VALUES if name not in at]
        if missing:
            raise no_column(WANTED, missing[0])
        if at.pop("ACTION", "I") in GONE:
            continue
        value, period = at.pop("OBS_VALUE"), at.pop("TIME_PERIOD")
        status, remark = _status(at)
        for name in COLUMNS:
            at.pop(name, None)
        if value in (":", "NaN", "."):
            value = ""
        yield Reported(at, period, value, status if value else MISSING, remark)


def _code(text: str) -> str:
    """Return the code of ``code: label``; a time of day keeps its colons."""
    code, colon, label = text.partition(":")
    return code.strip() if colon and label and not code[-1:].isdigit() else text


def _status(at: dict[str, str]) -> tuple[str, str]:
    flags = at.pop("OBS_FLAG", "").strip(" :")
    status = at.pop("OBS_STATUS", "").strip()
    at.pop("CONF_STATUS", None)
    if status and status == status.lower():
        flags, status = flags + status, ""
    return marked(flags, EUROSTAT) if flags else marked(status, SDMX)
