"""A place for servers of the tests' own."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest


# Not pytest's own folder for this: as root, the server runs as another user, and every
# start of pytest closes that folder to others.
@pytest.fixture
def place():
    with tempfile.TemporaryDirectory(prefix="nb-test-") as folder:
        yield Path(folder).resolve()


@pytest.fixture(scope="module")
def shared_place():
    with tempfile.TemporaryDirectory(prefix="nb-test-") as folder:
        yield Path(folder).resolve()
