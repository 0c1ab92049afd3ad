"""A place for servers of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tests.database import ROOT, fingerprint, locked

from naturbudget.config.server import Server

INSTALLATIONS = ROOT / ".data" / "test" / "installations"


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


@pytest.fixture(scope="session")
def lay():
    """Return what lays a data folder that is set up, with nothing running in it.

    Setting one up takes most of the time of a test that wants a server of its own.
    """
    kept = INSTALLATIONS / fingerprint()
    INSTALLATIONS.mkdir(parents=True, exist_ok=True)
    with locked(INSTALLATIONS / "lock"):
        if not kept.exists():
            for old in INSTALLATIONS.glob("*/"):
                shutil.rmtree(old)
            _set_up(kept)

    def lay(folder):
        # With the owners of its files: as root, the server is another user's.
        subprocess.run(["cp", "-a", kept, folder], check=True)
        return folder

    return lay


def _set_up(folder):
    draft = folder.with_name("draft")
    unset = ("DATABASE_URL", "DATABASE_OWNER_URL", "NATURBUDGET_EMBEDDED")
    subprocess.run(
        [sys.executable, "-m", "naturbudget.config.setup"],
        env={
            **{name: said for name, said in os.environ.items() if name not in unset},
            "NATURBUDGET_DATA": str(draft),
        },
        check=True,
        capture_output=True,
    )
    Server(draft).stop()
    draft.rename(folder)


@pytest.fixture(scope="module")
def port():
    """A port at which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
