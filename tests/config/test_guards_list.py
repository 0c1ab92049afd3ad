"""`data/guards.txt` is what a fresh database is guarded by."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

import pytest

from naturbudget.config.checks import guards


@pytest.mark.django_db
def test_the_list_is_that_of_a_fresh_database():
    """Renew it with ``make snapshots`` when a migration changed it; review the diff."""
    file = Path(str(resources.files("naturbudget"))) / "data" / "guards.txt"
    if os.environ.get("NATURBUDGET_SNAPSHOTS") == "renew":
        file.write_text(guards.written())

    assert guards.written().splitlines() == file.read_text().splitlines()
