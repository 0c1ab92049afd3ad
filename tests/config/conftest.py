"""A place for servers of the tests' own."""

from __future__ import annotations

import socket
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


@pytest.fixture(scope="module")
def port():
    """A port at which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
