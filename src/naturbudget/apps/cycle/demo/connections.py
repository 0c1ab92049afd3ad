"""Connections of the invented town: set up, and never run against an office.

One of them was run from a file that is shipped here: invented figures in the shape of
the office. What it brought waits to be sealed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from typing import Any, Final

from naturbudget.apps.connections.actions import run_bytes, save_connection
from naturbudget.apps.municipalities.models import Municipality, User

AT: Final = datetime(2026, 10, 21, 9, 0, tzinfo=UTC)
SAMPLE: Final = "kolada-invented-sample.json"
CONNECTIONS: Final[dict[str, dict[str, Any]]] = {
    "inhabitants-kolada": {
        "kind": "kolada",
        "supplier": "Kolada (invented sample)",
        "parameters": {"kpi": "N01951", "municipality": "9999", "since": "2017"},
        "parts": [
            {
                "picked": {"kpi": "N01951", "gender": "T"},
                "code": "inhabitants",
                "unit": "person",
                "status": "measured",
            }
        ],
    },
    "air-eurostat": {
        "kind": "eurostat",
        "supplier": "Eurostat",
        "parameters": {"dataset": "env_invented", "key": "A.*.SE", "since": "2020"},
        "parts": [
            {
                "picked": {"geo": "SE", "unit": "UG_M3"},
                "code": "no2-harbour-street",
                "unit": "ug/m3",
                "status": "measured",
            }
        ],
    },
    "waste-genesis": {
        "kind": "genesis",
        "supplier": "Destatis",
        "parameters": {
            "table": "99999-0001",
            "level": "GEMEIN",
            "place": "99999999",
            "since": "2022",
        },
        "parts": [
            {
                "picked": {"GEMEIN": "99999999", "value": "ABF001"},
                "code": "waste/residual",
                "unit": "t",
                "status": "measured",
            }
        ],
    },
    "trees-open-data": {
        "kind": "open-csv",
        "supplier": "The county's open data",
        "parameters": {
            "url": "https://data.example/trees.csv",
            "period_column": "day",
            "value_column": "trees",
        },
        "parts": [
            {
                "picked": {"place": "Älvhamn"},
                "code": "trees/street-and-park",
                "unit": "trees",
                "status": "measured",
            }
        ],
    },
}


def tell_connections(town: Municipality, folder: Traversable, *, by: User) -> None:
    """Set the connections up, and take the sample as if an office had sent it."""
    rows = {
        name: save_connection(town, name, **told, by=by, at=AT)
        for name, told in CONNECTIONS.items()
    }
    run_bytes(
        rows["inhabitants-kolada"],
        (folder / SAMPLE).read_bytes(),
        media_type="application/json",
        by=by,
        at=AT,
    )
