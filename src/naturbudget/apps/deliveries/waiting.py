"""Files that were checked and wait to be sealed: they are no evidence yet.

They lie apart from the evidence, for a day and for the person who sent them.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from naturbudget.apps.evidence import store

DAY = timedelta(days=1)


def put(content: bytes, *, who: int) -> str:
    """Let a file wait for its sender, and drop what has waited for more than a day.

    Raises:
        StoreError: The store is full, or cannot be written.
    """
    digest = sha256(content).hexdigest()
    store.let_wait(_name(digest, who), content)
    store.drop_waiting(before=timezone.now() - DAY)
    return digest


def read(digest: str, *, who: int) -> bytes | None:
    """Return a file that waits, if it is still what was checked."""
    content = store.waiting(_name(digest, who))
    if content is None or sha256(content).hexdigest() != digest:
        return None
    return content


def drop(content: bytes, *, who: int) -> None:
    """Remove what waits no longer."""
    store.waits_no_longer(_name(sha256(content).hexdigest(), who))


def _name(digest: str, who: int) -> str:
    return f"{who}-{digest}"
