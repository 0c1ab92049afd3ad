"""A backup comes back whole, guarded as before and proven, or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile

import pytest

from naturbudget.config.proof import differences, roots

FIGURES = """code,kind,unit,from,to,value,status,source
heat/town-hall,flow,kW.h,2024-01-01,2024-12-31,1200,measured,bill 1
heat/school,flow,kW.h,2024-01-01,2024-12-31,0,measured,bill 2
"""


def run(folder, *command, fails=False):
    here = {"NATURBUDGET_DATA": str(folder), "NATURBUDGET_DEBUG": "yes"}
    quiet = ("DATABASE_URL", "DATABASE_OWNER_URL", "NATURBUDGET_EMBEDDED")
    environment = {key: value for key, value in os.environ.items() if key not in quiet}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env={**environment, **here},
        capture_output=True,
        text=True,
    )
    assert done.returncode == (2 if fails else 0), done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def books(lay, shared_place):
    """Return a data folder with a few sealed vouchers, and its backup."""
    home = shared_place
    folder, saved = home / "data", home / "books.tar"
    (home / "figures.csv").write_text(FIGURES)
    lay(folder)
    cli = "naturbudget.config.cli"
    town = ("municipality", "add", "vik", "--name", "Vik", "--country", "SE")
    run(folder, cli, *town)
    run(folder, cli, "figures", "import", "vik", str(home / "figures.csv"), "--create")
    run(folder, "naturbudget.config.backup", "save", str(saved))
    return folder, saved


def test_comes_back_whole_and_proven(books, place):
    folder, saved = books

    said = run(place / "new", "naturbudget.config.backup", "restore", str(saved))

    with tarfile.open(saved) as tar:
        manifest = json.load(tar.extractfile("backup.json"))
    assert manifest["roots"]["vik"]["size"] > 0
    assert f"Restored {manifest['roots']['vik']['size']} vouchers" in said
    evidence = {path.name for path in folder.glob("evidence/*/*")}
    assert evidence
    assert {path.name for path in (place / "new").glob("evidence/*/*")} == evidence


def test_brings_no_secrets(books):
    with tarfile.open(books[1]) as tar:
        names = {name.split("/")[0] for name in tar.getnames()}

    assert names == {"backup.json", "database.dump", "evidence"}


def test_never_replaces_a_backup(books):
    said = run(books[0], "naturbudget.config.backup", "save", str(books[1]), fails=True)

    assert "exists already" in said


def test_is_never_restored_over_books(books):
    said = run(
        books[0], "naturbudget.config.backup", "restore", str(books[1]), fails=True
    )

    assert "There are books" in said


@pytest.mark.parametrize("part", ["database.dump", "evidence"])
def test_refuses_a_backup_in_which_one_byte_changed(books, place, part):
    content = bytearray(books[1].read_bytes())
    with tarfile.open(books[1]) as tar:
        member = next(entry for entry in tar if entry.name.startswith(part))
    content[member.offset_data + member.size // 2] ^= 1
    forged = place / "forged.tar"
    forged.write_bytes(content)

    said = run(
        place / "new",
        "naturbudget.config.backup",
        "restore",
        str(forged),
        fails=True,
    )

    assert "was changed" in said
    assert not list((place / "new" / "evidence").glob("*/*"))


def test_refuses_a_file_that_is_no_backup(place):
    (place / "notes.tar").write_text("notes")

    said = run(
        place / "new",
        "naturbudget.config.backup",
        "restore",
        str(place / "notes.tar"),
        fails=True,
    )

    assert "is not a backup" in said


def test_finds_a_voucher_that_a_superuser_changed(books, place):
    program = (
        "import os, django, psycopg;"
        "from naturbudget.config.postgres import prepare;"
        "embedded = prepare();"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'naturbudget.config.settings';"
        "django.setup();"
        "from naturbudget.config.proof import differences;"
        "assert differences({}) == [];"
        "admin = embedded.connect('postgres', 'naturbudget');"
        "admin.execute('SET session_replication_role = replica');"
        "admin.execute(\"UPDATE ledger_voucher SET reason = reason || '!'\");"
        "admin.close();"
        "assert differences({}) == ['vik: the root of the seals is not what the "
        "vouchers give'], differences({})"
    )
    copy = place / "copy"
    run(copy, "naturbudget.config.backup", "restore", str(books[1]))
    (place / "tamper.py").write_text(program)

    done = subprocess.run(
        [sys.executable, place / "tamper.py"],
        env={
            key: value
            for key, value in {**os.environ, "NATURBUDGET_DATA": str(copy)}.items()
            if not key.startswith("DATABASE")
        },
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def test_a_dump_that_was_altered_by_hand_is_refused_and_not_kept(books, place):
    """Whoever alters it makes a new archive with new hashes; the check finds it."""
    altered, again = place / "altered", place / "again"
    run(altered, "naturbudget.config.backup", "restore", str(books[1]))
    (place / "alter.py").write_text(
        "from naturbudget.config.postgres import prepare;"
        "admin = prepare().connect('postgres', 'naturbudget');"
        "admin.execute('SET session_replication_role = replica');"
        "admin.execute('UPDATE ledger_monthtotal SET amount = amount + 1');"
        "admin.commit(); admin.close()"
    )
    quiet = {
        key: value for key, value in os.environ.items() if "DATABASE" not in key
    } | {"NATURBUDGET_DATA": str(altered)}
    subprocess.run([sys.executable, place / "alter.py"], env=quiet, check=True)
    run(altered, "naturbudget.config.backup", "save", str(place / "altered.tar"))

    forged = (again, "naturbudget.config.backup", "restore", str(place / "altered.tar"))
    said = run(*forged, fails=True)

    assert "in the totals and" in said
    assert "Nothing of them was kept" in said
    assert not list(again.glob("evidence/*/*"))
    run(again, "naturbudget.config.backup", "restore", str(books[1]))


@pytest.mark.django_db
def test_misses_a_municipality_that_was_saved():
    assert roots() == {}
    assert differences({"vik": {"size": 1, "root": "00"}}) == ["vik is missing"]
