"""Saves the books and their evidence in one file, and restores and proves them."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import django
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from naturbudget.config import roles, setup
from naturbudget.config.boot import BootError, Say, data_folder, exit_with, refuse
from naturbudget.config.postgres import prepare
from naturbudget.config.proof import differences, roots
from naturbudget.config.server import programs
from naturbudget.core.errors import NaturbudgetError

FORMAT = "naturbudget/backup/1"
EVIDENCE = re.compile(r"evidence/([0-9a-f]{2})/(\1[0-9a-f]{62})")
CHUNK = 1 << 20


def save(target: Path, *, say: Say) -> None:
    """Write database and evidence into one new tar file.

    Evidence is never changed and only rarely erased, so it is copied after the
    database: each file that the copy of the database names is there.

    Raises:
        BootError: the file exists or cannot be written, or the database refuses.
    """
    if target.exists():
        raise refuse(
            "backup-exists",
            "{file} exists already, and a backup never replaces another: choose a new "
            "name.",
            file=target,
        )
    prepare(progress=say)
    _django()
    draft = target.with_name(target.name + ".part")
    dump = data_folder() / "backup.dump"
    try:
        known = roots()
        say("Saving the database")
        # Sessions belong to one installation.
        left_out = "--exclude-table-data=django_session"
        _program("pg_dump", "--format=custom", left_out, f"--file={dump}")
        manifest = {
            "format": FORMAT,
            "version": version("naturbudget"),
            "database": _digest(dump),
            "roots": known,
            "guards": _guards(),
        }
        say("Saving the evidence")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with (
            os.fdopen(os.open(draft, flags, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w") as tar,
        ):
            _add_text(tar, "backup.json", json.dumps(manifest, indent=1))
            tar.add(dump, "database.dump")
            for name in _evidence_names():
                _add_evidence(tar, name)
        draft.rename(target)
    except OSError as error:
        raise _not_written(target, error) from error
    finally:
        dump.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
    say(f"Saved {sum(log['size'] for log in known.values())} vouchers in {target}.")


def restore(source: Path, *, say: Say) -> None:
    """Bring a backup into an empty data folder and prove that the books are equal.

    Raises:
        BootError: the file is no backup or is damaged, there are books already, or
            what came back is not what was saved.
    """
    manifest, tar = _opened(source)
    with tar:
        prepare(progress=say)
        _django()
        _check_empty()
        folder = data_folder()
        draft, dump = folder / "evidence.new", folder / "restore.dump"
        try:
            say("Reading the backup")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(mode=0o700)
            _unpack(tar, draft=draft, dump=dump, digest=manifest["database"])
            say("Restoring the database")
            # One transaction: it comes back whole or not at all.
            how = ("--exit-on-error", "--single-transaction", "--no-owner")
            _owner_runs(roles.NO_RIGHTS)
            _program("pg_restore", *how, str(dump))
            _check_guards(manifest["guards"])
            _bring_evidence(draft)
        except (OSError, tarfile.TarError) as error:
            raise _damaged(source, str(error)) from error
        finally:
            dump.unlink(missing_ok=True)
            shutil.rmtree(draft, ignore_errors=True)
    setup.run(say=say)
    say("Proving the books")
    found = [*differences(manifest["roots"]), *_changed()]
    if found:
        _take_back()
        raise refuse(
            "restored-books-differ",
            "The restored books are not those that were saved: {found}. Nothing of "
            "them was kept. Restore an older backup; keep this one for the auditor.",
            found="; ".join(found),
        )
    vouchers = sum(log["size"] for log in manifest["roots"].values())
    say(
        f"Restored {vouchers} vouchers; the root of each log is the one that was saved."
    )


def _changed() -> list[str]:
    """Compare tables, files and guards with what was sealed, as the check does."""
    from naturbudget.apps.municipalities.models import Municipality
    from naturbudget.config import checks

    return checks.differences(list(Municipality.objects.order_by("slug")))


def _take_back() -> None:
    """Remove what was restored, so that nobody serves it."""
    from django.db import connections

    connections.close_all()
    _owner_runs("DROP OWNED BY CURRENT_USER CASCADE")
    _owner_runs(roles.RIGHTS)
    from naturbudget.apps.evidence import store

    with contextlib.suppress(store.StoreError):  # it was empty before
        for name in list(_evidence_names()):
            store.erase(name.rpartition("/")[2])


def _opened(source: Path) -> tuple[dict[str, Any], tarfile.TarFile]:
    if not source.is_file():
        raise refuse(
            "no-backup", "There is no file {file}; check its name.", file=source
        )
    with contextlib.ExitStack() as stack:
        try:
            tar = stack.enter_context(tarfile.open(source, "r:"))
            entry = tar.extractfile("backup.json")
            manifest = json.load(entry) if entry else {}
            if manifest.get("format") != FORMAT:
                raise ValueError(f"its format is {manifest.get('format')}")
        except (OSError, KeyError, ValueError, tarfile.TarError) as error:
            raise _damaged(source, str(error).strip("'\"")) from error
        stack.pop_all()
    return manifest, tar


def _check_empty() -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        tables = owner.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    if tables == (0,) and next(_evidence_names(), None) is not None:
        raise refuse(
            "store-not-empty",
            "There are files in the store of evidence already, and a restore never "
            "mixes two: name an empty folder or bucket.",
        )
    if tables != (0,):
        raise refuse(
            "not-empty",
            "There are books in {folder} already, and a restore never mixes two: name "
            "an empty folder, NATURBUDGET_DATA=/new/folder make restore FILE=...",
            folder=data_folder(),
        )


def _owner_runs(statements: str) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute(statements)


def _guards() -> list[str]:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        return roles.guards(owner)


def _check_guards(saved: list[str]) -> None:
    """Rights and triggers keep what is sealed; all must have come back."""
    differing = sorted(set(saved) ^ set(_guards()))
    if differing:
        raise refuse(
            "guards-differ",
            "The restored database does not guard its tables as the saved one did "
            "({count} differences, the first: {first}); do not use it, and tell the "
            "makers of naturbudget.",
            count=len(differing),
            first=differing[0],
        )


def _unpack(tar: tarfile.TarFile, *, draft: Path, dump: Path, digest: str) -> None:
    """Write out the dump and the evidence; each must have the hash it claims."""
    for member in tar:
        found = EVIDENCE.fullmatch(member.name)
        if member.name == "database.dump":
            target, expected = dump, digest
        elif found is not None:
            target, expected = draft / found[1] / found[2], found[2]
        elif member.name == "backup.json":
            continue
        else:
            raise tarfile.TarError(f"{member.name} does not belong into a backup")
        content = tar.extractfile(member)
        if content is None:
            raise tarfile.TarError(f"{member.name} is not a file")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file, CHUNK)
        if _digest(target) != expected:
            raise tarfile.TarError(f"{member.name} was changed")
    if not dump.exists():
        raise tarfile.TarError("the database is missing")


def _evidence_names() -> Iterator[str]:
    """Yield the files of the store by the names they have in a backup."""
    from naturbudget.apps.evidence import store

    names = (f"evidence/{name}" for name in store.names())
    return (name for name in names if EVIDENCE.fullmatch(name))


def _add_evidence(tar: tarfile.TarFile, name: str) -> None:
    """Add a file as it lies there; the check says where one was changed."""
    from naturbudget.apps.evidence import store

    content = store.stored(name.removeprefix("evidence/"))
    if content is not None:  # erased in this moment, as the law asks
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        tar.addfile(entry, io.BytesIO(content))


def _bring_evidence(draft: Path) -> None:
    """Put the files of a backup into the store, wherever that is."""
    from naturbudget.apps.evidence import store

    try:
        for path in sorted(draft.glob("??/*")):
            store.put(path.read_bytes())
    except store.StoreError:
        _take_back()
        raise


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    content: IO[bytes] = io.BytesIO(text.encode())
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    tar.addfile(entry, content)


def _program(name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL as the owner; the password stays off the list."""
    address = conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])
    password = str(address.pop("password", "") or "")
    done = subprocess.run(
        [programs() / name, *arguments, f"--dbname={make_conninfo('', **address)}"],
        env={**os.environ, "PGPASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["it says nothing"]
        raise refuse(
            "backup-refused-by-database",
            "The database refuses ({program}): {last}.",
            program=name,
            last=next((line for line in said if "error" in line), said[-1]).rstrip("."),
        )


def _not_written(target: Path, error: OSError) -> BootError:
    return refuse(
        "backup-not-written",
        "{file} cannot be written ({reason}); choose another place.",
        file=target,
        reason=(error.strerror or str(error)).lower(),
    )


def _damaged(source: Path, why: str) -> BootError:
    return refuse(
        "backup-damaged",
        "{file} is not a backup of naturbudget, or was damaged ({why}); nothing of it "
        "was restored.",
        file=source,
        why=why,
    )


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naturbudget.config.settings")
    if not os.environ.get("DATABASE_OWNER_URL"):
        raise refuse(
            "no-owner-address",
            "DATABASE_URL is set, but DATABASE_OWNER_URL is not: a backup needs the "
            "role that owns the tables (see docs/operating.md, Roles).",
        )
    roles.check_owner(os.environ["DATABASE_OWNER_URL"])
    django.setup()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="make backup, make restore")
    parser.add_argument("what", choices=["save", "restore"])
    parser.add_argument("file")
    options = parser.parse_args(arguments)
    try:
        if not options.file:
            raise refuse("no-file", "Name the file: make backup FILE=books.tar")
        work = save if options.what == "save" else restore
        work(Path(options.file).expanduser().resolve(), say=setup.tell)
    except NaturbudgetError as error:
        raise exit_with(error) from None


if __name__ == "__main__":
    main()
