from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from functools import partial
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from tests import packs

from naturbudget import verifier
from naturbudget.core.ledger import pack
from naturbudget.core.quantity import UnitMismatchError
from naturbudget.core.unit import read_units

PACKS = {"a balance": packs.good_files, "a supplement": packs.supplemented_pack}
# A new manifest and nothing else hides no change of these: each is told by its name.
TOLD = ("vouchers.jsonl", "checkpoint.txt", "proofs.json", "document.json", "budget")


@pytest.fixture
def check(tmp_path):
    return partial(packs.findings, tmp_path)


def run(path, *options):
    """Run the verifier as a stranger does: no site, no packages, no settings."""
    command = [sys.executable, "-I", "-S", verifier.__file__, str(path), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# As a stranger runs it


def test_a_true_pack_is_all_right(tmp_path):
    (tmp_path / "pack.zip").write_bytes(packs.zipped(packs.good_files()))

    done = run(tmp_path / "pack.zip")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "FOUND" not in done.stdout
    told = json.loads(packs.good_files()["document.json"])["rests_on"]["root"]
    root = base64.b64encode(bytes.fromhex(told)).decode()
    assert f"root     document.json: {root}" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last.startswith("All right. ")
    assert "compare each root with the one in the minutes of its vote" in last


def test_a_forged_figure_is_told_with_place_and_right_value(tmp_path):
    def forge(document):
        packs.line_of(document, "CO-01")["result"]["R"] = "2"

    (tmp_path / "pack.zip").write_bytes(
        packs.zipped(packs.edited("document.json", forge))
    )

    done = run(tmp_path / "pack.zip")

    assert done.returncode == 1
    assert "document.json, CO-01: R is “2”, should be “-2”" in done.stdout
    assert "Do not rely on this pack." in done.stdout


def test_machines_get_the_findings_as_json(tmp_path):
    files = packs.good_files() | {
        "checkpoint.txt": b"naturbudget.other/books\n1\nAA==\n"
    }
    (tmp_path / "pack.zip").write_bytes(packs.zipped(files))

    told = json.loads(run(tmp_path / "pack.zip", "--json").stdout)

    assert told["all_right"] is False
    assert [finding["where"] for finding in told["findings"]] == ["checkpoint.txt"]
    assert told["size"] == 26


def test_the_root_of_the_minutes_is_compared(tmp_path):
    (tmp_path / "pack.zip").write_bytes(packs.zipped(packs.good_files()))
    document = json.loads(packs.good_files()["document.json"])
    printed = base64.b64encode(bytes.fromhex(document["rests_on"]["root"])).decode()

    same = run(tmp_path / "pack.zip", "--root", printed)
    other = run(tmp_path / "pack.zip", "--root", base64.b64encode(b"x" * 32).decode())

    assert same.returncode == 0
    assert "what document.json rests on" in same.stdout
    assert other.returncode == 1
    assert "--root" in other.stdout


def test_a_pack_of_a_budget_alone_is_all_right(check):
    town = packs.books_before_the_vote()
    budget = town.freeze(
        packs.budget_content(),
        key="budget",
        period=2007,
        decision=packs.VOTE["minutes"],
    )

    assert check(town.files(budget)) == []


# What is no pack, or not safe to open


def archive(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files:
            target.writestr(name, content)
    return buffer.getvalue()


def whole():
    return packs.good_files() | {"MANIFEST.csv": pack.manifest(packs.good_files())}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: b"", "cannot be read"),
        (lambda: b"PK\x03\x04 and nothing more", "cannot be read"),
        (lambda: packs.zipped(packs.good_files())[:-200], "cannot be read"),
        (lambda: archive(packs.good_files().items()), "lacks ['MANIFEST.csv']"),
        (lambda: archive([*whole().items(), ("../evil", b"")]), "belong to none"),
        (lambda: archive([*whole().items(), ("/etc/x", b"")]), "belong to none"),
        (
            lambda: archive([*whole().items(), ("budget.json", bytes(2**22))]),
            "the same file twice",
        ),
        (
            lambda: archive((whole() | {"budget.json": bytes(2**24)}).items()),
            "zip bomb",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_no_pack_is_refused(content, reason, tmp_path):
    (tmp_path / "pack.zip").write_bytes(content())

    done = run(tmp_path / "pack.zip")

    assert done.returncode == 2
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_no_pack(tmp_path):
    done = run(tmp_path / "nowhere.zip")

    assert done.returncode == 2
    assert "nowhere.zip" in done.stderr


def test_a_pack_damaged_on_its_way_is_never_all_right(tmp_path):
    content = bytearray(packs.zipped(packs.good_files()))
    content[len(content) // 3] ^= 1
    (tmp_path / "pack.zip").write_bytes(content)

    assert run(tmp_path / "pack.zip").returncode == 2


# One changed byte


flips = {
    "place": st.floats(0, 1, exclude_max=True),
    "change": st.integers(1, 255),
}
quick = settings(
    # Two dozen files have a test each: fewer examples of each say as much together.
    max_examples=max(settings().max_examples // 3, 8),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)


def flipped(content, place, change):
    changed = bytearray(content)
    changed[int(place * len(changed))] ^= change
    return bytes(changed)


def whole_of(what):
    files = PACKS[what]()
    return files | {"MANIFEST.csv": pack.manifest(files)}


EVERY_FILE = [(what, name) for what in PACKS for name in whole_of(what)]
TOLD_FILES = [
    (what, name)
    for what, name in EVERY_FILE
    if name.startswith(TOLD) or name.endswith(".pdf")
]


@pytest.mark.parametrize(("what", "name"), EVERY_FILE)
@quick
@given(**flips)
def test_one_changed_byte_anywhere_is_found_with_its_file(
    check, what, name, place, change
):
    files = whole_of(what) | {name: flipped(whole_of(what)[name], place, change)}

    found = check(files, as_it_is=True)

    assert any(name in finding for finding in found), found


@pytest.mark.parametrize(("what", "name"), TOLD_FILES)
@quick
@given(**flips)
def test_a_new_manifest_does_not_hide_a_changed_byte(check, what, name, place, change):
    files = PACKS[what]()
    files = files | {name: flipped(files[name], place, change)}

    found = check(files)

    assert any(name in finding for finding in found), found


@pytest.mark.parametrize("name", ["sources.csv", "units.csv"])
@quick
@example(place=0.40625, change=7)  # in units.csv the end of a line, still read as one
@given(**flips)
def test_a_changed_list_is_found_by_what_rests_on_it(check, name, place, change):
    files = packs.good_files()
    changed = flipped(files[name], place, change)
    if name == "sources.csv":
        assume(_is_rested_on(files, changed))

    assert check(files | {name: changed})


def _is_rested_on(files, changed):
    """Tell whether a document rests on the row of a source that was changed."""
    before = files["sources.csv"]
    place = next(
        n for n, (a, b) in enumerate(zip(before, changed, strict=True)) if a != b
    )
    row = before[: place + 1].count(b"\n") - (before[place] == 10)
    digest = before.split(b"\n")[row][:64]
    size = json.loads(files["document.json"])["rests_on"]["size"]
    return row == 0 or digest in b"".join(files["vouchers.jsonl"].split(b"\n")[:size])


# The documents people read


def test_the_manual_shows_what_the_verifier_prints(tmp_path):
    manual = Path(__file__).parent.parent / "docs" / "manual" / "verify.md"
    (tmp_path / "pack.zip").write_bytes(packs.zipped(packs.good_files()))
    done = run(tmp_path / "pack.zip")

    for line in done.stdout.splitlines():
        assert line in manual.read_text()


def test_every_unit_is_as_large_as_the_books_hold_it():
    rows = yaml.safe_load(
        (Path(verifier.__file__).parent / "data" / "units.yaml").read_text()
    )
    table = read_units(rows)

    for one, other in product((row["code"] for row in rows), repeat=2):
        (size, found), (other_size, wanted) = map(verifier.measure, (one, other))
        found.subtract(wanted)
        told = None if any(found.values()) else size / other_size
        try:
            real = table.factor(one, other)
        except UnitMismatchError:
            real = None
        assert told == real, (one, other)
