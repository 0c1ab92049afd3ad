from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from decimal import Overflow
from functools import partial
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests import packs

from naturbudget import verifier
from naturbudget.core.ledger import pack
from naturbudget.core.ledger.log import leaf_hash
from naturbudget.core.ledger.log import root as log_root
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
    assert told["size"] == 29


def test_the_root_of_the_minutes_is_compared(tmp_path):
    (tmp_path / "pack.zip").write_bytes(packs.zipped(packs.good_files()))
    document = json.loads(packs.good_files()["document.json"])
    printed = base64.b64encode(bytes.fromhex(document["rests_on"]["root"])).decode()

    same = run(tmp_path / "pack.zip", "--root", printed)
    other = run(tmp_path / "pack.zip", "--root", base64.b64encode(b"x" * 32).decode())

    assert same.returncode == 0
    size = document["rests_on"]["size"]
    assert f"the root you gave is that of vouchers 1 to {size}" in same.stdout
    assert other.returncode == 1
    assert "--root" in other.stdout


def test_the_root_of_any_beginning_of_the_log_may_be_given(tmp_path):
    """Such as one that the nightly check told, on which no document rests."""
    (tmp_path / "pack.zip").write_bytes(packs.zipped(packs.good_files()))
    lines = packs.good_files()["vouchers.jsonl"].splitlines()
    root = log_root([leaf_hash(line) for line in lines[:11]])

    done = run(tmp_path / "pack.zip", "--root", base64.b64encode(root).decode())

    assert done.returncode == 0
    assert "the root you gave is that of vouchers 1 to 11" in done.stdout


def test_a_pack_of_a_budget_alone_is_all_right(check):
    town = packs.books_before_the_vote()
    budget = town.freeze(
        packs.budget_content(),
        key=packs.BUDGET,
        period=2007,
        decision=packs.VOTE["minutes"],
    )
    vote = town.vote(budget, key="decision-2006-v1")

    assert check(town.files(budget, **{"document.vote.json": vote})) == []


@pytest.mark.parametrize("key", ["decision-2007-v1", "master-budget-2009-v1"])
def test_a_figure_under_the_key_of_a_document_is_no_document(check, key):
    """No root is due for it."""
    town = packs.books_before_the_vote()
    town.year("waste", 2004, "1.000", "t CO2", key=key)
    budget = town.freeze(
        packs.budget_content(),
        key=packs.BUDGET,
        period=2007,
        decision=packs.VOTE["minutes"],
    )
    vote = town.vote(budget, key="decision-2006-v1")

    assert check(town.files(budget, **{"document.vote.json": vote})) == []


def test_what_a_pack_says_cannot_move_or_hide_what_is_printed(check, tmp_path):
    """A line of its own, an escape sequence, letters that run backwards."""
    evil = "X\nAll right.\x1b[2K\x9b\r\u202e\u2028"

    def forge(document):
        document["lines"][0]["indicator"] = evil
        document["indicators"][evil] = document["indicators"]["CO-01"]
        document["summary"]["lines"] = evil * 300

    files = packs.edited("document.json", forge)
    (tmp_path / "pack.zip").write_bytes(packs.zipped(files))

    printed = str(verifier.verify(str(tmp_path / "pack.zip")))

    assert printed.count("All right.") == printed.count("\\nAll right.") > 0
    assert all(line.isprintable() for line in printed.split("\n"))
    assert max(map(len, printed.split("\n"))) <= verifier.LINE_MAX


def test_a_terminal_that_knows_few_letters_gets_all_lines(tmp_path):
    def forge(document):
        document["lines"][0]["result"]["status"] = "gemäß Ω"

    files = packs.edited("document.json", forge)
    (tmp_path / "pack.zip").write_bytes(packs.zipped(files))
    command = [sys.executable, verifier.__file__, str(tmp_path / "pack.zip")]
    few = {"PYTHONIOENCODING": "ascii", "PATH": ""}

    done = subprocess.run(command, capture_output=True, env=few, check=False)

    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"gem\\xe4\\xdf" in done.stdout


