"""Files that were checked and wait to be sealed: they are no evidence yet.

They lie apart from the evidence, for a day and for the person who sent them.
"""

from __future__ import annotations

import time
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from naturbudget.apps.evidence import store

SECONDS = 24 * 60 * 60


def put(content: bytes, *, who: int) -> str:
    """Let a file wait for its sender, and drop what has waited for more than a day.

    Raises:
        StoreError: The disk is full, or the folder cannot be written.
    """
    digest = sha256(content).hexdigest()
    _sweep(before=time.time() - SECONDS)
    store.write(_path_of(digest, who), content)
    return digest


def read(digest: str, *, who: int) -> bytes | None:
    """Return a file that waits, if it is still what was checked."""
    try:
        content = _path_of(digest, who).read_bytes()
    except FileNotFoundError:
        return None
    return content if sha256(content).hexdigest() == digest else None


def drop(content: bytes, *, who: int) -> None:
    """Remove what waits no longer."""
    _path_of(sha256(content).hexdigest(), who).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / "waiting"


def _path_of(digest: str, who: int) -> Path:
    return _folder() / f"{who}-{digest}"


def _sweep(*, before: float) -> None:
    for path in _folder().glob("*"):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except FileNotFoundError:
            continue  # sealed, or swept by another worker, in this moment
