"""The store of evidence: files named by the SHA-256 of their bytes.

Where they lie is a setting: a folder of this machine (``disk.py``) or a bucket of
object storage (``bucket.py``). Both answer to Django's interface of a storage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import file_digest, sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from naturbudget.core.errors import NaturbudgetError, Problem, Word, gettext_noop

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
NOT_READ = gettext_noop(
    "The store of evidence cannot be read ({why}). Nothing is lost: try again later, "
    "and tell the operator if it stays so."
)
NOT_ERASED = gettext_noop(
    "The file is marked as erased and no longer given out, but its bytes could not be "
    "removed ({why}). Tell the operator: the check names it until they are gone."
)


class DamagedFileError(NaturbudgetError):
    """The bytes under a hash are not those that were kept, or are not there."""


class StoreError(NaturbudgetError):
    """The store is full, away or refuses; nothing half-stored is left."""


@contextmanager
def _or_says(code: str, text: str) -> Iterator[None]:
    """Say in a sentence what the disk or the object storage did not do.

    Raises:
        StoreError: It is full, cannot be written, or does not answer.
    """
    try:
        yield
    except OSError as error:
        why = {"why": Word(error.strerror or str(error))}
        raise StoreError(Problem(code, text, why)) from error


def name_of(digest: str) -> str:
    """Return the name of the bytes of a hash within the store."""
    return f"{digest[:2]}/{digest}"


def _evidence() -> Any:
    return storages["evidence"]


def put(content: bytes) -> str:
    """Keep bytes and return their hash. Keeping them again changes nothing.

    A file that was changed on the disk is replaced. The file is complete before it
    has its name, so that a crash leaves either the whole file or none.

    Raises:
        StoreError: The store is full, or cannot be written.
    """
    digest = sha256(content).hexdigest()
    with _or_says("not-stored", NOT_STORED):
        if _state(digest, size=len(content)) != "as kept":
            _evidence().save(name_of(digest), ContentFile(content))
    return digest


def read(digest: str) -> bytes | None:
    """Return the bytes of a hash, or nothing where they were erased.

    Raises:
        DamagedFileError: What lies there has another hash.
        StoreError: The store does not answer.
    """
    content = stored(name_of(digest))
    if content is None:
        return None
    if sha256(content).hexdigest() != digest:
        raise DamagedFileError(Problem("file-changed", CHANGED, {"sha256": digest}))
    return content


def stored(name: str) -> bytes | None:
    """Return what lies under a name, whatever it is, or nothing.

    Raises:
        StoreError: The store does not answer.
    """
    return _read(_evidence(), name)


def _read(where: Any, name: str) -> bytes | None:
    with _or_says("not-read", NOT_READ):
        try:
            with where.open(name) as file:
                content: bytes = file.read()
        except FileNotFoundError:
            return None
    return content


def state(digest: str, *, size: int) -> str:
    """Say in words whether a file is as it was kept: all of it is read.

    Args:
        digest: The SHA-256 under which it was kept.
        size: How many bytes it had.

    Raises:
        StoreError: The store does not answer.
    """
    with _or_says("not-read", NOT_READ):
        return _state(digest, size=size)


def _state(digest: str, *, size: int) -> str:
    try:
        with _evidence().open(name_of(digest)) as file:
            there = file.size
            found = file_digest(file.file, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
    if there != size:
        return f"{there} bytes long, not {size}"
    return "as kept" if found == digest else "changed"


def erase(digest: str) -> None:
    """Remove the bytes; the hash in the log stays true.

    Raises:
        StoreError: The store does not answer, or refuses to remove them.
    """
    with _or_says("not-erased", NOT_ERASED):
        _evidence().delete(name_of(digest))


def names() -> Iterator[str]:
    """Yield the name of every file in the store, whether a record keeps it or not.

    Raises:
        StoreError: The store does not answer.
    """
    with _or_says("not-read", NOT_READ):
        for name, _ in _evidence().kept():
            yield name


# Files that wait lie apart, for a day.


def let_wait(name: str, content: bytes) -> None:
    """Keep a file under a name of its own among those that wait.

    Raises:
        StoreError: The store is full, or cannot be written.
    """
    with _or_says("not-stored", NOT_STORED):
        storages["waiting"].save(name, ContentFile(content))


def waiting(name: str) -> bytes | None:
    """Return a file that waits, or nothing.

    Raises:
        StoreError: The store does not answer.
    """
    return _read(storages["waiting"], name)


def waits_no_longer(name: str) -> None:
    """Remove a file that waited.

    Raises:
        StoreError: The store does not answer.
    """
    with _or_says("not-erased", NOT_READ):
        storages["waiting"].delete(name)


def drop_waiting(*, before: datetime) -> None:
    """Remove what has waited since before a moment.

    Raises:
        StoreError: The store does not answer.
    """
    where: Any = storages["waiting"]
    with _or_says("not-read", NOT_READ):
        for name in [name for name, at in where.kept() if at < before]:
            where.delete(name)
