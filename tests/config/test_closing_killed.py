"""A process that dies while it closes a year leaves the year as it was."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from tests import year

from naturbudget.apps.ledger.models import Checkpoint, ClosingRow, PeriodClose
from naturbudget.apps.ledger.queries.log import log_root, recomputed_root

SECONDS_MAX = 120
COMMAND = ("year", "close", "vaxjo", str(year.YEAR))
# Its rows, its own entry, the signed head, the journal: it dies before each of them.
MOMENTS = (
    "ledger_closingrow",
    "ledger_periodclose",
    "ledger_checkpoint",
    "municipalities_event",
)


def begin():
    return subprocess.Popen(
        [sys.executable, "-m", "naturbudget.config.cli", *COMMAND],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": ""},
    )


def waits_for(connection, table):
    rows = connection.execute(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass",
        [table],
    )
    return rows.fetchone()[0] > 0


def state(of):
    return {
        "root": log_root(of),
        "again": recomputed_root(of),
        "events": list(of.events.order_by("number").values_list("leaf", flat=True)),
        "checkpoints": Checkpoint.objects.count(),
        "rows": ClosingRow.objects.count(),
        "closed": PeriodClose.objects.count(),
    }


@pytest.mark.usefixtures("database_copy")
def test_a_year_whose_closing_was_killed_is_open_and_can_be_closed(
    vaxjo, superuser_connection
):
    year.balance_ratified(vaxjo)
    before = state(vaxjo)

    for table in MOMENTS:
        holder = superuser_connection
        with holder.transaction():
            holder.execute(f"LOCK TABLE {table} IN SHARE MODE")
            closing = begin()
            until = time.monotonic() + SECONDS_MAX
            while not waits_for(holder, table):
                assert closing.poll() is None, closing.stderr.read()
                assert time.monotonic() < until
                time.sleep(0.05)
            closing.kill()
            closing.communicate()
        assert state(vaxjo) == before

    closing = begin()
    _, wrong = closing.communicate(timeout=SECONDS_MAX)
    assert closing.returncode == 0, wrong
    after = state(vaxjo)
    assert after["closed"] == 1
    assert after["rows"] > 0
    assert after["events"][:-1] == before["events"]
    assert after["root"] == after["again"] == before["root"]
