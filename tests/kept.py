"""Databases that take a while to build: built once, kept, and copied for the tests.

What was built is kept as a template, with the files it left in the data folder, as long
as nothing it is made from has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test.utils import override_settings
from tests.database import ALIASES, PACKAGE, ROOT, Databases, locked

KEPT = 2
MADE_FROM = ("**/*.py", "**/*.sql", "**/*.typ", "data/**/*")


def keep(
    databases: Databases,
    blocker,
    kind: str,
    build: Callable[[], object],
    *,
    made_from: Iterable[Path] = (),
    of: str = "",
) -> str:
    """Return the name of a database in which something was built, and lay its files.

    Args:
        databases: Where copies are made.
        blocker: What lets a fixture of the session reach the database.
        kind: What it holds, in one word.
        build: Builds it in the database at hand.
        made_from: Files it is made from, beside the product's own.
        of: The database it begins with, otherwise one that is empty.
    """
    name = f"{kind}_{_fingerprint([*made_from, Path(__file__)])}"
    with blocker.unblock(), locked(databases.embedded.folder / f"{kind}.lock"):
        folder = _folder(databases, kind, name)
        if name not in databases.names() or not folder.exists():
            _build(databases, kind, name, build, of=of)
        os.utime(folder)
        shutil.copytree(folder, settings.DATA_FOLDER, dirs_exist_ok=True)
    return name


@contextmanager
def pointed(databases: Databases, name: str):
    """Point the connections at another database for a while."""
    before = databases.current
    databases.turn_to(name)
    try:
        yield
    finally:
        databases.turn_to(before)


def _build(databases: Databases, kind: str, name: str, build, *, of: str) -> None:
    _clear_away(databases, kind)
    before, draft = databases.current, f"building_{kind}"
    folder = _folder(databases, kind, name)
    folder.mkdir(parents=True, exist_ok=True)
    if of:
        begun = _folder(databases, of.partition("_")[0], of)
        shutil.copytree(begun, folder, dirs_exist_ok=True)
    databases.drop(draft)
    databases.run(f"CREATE DATABASE {draft} TEMPLATE {of or databases.template}")
    databases.use(draft)
    with override_settings(DATA_FOLDER=folder, EVIDENCE_FOLDER=folder / "evidence"):
        build()
    for alias in ALIASES:
        connections[alias].close()
    databases.run(f"ALTER DATABASE {draft} RENAME TO {name}")
    databases.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    databases.use(before)


def _clear_away(databases: Databases, kind: str) -> None:
    """Drop those nobody asks for any more; others may still use the last."""
    folder = _folder(databases, kind, "")
    folder.mkdir(parents=True, exist_ok=True)
    known = {name for name in databases.names() if name.startswith(f"{kind}_")}
    used = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[-KEPT:]
    for old in known - {path.name for path in used}:
        databases.drop(old)
    for path in set(folder.iterdir()) - set(used):
        shutil.rmtree(path, ignore_errors=True)


def _folder(databases: Databases, kind: str, name: str) -> Path:
    return databases.embedded.folder / "kept" / kind / name


def _fingerprint(more: Iterable[Path]) -> str:
    """Name everything it is made from, the data and the code."""
    paths = {path for pattern in MADE_FROM for path in PACKAGE.glob(pattern)}
    paths |= {ROOT / "requirements.txt", ROOT / "tests" / "database.py", *more}
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
