from __future__ import annotations

import json
import os
from pathlib import Path

from naturbudget.web.api import api

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "api.json"


def schema():
    return json.dumps(api.get_openapi_schema(), indent=2, sort_keys=True) + "\n"


def test_the_schema_is_the_one_that_was_reviewed():
    if os.environ.get("NATURBUDGET_SNAPSHOTS") == "renew":
        SNAPSHOT.write_text(schema())

    assert schema() == SNAPSHOT.read_text()


def test_the_operations_are_those_that_the_manual_tells():
    paths = json.loads(schema())["paths"]

    assert {path: list(found) for path, found in paths.items()} == {
        "/api/v1/ledger/{slug}/execution/{year}": ["get"],
        "/api/v1/ledger/{slug}/vouchers/{key}/answers": ["post"],
        "/api/v1/ledger/{slug}/vouchers/{key}/doubts": ["get"],
        "/api/v1/ledger/{slug}/vouchers/{key}/seal": ["post"],
    }