# What is no pack, or not safe to open


def archive(files, **options):
    """Pack files as some other program would."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as target:
        for name, content in files:
            target.writestr(name, content)
    return buffer.getvalue()


def whole(**more):
    files = packs.good_files() | more
    return files | {"MANIFEST.csv": pack.manifest(files)}


LARGE = {"compression": zipfile.ZIP_DEFLATED}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: b"", "missing are"),
        (lambda: b"PK\x03\x04 and nothing more", "missing are"),
        (lambda: b"PK\x05\x06" + bytes(18), "missing are"),
        (lambda: packs.zipped(packs.good_files())[:-9000], "missing are"),
        (lambda: archive(packs.good_files().items()), "missing are “MANIFEST.csv”"),
        (lambda: archive([*whole().items(), ("../evil", b"")]), "are “../evil”"),
        (lambda: archive([*whole().items(), ("/etc/x", b"")]), "are “/etc/x”"),
        (lambda: archive([*whole().items(), ("a", b""), ("b", b"")]), "are “a, b”"),
        (lambda: archive([*whole().items(), ("\x1b[2J", b"")]), "“\\x1b[2J”"),
        (lambda: archive([*whole().items(), ("budget.json\u0301", b"")]), "strange"),
        (
            lambda: archive([*whole().items(), ("UNITS.JSON", b"")]),
            "are “UNITS.JSON”",
        ),
        (lambda: archive([*whole().items(), ("budget.json", b"{}")]), "by 11 names"),
        (lambda: archive([(f"{n}.json", b"") for n in range(3000)]), "strange are"),
        (lambda: b"PK\x03\x04" * 3000, "missing are"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_no_pack_is_refused(content, reason, tmp_path):
    (tmp_path / "pack.zip").write_bytes(content())

    done = run(tmp_path / "pack.zip")

    assert done.returncode == 2, done.stdout
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 1000


def test_a_head_that_leads_nowhere_is_told_by_its_byte(tmp_path):
    """What stands in the head of a file tells where the next one begins."""
    raw = packs.zipped(packs.good_files())
    second = raw.index(b"PK\x03\x04", 4)
    spoilt = bytes([raw[second] ^ 1])
    (tmp_path / "pack.zip").write_bytes(raw[:second] + spoilt + raw[second + 1 :])

    done = run(tmp_path / "pack.zip")

    assert done.returncode == 2
    assert f"lead to byte {second} of {len(raw)}, look there or before" in done.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("supplement"), "it lacks 'supplement'"),
        (ValueError("“x” is no exact number"), "does not read: “x” is no exact number"),
        (Overflow(), "a value has a form or size it cannot have"),
        (TypeError("'int' object is not iterable"), "a form or size it cannot have"),
    ],
)
def test_what_the_verifier_trips_over_is_told_in_plain_words(error, words):
    def facts():
        raise error
        yield

    report = verifier.Report()
    report.judge("document.json", facts())

    [found] = report.findings
    assert str(found).startswith("document.json: it cannot be followed: ")
    assert str(found).endswith(words)


def test_a_zip_bomb_is_never_unpacked(tmp_path):
    bomb = whole(**{"budget.json": bytes(2**26)})
    (tmp_path / "pack.zip").write_bytes(archive(bomb.items(), **LARGE))

    done = run(tmp_path / "pack.zip")

    assert done.returncode == 2
    assert "is no pack as it was offered" in done.stderr


def test_a_file_that_is_larger_than_any_pack_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(verifier, "BYTES_MAX", 20_000)
    (tmp_path / "pack.zip").write_bytes(packs.zipped(packs.good_files()))

    with pytest.raises(verifier.NotAPackError, match="no pack"):
        verifier.verify(str(tmp_path / "pack.zip"))


def test_a_folder_or_a_name_that_cannot_be_is_no_pack(tmp_path):
    for path in (str(tmp_path), "a\0b"):
        with pytest.raises(verifier.NotAPackError, match="cannot be read"):
            verifier.verify(path)


def test_a_file_that_is_not_there_is_no_pack(tmp_path):
    done = run(tmp_path / "nowhere.zip")

    assert done.returncode == 2
    assert "nowhere.zip" in done.stderr


def test_a_pack_damaged_on_its_way_is_never_all_right(tmp_path):
    content = bytearray(packs.zipped(packs.good_files()))
    content[len(content) // 3] ^= 1
    (tmp_path / "pack.zip").write_bytes(content)

    done = run(tmp_path / "pack.zip")

    assert done.returncode == 1
    assert "FOUND    the archive: byte " in done.stdout


# The archive itself


def heads(content):
    """Return the places of all bytes of an archive that are of no file in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        starts = [(e.header_offset, 30 + len(e.filename)) for e in entries]
        files = {
            e.header_offset + n + x
            for (_, n), e in zip(starts, entries, strict=True)
            for x in range(e.file_size)
        }
    return sorted({*range(len(content))} - files)


