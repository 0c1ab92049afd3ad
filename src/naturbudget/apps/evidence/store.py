"""The store of evidence: files named by the SHA-256 of their bytes."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path

from django.conf import settings

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

CHANGED = gettext_noop(
    "The file {sha256} in the store is not the one that was kept: its bytes were "
    "changed on the disk. It is not served. Whoever runs this installation restores "
    "it from the backup; the log still proves what it was."
)

MISSING = gettext_noop(
    "The file {sha256} is not in the store of this installation. Whoever runs it "
    "restores the evidence folder from the backup; the log still proves what it was."
)


NOT_STORED = gettext_noop(
    "The file could not be stored ({why}). Nothing of it is kept: tell the operator "
    "that the server's folder of evidence takes no more, and send it again then."
)


class DamagedFileError(NaturbudgetError):
    """The bytes under a hash are not those that were kept, or are not there."""


class StoreError(NaturbudgetError):
    """The disk is full or cannot be written; nothing half-stored is left."""


def path_of(digest: str) -> Path:
    """Return where the bytes of a hash lie."""
    return Path(settings.EVIDENCE_FOLDER) / digest[:2] / digest


def put(content: bytes) -> str:
    """Keep bytes and return their hash. Keeping them again changes nothing.

    A file that was changed on the disk is replaced. The file is complete before it
    has its name, so that a crash leaves either the whole file or none.

    Raises:
        StoreError: The disk is full, or the folder cannot be written.
    """
    digest = sha256(content).hexdigest()
    try:
        is_there = state(digest, size=len(content)) == "as kept"
    except OSError as error:
        raise _not_stored(error) from error
    if not is_there:
        write(path_of(digest), content)
    return digest


def write(target: Path, content: bytes) -> None:
    """Write a file that is complete before it has its name.

    Raises:
        StoreError: The disk is full, or the folder cannot be written.
    """
    try:
        _write(target, content)
    except OSError as error:
        raise _not_stored(error) from error


def _not_stored(error: OSError) -> StoreError:
    why = {"why": error.strerror or str(error)}
    return StoreError(Problem("not-stored", NOT_STORED, why))


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
    """Return the bytes of a hash, or nothing where they were erased.

    Raises:
        DamagedFileError: What lies there has another hash.
    """
    try:
        content = path_of(digest).read_bytes()
    except FileNotFoundError:
        return None
    if sha256(content).hexdigest() != digest:
        raise DamagedFileError(Problem("file-changed", CHANGED, {"sha256": digest}))
    return content


def state(digest: str, *, size: int) -> str:
    """Say in words whether a file is as it was kept: all of it is read.

    Args:
        digest: The SHA-256 under which it was kept.
        size: How many bytes it had.
    """
    try:
        with path_of(digest).open("rb") as file:
            there = os.fstat(file.fileno()).st_size
            found = file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
    if there != size:
        return f"{there} bytes long, not {size}"
    return "as kept" if found == digest else "changed"


def erase(digest: str) -> None:
    """Remove the bytes; the hash in the log stays true."""
    with suppress(FileNotFoundError):
        path_of(digest).unlink()
