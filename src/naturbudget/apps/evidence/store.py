"""The store of evidence: files named by the SHA-256 of their bytes."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from django.conf import settings


def path_of(digest: str) -> Path:
    """Return where the bytes of a hash lie."""
    return Path(settings.EVIDENCE_FOLDER) / digest[:2] / digest


def put(content: bytes) -> str:
    """Keep bytes and return their hash. Keeping them again changes nothing.

    The file is complete before it has its name, so that a crash leaves either the
    whole file or none.
    """
    digest = sha256(content).hexdigest()
    target = path_of(digest)
    if target.exists():
        return digest
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
    return digest


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
