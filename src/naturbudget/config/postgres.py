"""Finds or starts the database and tells the settings where it is."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from naturbudget.config import roles
from naturbudget.config.boot import (
    BootError,
    Say,
    data_folder,
    refuse,
    writable_folder,
    write_secret,
)
from naturbudget.config.server import SECONDS_MAX, SUPERUSER, Server

# Says which data folder's embedded server the addresses in the environment belong to,
# so that a child process knows them from addresses that somebody gave.
MARK = "NATURBUDGET_EMBEDDED"
SECRETS = "postgres-secrets.json"
# What a server says while it recovers from a crash or is on its way out.
PASSING = (
    "starting up",
    "not yet accept",
    "shutting down",
    "refused",
    "No such file",
    "closed the connection",
)


def prepare(*, progress: Say | None = None, careless: bool = False) -> Embedded | None:
    """Make sure that there is a database; set DATABASE_URL and DATABASE_OWNER_URL.

    Args:
        progress: told in a few words what takes time.
        careless: trade safety for speed; for databases that may be lost.

    Returns:
        The embedded server, or None if DATABASE_URL names one.

    Raises:
        BootError: one sentence that says what is in the way and what to do.
    """
    if os.environ.get("DATABASE_URL") and not os.environ.get(MARK):
        return None
    embedded = Embedded(writable_folder(data_folder()), careless=careless)
    embedded.use(progress or (lambda _: None))
    os.environ[MARK] = str(embedded.folder)
    os.environ["DATABASE_URL"] = embedded.address(roles.APPLICATION)
    os.environ["DATABASE_OWNER_URL"] = embedded.address(roles.OWNER)
    return embedded


class Embedded:
    """One process's use of the server in a data folder.

    Every process that uses the server holds a shared lock on one file as long as it
    lives, however it ends. Who can turn the lock into an exclusive one was the last,
    and stops the server.
    """

    def __init__(self, folder: Path, *, careless: bool = False) -> None:
        self.folder = folder
        self.server = Server(folder, careless=careless)
        self.sockets = Path()
        self.passwords: dict[str, str] = {}
        self._users: int | None = None
        self._pid = os.getpid()

    def use(self, say: Say) -> None:
        """Make, start and set up the server as far as needed, and hold it."""
        self.server.check()
        with self._locked():
            self._read_passwords(say)
            if not self.server.made:
                self.server.make(self.passwords[SUPERUSER], say)
            self._set_up(say)
            self._users = self._open("postgres.users")
            fcntl.flock(self._users, fcntl.LOCK_SH)
        self._pid = os.getpid()
        atexit.register(self.leave)

    def leave(self) -> None:
        """Let go of the server, and stop it if nobody else uses it."""
        users, self._users = self._users, None
        if users is None or os.getpid() != self._pid:
            return
        atexit.unregister(self.leave)
        with self._locked():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self.server.stop()
            finally:
                os.close(users)

    def revive(self, say: Say) -> None:
        """Start the server again if it was killed."""
        if self.server.listening() is None:
            with self._locked():
                self._set_up(say)

    def address(self, role: str, database: str = roles.DATABASE) -> str:
        """Return the address of a database for a role, password included."""
        return (
            f"postgresql://{role}:{quote(self.passwords[role])}@/{database}"
            f"?host={quote(str(self.sockets), safe='')}"
        )

    def connect(self, role: str, database: str) -> psycopg.Connection:
        """Connect as a role, each statement its own transaction."""
        return psycopg.connect(
            host=str(self.sockets),
            user=role,
            password=self.passwords[role],
            dbname=database,
            autocommit=True,
        )

    def _set_up(self, say: Say) -> None:
        """Start the server; make database, roles and rights what they must be."""
        deadline = time.monotonic() + SECONDS_MAX
        while True:
            self.sockets = self.server.start(say)
            try:
                self._ensure_database(say)
            except psycopg.OperationalError as error:
                passing = any(word in str(error) for word in PASSING)
                if not passing or time.monotonic() > deadline:
                    raise self._refused(error) from error
                time.sleep(0.05)
            else:
                return

    def _ensure_database(self, say: Say) -> None:
        try:
            admin = self.connect(SUPERUSER, roles.DATABASE)
        except psycopg.OperationalError as error:
            if "does not exist" not in str(error):
                raise
            say("Setting up the roles and the database")
            self._make_database()
            admin = self.connect(SUPERUSER, roles.DATABASE)
        with admin:
            if not roles.rights_are_given(admin):
                admin.execute(roles.RIGHTS)

    def _make_database(self) -> None:
        with self.connect(SUPERUSER, "postgres") as admin:
            admin.execute(roles.ROLES)
            for role in (roles.OWNER, roles.APPLICATION):
                roles.set_password(admin, role, self.passwords[role])
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(roles.DATABASE), sql.Identifier(roles.OWNER)
                )
            )

    def _refused(self, error: Exception) -> BootError:
        return refuse(
            "database-refuses",
            "The database in {folder} refuses the connection: {reason}. If its "
            "passwords were lost, remove {secrets}: new ones are made.",
            folder=self.folder,
            reason=str(error).strip().split("FATAL:")[-1].strip().rstrip("."),
            secrets=self.folder / SECRETS,
        )

    def _read_passwords(self, say: Say) -> None:
        path = self.folder / SECRETS
        wanted = (SUPERUSER, roles.OWNER, roles.APPLICATION)
        try:
            self.passwords = json.loads(path.read_text())
        except FileNotFoundError:
            self.passwords = {}
        except (OSError, ValueError) as error:
            raise refuse(
                "secrets-not-readable",
                "{path} cannot be read ({reason}); it holds the passwords of the "
                "database: give this user the right to read it, or put it back from a "
                "backup, or remove it so that new passwords are made.",
                path=path,
                reason=error,
            ) from error
        if all(self.passwords.get(role) for role in wanted):
            return
        self.passwords = {role: secrets.token_urlsafe(32) for role in wanted}
        if self.server.made:
            say("Making new passwords for the database")
            self.server.stop()
            self.server.tell_alone(
                "".join(
                    f"ALTER ROLE {role} PASSWORD '{word}';\n"
                    for role, word in self.passwords.items()
                )
            )
        write_secret(path, json.dumps(self.passwords, indent=1))

    def _open(self, name: str) -> int:
        return os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            lock = self._open("postgres.lock")
        except PermissionError as error:
            raise refuse(
                "data-folder-of-another-user",
                "The data folder {folder} is in use by another user; start as that "
                "user, or name another folder in NATURBUDGET_DATA.",
                folder=self.folder,
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
