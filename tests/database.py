"""The test database: one server for all workers, a copy of a migrated template each.

Tests work as the application's role, which may not TRUNCATE: nothing is ever flushed.
Ordinary tests roll back. A transactional test (threads, live server, several
connections) gets a fresh copy, which is dropped when it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from naturbudget.config import postgres, roles, setup
from naturbudget.config.server import SUPERUSER

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "naturbudget"
ALIASES = {"default": roles.APPLICATION, "owner": roles.OWNER}


@dataclass
class Databases:
    """Makes copies of the template and points Django at them."""

    embedded: postgres.Embedded
    template: str = ""
    current: str = ""
    open: dict[str, dict[str, BaseDatabaseWrapper]] = field(default_factory=dict)
    numbers = itertools.count(1)

    def run(self, statement: str, *, role: str = roles.OWNER) -> None:
        with self.embedded.connect(role, "postgres") as connection:
            connection.execute(statement)

    def copy(self, *, of: str = "") -> str:
        name = f"test_{os.getpid()}_{next(self.numbers)}"
        template = of or self.template
        # Copied as files: half the time of a copy by way of the log.
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, name: str) -> None:
        for connection in self.open.pop(name, {}).values():
            connection.close()
        # The superuser, because the server's own cleaner may be at work in it.
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", role=SUPERUSER)

    def use(self, name: str) -> None:
        """Point both aliases, and programs started by tests, at a database."""
        for alias in ALIASES:
            connections[alias].close()
        self._address(name)

    def turn_to(self, name: str) -> None:
        """Point at a database like ``use``; what is open to this one stays open.

        A new connection costs the server more than most tests ask of it.
        """
        self.open[self.current] = {alias: connections[alias] for alias in ALIASES}
        there = self.open.pop(name, {})
        for alias in ALIASES:
            connections[alias] = there.get(alias) or connections.create_connection(
                alias
            )
        self._address(name)

    def _address(self, name: str) -> None:
        for alias, role in ALIASES.items():
            connections.settings[alias].update(
                NAME=name,
                USER=role,
                PASSWORD=self.embedded.passwords[role],
                HOST=str(self.embedded.sockets),
                PORT="",
            )
        os.environ["DATABASE_URL"] = self.embedded.address(roles.APPLICATION, name)
        os.environ["DATABASE_OWNER_URL"] = self.embedded.address(roles.OWNER, name)
        self.current = name

    def make_template(self) -> None:
        """Migrate a template as the owner, unless this very one is there."""
        self.template = f"template_{fingerprint()}"
        with locked(self.embedded.folder / "template.lock"):
            known = self.names()
            for name in known:
                if _is_left_over(name):
                    self.drop(name)
            if self.template in known:
                return
            for name in known:
                if name.startswith("template_"):
                    self.run(f"ALTER DATABASE {name} IS_TEMPLATE false", role=SUPERUSER)
                    self.drop(name)
            self._migrate("building")

    def _migrate(self, draft: str) -> None:
        self.drop(draft)
        self.run(f"CREATE DATABASE {draft}")
        with self.embedded.connect(SUPERUSER, draft) as admin:
            admin.execute(roles.RIGHTS)
        self.use(draft)
        setup.set_up_tables(lambda words: None)
        for alias in ALIASES:
            connections[alias].close()
        self.run(f"ALTER DATABASE {draft} RENAME TO {self.template}")
        self.run(f"ALTER DATABASE {self.template} ALLOW_CONNECTIONS false")

    def names(self) -> list[str]:
        with self.embedded.connect(roles.OWNER, "postgres") as connection:
            rows = connection.execute("SELECT datname FROM pg_database").fetchall()
        return [name for (name,) in rows]


def start_server() -> postgres.Embedded:
    """Start the tests' own server, whatever database the environment names."""
    given = {
        name: os.environ.pop(name, None) for name in (postgres.MARK, "DATABASE_URL")
    }
    folder = os.environ.get("NATURBUDGET_DATA")
    os.environ["NATURBUDGET_DATA"] = str(ROOT / ".data" / "test")
    try:
        embedded = postgres.prepare(careless=True)
    finally:
        os.environ.pop(postgres.MARK, None)
        os.environ.pop("NATURBUDGET_DATA")
        if folder is not None:
            os.environ["NATURBUDGET_DATA"] = folder
    assert embedded is not None, given
    return embedded


@pytest.fixture(scope="session")
def databases(django_db_blocker) -> Iterator[Databases]:
    with django_db_blocker.unblock():
        databases = Databases(start_server())
        databases.make_template()
        name = databases.copy()
        databases.use(name)
    with _never_flushing(databases):
        yield databases
    with django_db_blocker.unblock():
        for alias in ALIASES:
            connections[alias].close()
        databases.drop(name)
        databases.embedded.leave()


@pytest.fixture(scope="session")
def django_db_setup(databases):
    """Take the place of pytest-django's: the databases are ready."""


@pytest.fixture
def database_copy(databases, transactional_db):
    """A database of the test's own, in which it may commit."""
    return databases


@pytest.fixture
def owner_connection(databases, database_copy) -> Iterator[psycopg.Connection]:
    with databases.embedded.connect(roles.OWNER, databases.current) as connection:
        yield connection


@pytest.fixture
def superuser_connection(databases, database_copy) -> Iterator[psycopg.Connection]:
    with databases.embedded.connect(SUPERUSER, databases.current) as connection:
        yield connection


@contextlib.contextmanager
def _never_flushing(databases: Databases) -> Iterator[None]:
    """Give each transactional test a copy of its own instead of a flush after it."""
    shared = databases.current

    def take_copy(cls) -> None:
        databases.use(databases.copy())

    def drop_copy(self) -> None:
        name = databases.current
        databases.use(shared)
        databases.drop(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(take_copy))
        patch.setattr(TransactionTestCase, "_fixture_teardown", drop_copy)
        yield


def fingerprint() -> str:
    """Name what a migrated database depends on."""
    files = [
        ROOT / "requirements.txt",
        Path(__file__),
        PACKAGE / "config" / "postgres.py",
        PACKAGE / "config" / "roles.py",
        PACKAGE / "config" / "server.py",
        PACKAGE / "config" / "settings.py",
        PACKAGE / "config" / "setup.py",
        *PACKAGE.glob("apps/*/migrations/**/*.py"),
        *PACKAGE.glob("apps/*/models.py"),
        *PACKAGE.glob("apps/*/models/*.py"),
        *PACKAGE.rglob("*.sql"),
        *PACKAGE.glob("data/**/*.yaml"),
    ]
    digest = hashlib.sha256()
    for path in sorted(set(files)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _is_left_over(name: str) -> bool:
    prefix, _, rest = name.partition("_")
    if prefix != "test":
        return False
    try:
        os.kill(int(rest.partition("_")[0]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
