"""The demonstration, built once by its own command and copied for the tests.

Building it takes a while, so what was built is kept as a template of the database as
long as nothing it is made from has changed. A test that asks for ``demo`` works on a
copy that all of them share, and is rolled back; a test that commits asks for
``demo_copy`` and gets one of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings
from tests.database import ALIASES, PACKAGE, ROOT, Databases, locked

from naturbudget.apps.cycle.demo.story import Teller, tell
from naturbudget.apps.municipalities.models import Municipality, User

REST = Path(__file__).parent / "cases" / "alvhamn-balance-2025" / "rest.yaml"
KEPT = 2
MADE_FROM = ("**/*.py", "**/*.sql", "**/*.typ", "data/**/*")


@pytest.fixture(scope="session")
def demo_template(databases, django_db_blocker) -> str:
    """Return the name of a database that holds the demonstration."""
    name = f"demo_{_fingerprint()}"
    with django_db_blocker.unblock(), locked(databases.embedded.folder / "demo.lock"):
        if name not in databases.names() or not _folder(databases, name).exists():
            _build(databases, name)
        folder = _folder(databases, name)
        os.utime(folder)
        shutil.copytree(folder, settings.DATA_FOLDER, dirs_exist_ok=True)
    return name


@pytest.fixture(scope="session")
def demo_sign_ins(demo_template) -> Path:
    """Return the file of sign-ins that building the demonstration left."""
    return settings.DATA_FOLDER / "sign-ins.txt"


@pytest.fixture(scope="session")
def demo_database(demo_template, databases, django_db_blocker) -> Iterator[str]:
    name = databases.copy(of=demo_template)
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture
def _demo_pointed(databases, demo_database, django_db_blocker) -> Iterator[None]:
    with _pointed(databases, demo_database, django_db_blocker):
        yield


@pytest.fixture
def demo(_demo_pointed, db) -> Callable[[str], Municipality]:
    """Work on the demonstration and roll back; return its towns by short name."""
    return _town


@pytest.fixture
def balanced(demo) -> Municipality:
    """The invented town after the balance of 2025, which waits in its story."""
    town = demo("alvhamn")
    people: dict[str, User] = {}
    for one in town.memberships.order_by("pk").select_related("user"):
        people.setdefault(one.role, one.user)
    teller = Teller(town, REST.parent, User.objects.operator(), {}, people)
    tell(teller, yaml.safe_load(REST.read_text(encoding="utf-8")))
    return town


@pytest.fixture
def _demo_as_template(demo_template, databases, monkeypatch) -> None:
    monkeypatch.setattr(databases, "template", demo_template)


@pytest.fixture
def demo_copy(_demo_as_template, transactional_db) -> Callable[[str], Municipality]:
    """Work on a copy of the demonstration in which the test may commit."""
    return _town


def _town(slug: str) -> Municipality:
    return Municipality.objects.get(slug=slug)


@contextlib.contextmanager
def _pointed(databases: Databases, name: str, blocker) -> Iterator[None]:
    """Point the connections at another database for a while."""
    before = databases.current
    with blocker.unblock():
        databases.use(name)
    try:
        yield
    finally:
        with blocker.unblock():
            databases.use(before)


def _build(databases: Databases, name: str) -> None:
    _clear_away(databases)
    before, draft = databases.current, "building_demo"
    folder = _folder(databases, name)
    folder.mkdir(parents=True, exist_ok=True)
    databases.drop(draft)
    databases.run(f"CREATE DATABASE {draft} TEMPLATE {databases.template}")
    databases.use(draft)
    with override_settings(DATA_FOLDER=folder, EVIDENCE_FOLDER=folder / "evidence"):
        call_command("demo")
    for alias in ALIASES:
        connections[alias].close()
    databases.run(f"ALTER DATABASE {draft} RENAME TO {name}")
    databases.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    databases.use(before)


def _clear_away(databases: Databases) -> None:
    """Drop demonstrations nobody asks for any more; others may still use the last."""
    folder = _folder(databases, "")
    folder.mkdir(exist_ok=True)
    known = {name for name in databases.names() if name.startswith("demo_")}
    used = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[-KEPT:]
    for old in known - {path.name for path in used}:
        databases.drop(old)
    for path in set(folder.iterdir()) - set(used):
        shutil.rmtree(path, ignore_errors=True)


def _folder(databases: Databases, name: str) -> Path:
    return databases.embedded.folder / "demos" / name


def _fingerprint() -> str:
    """Name everything the demonstration is made from, the data and the code."""
    paths = {path for pattern in MADE_FROM for path in PACKAGE.glob(pattern)}
    paths |= {ROOT / "requirements.txt", Path(__file__), ROOT / "tests" / "database.py"}
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
