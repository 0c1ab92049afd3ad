"""Everything is killed with -9 in mid-closing: the year is closed, or it is not."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

import psycopg
import pytest
from tests.config.test_killed import EMAIL, PASSWORD, SECONDS_MAX, Site, waits

ROOT = Path(__file__).resolve().parents[2]
# A town whose balance of 2025 the council has ratified.
RATIFIED = f"""
from naturbudget.config import postgres
postgres.prepare()
import django
django.setup()
from tests import factories, year
town = factories.municipality("vaxjo")
person = factories.user("Ada", email="{EMAIL}", password="{PASSWORD}")
factories.Membership.objects.create(
    municipality=town, user=person, role="co-ordinator"
)
year.balance_ratified(town)
"""
CLOSING = "/desk/vaxjo/balance/2025/closing/"
COUNTED = {
    "closings": "SELECT count(*) FROM ledger_periodclose",
    "rows": "SELECT count(*) FROM ledger_closingrow",
    "checkpoints": "SELECT count(*) FROM ledger_checkpoint",
    "told": "SELECT count(*) FROM municipalities_event WHERE kind = 'year-closed'",
    "seals": "SELECT count(*) FROM ledger_seal",
}
# Rows of accounts, then the closing, then the root: each waits for its table once.
MOMENTS = ["ledger_periodclose", "ledger_checkpoint"]


@pytest.fixture
def site(lay, place, port):
    site = Site(lay(place / "data"), port)
    site.environment["PYTHONPATH"] = str(ROOT)
    site.starts()
    subprocess.run(
        [sys.executable, "-c", RATIFIED], env=site.environment, check=True, cwd=ROOT
    )
    site.signs_in()
    yield site
    site.stops()


def state(site):
    with site.database() as database:
        return {
            name: database.execute(asked).fetchone()[0]
            for name, asked in COUNTED.items()
        }


def killed_in_the_middle(site, table):
    """Close the year, and kill everything while a table is written to."""
    lost = []

    def close():
        try:
            site.asks(CLOSING, {"typed": "2025"})
        except (OSError, HTTPException, HTTPError) as error:
            lost.append(error)

    sender = threading.Thread(target=close)
    with site.database() as holder:
        holder.execute(f"LOCK TABLE {table} IN SHARE MODE")
        sender.start()
        until = time.monotonic() + SECONDS_MAX
        while not waits(holder):
            assert time.monotonic() < until
            assert sender.is_alive()
            time.sleep(0.02)
        site.is_killed()
        with suppress(psycopg.OperationalError):
            holder.rollback()
    sender.join(SECONDS_MAX)
    assert lost, "whoever closed the year was told that it is closed"


def test_a_year_is_never_half_closed(site):
    before = state(site)
    assert (before["closings"], before["rows"], before["told"]) == (0, 0, 0)
    for table in MOMENTS:
        killed_in_the_middle(site, table)
        site.starts()
        assert state(site) == before
    assert "closed for good" in site.asks(CLOSING, {"typed": "2025"})
    after = state(site)
    assert (after["closings"], after["told"]) == (1, 1)
    assert after["rows"] > 0
    # What was answered as closed outlives a kill at once after the answer.
    site.is_killed()
    site.starts()
    assert state(site) == after
    assert "Closed on" in site.asks(CLOSING)
