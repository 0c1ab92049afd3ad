"""What was exported comes in again, equal in everything, or not at all."""

from __future__ import annotations

import json
import zipfile

import pytest
from tests import factories
from tests.apps.archives.archive import changed, resealed
from tests.apps.archives.conftest import SLUG, bring

from naturbudget.apps.archives.reading import ArchiveError
from naturbudget.apps.archives.tables import TABLES
from naturbudget.apps.evidence import store
from naturbudget.apps.municipalities.models import Municipality, StaffNumber, User


def refused(path):
    with pytest.raises(ArchiveError) as error:
        bring(path)
    assert not Municipality.objects.filter(slug=SLUG).exists()
    assert list(store.names()) == []
    return [str(problem) for problem in error.value.problems]


def test_the_import_is_equal_in_everything(exported, imported):
    said = json.loads(zipfile.ZipFile(exported.path).read("datapackage.json"))
    log, journal = said["naturbudget"]["log"], said["naturbudget"]["journal"]

    assert imported.roots == exported.roots
    assert imported.roots["root"] == log["root"]
    assert (log["size"], journal["root"]) == (
        imported.roots["size"],
        imported.roots["journal"],
    )
    assert log["size"] > 300
    assert imported.totals == exported.totals
    assert imported.pages == exported.pages
    assert len(exported.pages) > 10
    assert imported.found == exported.found == []


def test_the_export_of_the_import_is_the_export(exported, imported):
    assert imported.path.read_bytes() == exported.path.read_bytes()


def test_each_table_is_equal_row_by_row(exported, imported):
    old, new = zipfile.ZipFile(exported.path), zipfile.ZipFile(imported.path)
    filled = 0
    for table in TABLES:
        lines = old.read(table.file).splitlines()
        assert new.read(table.file).splitlines() == lines, table.name
        filled += len(lines) > 1
    assert filled > 25


def test_nobody_is_mixed_up_with_somebody_here(exported, arrive):
    """Numbers in the log stay, whoever has them in this installation."""
    numbers = {line.split(",")[1]: int(line.split(",")[0]) for line in people(exported)}
    address, number = next(
        pair for pair in numbers.items() if not pair[0].startswith("operator")
    )
    elsewhere = factories.municipality("elsewhere")
    here = User.objects.filter(pk=number).first() or User.objects.create_user(
        "other@example.org", pk=number
    )
    assert here.email not in numbers

    town = arrive(exported.path)

    came = User.objects.get(email=address)
    assert came.pk != number
    assert not came.has_usable_password()
    assert StaffNumber.objects.get(municipality=town, user=came).number == number
    other = StaffNumber.objects.get(municipality=town, user=here).number
    assert other > max(numbers.values())
    assert not elsewhere.staff_numbers.exists()
    assert User.objects.create_user("new@example.org").pk not in {
        *numbers.values(),
        other,
    }


def test_a_person_who_is_here_keeps_account_and_name(exported, arrive):
    address = people(exported)[-1].split(",")[1]
    here = User.objects.create_user(address, "a password", name="Known otherwise")

    arrive(exported.path)

    here.refresh_from_db()
    assert (here.name, here.has_usable_password()) == ("Known otherwise", True)


def test_a_town_is_never_imported_over_another(exported, arrive):
    there = factories.municipality(SLUG)

    with pytest.raises(ArchiveError, match="already a municipality “alvhamn”"):
        arrive(exported.path)

    assert [*Municipality.objects.all()] == [there]


def test_a_changed_file_is_told_by_its_name(exported, arrive, tmp_path):
    for name in zipfile.ZipFile(exported.path).namelist():
        if name == "datapackage.json":
            continue
        path = changed(exported.path, tmp_path, name, lambda old: old + b" ")
        [said] = refused(path)
        assert said.startswith(f"{name} in the archive is not the file")


@pytest.mark.parametrize("name", ["postings.csv", "datapackage.json"])
def test_a_damaged_file_is_told_as_one(exported, arrive, tmp_path, name):
    path = tmp_path / "damaged.zip"
    content = bytearray(exported.path.read_bytes())
    with zipfile.ZipFile(exported.path) as whole:
        found = whole.getinfo(name)
    middle = found.header_offset + 30 + len(name) + found.compress_size // 2
    content[middle] ^= 0xFF
    path.write_bytes(content)

    [said] = refused(path)

    assert said.startswith(f"The file is damaged: {name} in the archive")
    assert "CRC" not in said


@pytest.mark.parametrize("name", ["postings.csv", "journal.ledger", "evidence"])
def test_a_lacking_file_is_told(exported, arrive, tmp_path, name):
    names = zipfile.ZipFile(exported.path).namelist()
    lacking = next(one for one in names if one.startswith(name))

    assert f"{lacking} is missing" in " ".join(
        refused(changed(exported.path, tmp_path, lacking, lambda old: None))
    )


def swap(old, new):
    def swapped(content):
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return swapped


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "postings.csv",
            ",calculated",
            ",measured",
            "vouchers.jsonl in the archive is not what",
        ),
        ("postings.csv", "29100000", "29100001", "not balanced"),
        (
            "vouchers.csv",
            "inventory 2010",
            "inventory 2011",
            "vouchers.jsonl in the archive is not what",
        ),
        ("vouchers.csv", ",2010-12-31,", ",2010-12-32,", "vouchers.csv: valid_to is"),
        ("seals.csv", "\n2,", "\n999,", "seq has a gap"),
        ("observations.csv", ",measured", ",final", "observations.csv: "),
        ("accounts.csv", ",waste,,2012", ",wast,,2012", "departments.csv has no"),
        ("closings.csv", "\n2024,", "\n2023,", "closing"),
        ("checkpoints.csv", "\n", "\n1," + "0" * 64 + ",2025-01-01T00:00:00Z\n", "log"),
        ("journal.csv", "account-opened", "account-closed", "is not what was written"),
        ("votes.csv", ",14,", ",15,", "vote"),
        ("decisions.csv", "adopted", "rejected", "needs an adopted decision"),
        ("roles.csv", "auditor", "executive", "somebody gave or took the role"),
        ("versions.csv", ",ratified,", ",submitted,", "versions.csv"),
    ],
)
def test_a_cunning_change_is_found_by_what_it_breaks(
    exported, arrive, tmp_path, name, old, new, said
):
    """Whoever writes the hashes anew as well meets guards, leaves and the check."""
    found = refused(resealed(exported.path, tmp_path, name, swap(old, new)))

    assert said in " ".join(found), found


def test_what_is_no_archive_is_refused(arrive, tmp_path):
    path = tmp_path / "no.zip"
    path.write_bytes(b"figures")

    [said] = refused(path)

    assert said.startswith("no.zip is not an archive")


def people(exported):
    text = zipfile.ZipFile(exported.path).read("people.csv").decode()
    return text.splitlines()[1:]