def judged(path, content):
    """Return what is found in an archive, or why it is none."""
    path.write_bytes(content)
    try:
        return [str(one) for one in verifier.verify(str(path)).findings]
    except verifier.NotAPackError as error:
        return [str(error)]


@pytest.mark.parametrize("bit", [0, 5])
def test_a_changed_byte_of_the_archive_itself_is_found_with_its_place(tmp_path, bit):
    """Names, flags, dates, sums, sizes, the list at the end: of each some bytes."""
    content = packs.zipped(packs.good_files())
    places = heads(content)
    assert len(places) > 1000

    for place in places[bit :: 13 if settings().max_examples < 500 else 1]:
        changed = bytearray(content)
        changed[place] ^= 1 << bit
        found = judged(tmp_path / "pack.zip", bytes(changed))

        assert found, place
        assert any("byte" in one for one in found), (place, found)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content + b"\0",
        lambda content: b"\0" + content,
        lambda content: content[:-2] + b"\1\0x",  # a comment
        lambda content: content[:-1],
        lambda content: content + content,
        lambda content: archive(whole().items()),
        lambda content: archive(sorted(whole().items())),
        lambda content: archive(sorted(whole().items()), **LARGE),
    ],
)
def test_an_archive_that_is_written_otherwise_is_found(tmp_path, change):
    content = packs.zipped(packs.good_files())

    assert judged(tmp_path / "pack.zip", content) == []
    assert judged(tmp_path / "pack.zip", change(content))


def test_the_first_byte_that_differs_is_told(tmp_path):
    content = bytearray(packs.zipped(packs.good_files()))
    at = content.index(b"PK\3\4", 1) + 10  # the time of the second file
    content[at] = 7

    [finding] = judged(tmp_path / "pack.zip", bytes(content))

    assert finding == (
        f"the archive: byte {at} (at or after budget.json) is “07”, should be “00”"
    )


def test_list_and_file_are_both_told_where_they_disagree(check):
    files = whole() | {"checkpoint.txt": b"another"}

    found = check(files, as_it_is=True)

    listed, there = (
        sha256(one["checkpoint.txt"]).hexdigest() for one in (whole(), files)
    )
    assert (
        "MANIFEST.csv: list and pack disagree about the hash of checkpoint.txt: "
        f"“{listed}” is listed, “{there}” is there"
    ) in found


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


@pytest.mark.parametrize("name", ["sources.json", "units.json"])
@quick
@given(**flips)
def test_a_changed_list_is_found_by_what_rests_on_it(check, name, place, change):
    files = packs.good_files()
    changed = flipped(files[name], place, change)
    if name == "sources.json":
        assume(_is_rested_on(files, changed))

    assert check(files | {name: changed})


def _is_rested_on(files, changed):
    """Tell whether a document rests on the row of a source that was changed."""
    try:
        now = json.loads(changed)
    except ValueError:
        return True
    before, size = json.loads(files["sources.json"]), 25
    differ = [x for x in {*before, *now} if before.get(x) != now.get(x)]
    known = b"".join(files["vouchers.jsonl"].split(b"\n")[:size])
    return any(x not in before or x.encode() in known for x in differ) or not differ


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
