"""Kolada, the key figures of Sweden's municipalities (API version 3, and 2 alike)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from naturbudget.core.delivery.reported import (
    MISSING,
    Reported,
    UnreadableReportError,
)
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.engines.offices.sheet import parsed_json, shaped, written

SECOND_PAGE = gettext_noop("there is a second page; ask for fewer at once")
WANTED = gettext_noop("Kolada's list of values")


def read_kolada(content: bytes) -> list[Reported]:
    """Read the answer to ``/data/kpi/…/municipality/…/year/…``.

    Each entry names key figure, municipality and year, and holds a value for each
    gender: T (all), K (women), M (men). A value is null where there is none.
    """
    told = parsed_json(content, WANTED)
    if isinstance(told, dict) and (told.get("next_url") or told.get("next_page")):
        raise UnreadableReportError(WANTED, Problem("second-page", SECOND_PAGE))
    return shaped(_values, told, WANTED)


def _values(told: Any) -> Iterator[Reported]:
    for entry in told["values"]:
        for one in entry["values"]:
            at = {
                "kpi": str(entry["kpi"]),
                "municipality": str(entry["municipality"]),
                "gender": str(one["gender"]),
            }
            value, said = written(one["value"]), written(one.get("status"))
            if one.get("isdeleted"):
                value, said = "", "deleted"
            # Kolada gives a status to what it does not show, and none to the others.
            status = MISSING if said or not value else ""
            yield Reported(at, str(entry["period"]), value, status, said)
