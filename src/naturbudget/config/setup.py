"""Brings everything from nothing, or from anywhere, to ready; again is quick."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.core.management import call_command

from naturbudget.config.boot import (
    BootError,
    Say,
    data_folder,
    exit_with,
    refuse,
    writable_folder,
)
from naturbudget.config.messages import compile_messages
from naturbudget.config.postgres import Embedded, prepare
from naturbudget.config.roles import check_address, check_owner


def run(*, demo: bool = False, say: Say) -> Embedded | None:
    """Make database, tables, units, translations and static files, and demo data.

    Args:
        demo: also make what is missing of the demonstration data.
        say: told each step in a few words.

    Returns:
        The embedded server, if it is the database.

    Raises:
        BootError: one sentence that says what is in the way and what to do.
    """
    embedded = prepare(progress=say)
    if not os.environ.get("DATABASE_OWNER_URL"):
        raise refuse(
            "no-owner-address",
            "DATABASE_URL is set, but DATABASE_OWNER_URL is not: set-up needs the role "
            "that owns the tables (see docs/operating.md, Roles).",
        )
    with one_at_a_time(say):
        _bring_up(demo=demo, say=say)
    return embedded


def _bring_up(*, demo: bool, say: Say) -> None:
    check_owner(os.environ["DATABASE_OWNER_URL"])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naturbudget.config.settings")
    say("Compiling the translations")
    compile_messages()
    django.setup()
    set_up_tables(say)
    check_address(os.environ["DATABASE_URL"])
    collect_static(say)
    if demo:
        make_demo(say)


def set_up_tables(say: Say) -> None:
    """Migrate as the owner and fill in what every installation needs."""
    from naturbudget.apps.resources.actions import load_units

    say("Migrating the tables")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    load_units(using="owner")


def collect_static(say: Say) -> None:
    """Collect and compress the static files, unless these very files were collected."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    if settings.DEBUG:
        return  # they are then served from where they are written
    digest = hashlib.sha256(repr(settings.STORAGES).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say("Collecting the static files")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest())


def make_demo(say: Say) -> None:
    """Make what is missing of the demonstration data."""
    say("Looking after the demonstration data")
    call_command("demo")


@contextlib.contextmanager
def one_at_a_time(say: Say) -> Iterator[None]:
    """Wait until no other process sets up this data folder."""
    path = writable_folder(data_folder()) / "setup.lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up of this data folder")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=run.__doc__)
    parser.add_argument("--demo", action="store_true", help="make demonstration data")
    options = parser.parse_args(arguments)
    try:
        run(demo=options.demo, say=tell)
    except BootError as error:
        raise exit_with(error) from None
    tell("Ready.")


def tell(words: str) -> None:
    """Say on the terminal what is being done."""
    sys.stderr.write(f"  {words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
