"""The embedded server, for real: made, shared, killed, healed, refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from naturbudget.config import postgres, roles
from naturbudget.config.boot import BootError
from naturbudget.config.server import SUPERUSER, Server


@pytest.fixture
def folder(place, monkeypatch):
    folder = place / "data"
    monkeypatch.setenv("NATURBUDGET_DATA", str(folder))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", postgres.MARK):
        # Set first, so that what the test sets is taken back at its end.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    yield folder
    if folder.is_dir():
        Server(folder).stop()


@pytest.fixture
def server(folder):
    embedded = postgres.prepare()
    yield embedded
    embedded.leave()


# What is needed is imported first: the checkout may lie where nobody else may read.
NOBODY_STARTS = """
import importlib, os, pwd, sys
module = importlib.import_module(sys.argv.pop())
if os.geteuid() == 0:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
module.main()
"""


def pid_of(folder):
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def runs(folder):
    return Server(folder).listening() is not None


def ask(address, question):
    with psycopg.connect(address) as connection:
        return connection.execute(question).fetchone()[0]


def use_until_killed():
    """Start another process that uses the server and tells when it does."""
    program = (
        "import time; from naturbudget.config.postgres import prepare;"
        "prepare(); print('ready', flush=True); time.sleep(60)"
    )
    user = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert user.stdout.readline() == b"ready\n"
    user.stdout.close()
    return user


def kill(process):
    process.kill()
    process.wait()


def test_serves_both_roles_on_a_socket_that_only_its_user_reaches(server):
    address = os.environ["DATABASE_URL"]

    assert ask(address, "SELECT current_user") == roles.APPLICATION
    assert ask(os.environ["DATABASE_OWNER_URL"], "SELECT current_user") == roles.OWNER
    assert ask(address, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE((server.folder / postgres.SECRETS).stat().st_mode) == 0o600


def test_lets_nobody_in_without_a_password(server):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host=str(server.sockets),
            user=SUPERUSER,
            dbname="postgres",
            password="guess",
        )


def test_is_shared_and_stopped_by_its_last_user(folder):
    first = postgres.prepare()
    other = use_until_killed()

    first.leave()
    assert runs(folder)
    last = postgres.prepare()
    kill(other)
    last.leave()

    assert not runs(folder)
    assert not first.sockets.exists()


def test_comes_back_after_its_server_was_killed_with_nothing_lost(server, folder):
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE kept (what text)")
        owner.execute("INSERT INTO kept VALUES ('this')")

    os.kill(pid_of(folder), signal.SIGKILL)
    again = postgres.prepare()

    assert ask(os.environ["DATABASE_URL"], "SELECT what FROM kept") == "this"
    again.leave()


def test_revives_a_killed_server_for_who_still_serves(server, folder):
    os.kill(pid_of(folder), signal.SIGKILL)
    time.sleep(0.1)

    server.revive(lambda words: None)

    assert ask(os.environ["DATABASE_URL"], "SELECT 1") == 1


def test_ignores_a_pid_file_that_names_a_stranger(folder):
    postgres.prepare().leave()
    file = folder / "postgres" / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n{folder}/postgres\n1\n5432\n/nowhere\n\n\n")

    embedded = postgres.prepare()

    assert ask(os.environ["DATABASE_URL"], "SELECT 1") == 1
    embedded.leave()


def test_finishes_what_a_killed_first_start_left_half_made(folder):
    (folder / "postgres.new").mkdir(parents=True)
    (folder / "postgres.new" / "PG_VERSION").write_text("18")

    embedded = postgres.prepare()

    assert ask(os.environ["DATABASE_URL"], "SELECT 1") == 1
    embedded.leave()


def test_makes_new_passwords_when_theirs_are_lost(folder):
    postgres.prepare().leave()
    (folder / postgres.SECRETS).unlink()

    embedded = postgres.prepare()

    assert ask(os.environ["DATABASE_URL"], "SELECT 1") == 1
    assert ask(os.environ["DATABASE_OWNER_URL"], "SELECT 1") == 1
    embedded.leave()


def test_lives_in_a_folder_with_a_long_and_strange_path(place, monkeypatch, folder):
    strange = place / ("a long 'path' with $signs, \"quotes\" & blanks " * 3) / "å"
    monkeypatch.setenv("NATURBUDGET_DATA", str(strange))

    embedded = postgres.prepare()

    assert len(str(strange)) > 107
    assert ask(os.environ["DATABASE_URL"], "SELECT 1") == 1
    embedded.leave()


def test_two_data_folders_never_share_a_server(server, place, monkeypatch):
    monkeypatch.setenv("NATURBUDGET_DATA", str(place / "other"))
    first = os.environ["DATABASE_URL"]

    other = postgres.prepare()

    assert os.environ["DATABASE_URL"] != first
    assert other.sockets != server.sockets
    other.leave()


def test_a_copied_data_folder_does_not_reach_the_server_it_was_copied_from(
    server, place, monkeypatch
):
    copy = place / "copy"
    shutil.copytree(server.folder, copy, dirs_exist_ok=True)

    assert Server(server.folder).listening() is not None
    assert Server(copy).listening() is None


def test_uses_the_server_somebody_names(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/books")

    assert postgres.prepare() is None
    assert not folder.exists()


def refusal():
    with pytest.raises(BootError) as refused:
        postgres.prepare()
    [problem] = refused.value.problems
    assert "\n" not in str(problem)
    return problem.code


def test_refuses_a_cluster_of_another_major_version(folder):
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("16\n")

    assert refusal() == "other-postgres-version"


def test_refuses_a_data_folder_that_is_a_file(folder):
    folder.write_text("not a folder")

    assert refusal() == "data-folder-not-writable"


@pytest.mark.parametrize("start", ["config.serve", "config.setup"])
def test_refuses_a_data_folder_that_cannot_be_written(place, folder, port, start):
    """Root may write everywhere, so that for root somebody else starts it."""
    folder.mkdir()
    (folder / "kept").write_text("what was there before")
    folder.chmod(0o500)
    place.chmod(0o755)  # Whoever is started must be able to see the folder.

    done = subprocess.run(
        [sys.executable, "-c", NOBODY_STARTS, f"naturbudget.{start}"],
        env={**os.environ, "PORT": str(port)},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (2, "")
    [said] = done.stderr.splitlines()
    assert said.startswith(f"The data folder {folder} cannot be written")
    assert "NATURBUDGET_DATA" in said
    assert [path.name for path in folder.iterdir()] == ["kept"]


def test_refuses_a_path_that_postgresql_cannot_hold(place, folder, monkeypatch):
    deep = place.joinpath(*["x" * 100] * 9)
    monkeypatch.setenv("NATURBUDGET_DATA", str(deep))

    assert refusal() == "data-folder-path-too-long"


def test_refuses_a_socket_folder_that_is_not_one(folder):
    folder.mkdir()
    sockets = Server(folder).sockets()
    sockets.rmdir()
    sockets.symlink_to(Path("/tmp"))

    assert refusal() == "socket-folder-taken"
    sockets.unlink()


def test_says_what_is_wrong_with_a_cluster_that_does_not_start(folder):
    postgres.prepare().leave()
    (folder / "postgres" / "global" / "pg_control").unlink()

    assert refusal() == "database-does-not-start"


def test_says_what_to_do_about_wrong_passwords(folder):
    postgres.prepare().leave()
    wrong = dict.fromkeys((SUPERUSER, roles.OWNER, roles.APPLICATION), "wrong")
    (folder / postgres.SECRETS).write_text(json.dumps(wrong))

    assert refusal() == "database-refuses"
