"""The store of evidence: files named by the SHA-256 of their bytes."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

NOT_STORED = gettext_noop(
    "The file could not be stored ({why}). Nothing of it is kept: tell the operator "
    "that the server's folder of evidence takes no more, and send it again then."
)


class StoreError(NaturbudgetError):
    """The disk is full or cannot be written; nothing half-stored is left."""


def path_of(digest: str) -> Path:
    """Return where the bytes of a hash lie."""
    return Path(settings.EVIDENCE_FOLDER) / digest[:2] / digest


def put(content: bytes) -> str:
    """Keep bytes and return their hash. Keeping them again changes nothing.

    The file is complete before it has its name, so that a crash leaves either the
    whole file or none.

    Raises:
        StoreError: The disk is full, or the folder cannot be written.
    """
    digest = sha256(content).hexdigest()
    target = path_of(digest)
    try:
        if not target.exists():
            _write(target, content)
    except OSError as error:
        why = {"why": error.strerror or str(error)}
        raise StoreError(Problem("not-stored", NOT_STORED, why)) from error
    return digest


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise


def read(digest: str) -> bytes | None:
    """Return the bytes of a hash, or nothing where they were erased."""
    try:
        return path_of(digest).read_bytes()
    except FileNotFoundError:
        return None


def erase(digest: str) -> None:
    """Remove the bytes; the hash in the log stays true."""
    with suppress(FileNotFoundError):
        path_of(digest).unlink()
