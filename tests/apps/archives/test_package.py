"""What an archive says of itself holds: types, keys, references, hashes, hledger."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

import pytest

from naturbudget.apps.archives.package import PROFILE

NAME = re.compile(r"[a-z0-9._-]+")
# What Table Schema takes for a value of each type.
READ = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "object": lambda text: dict(json.loads(text)),
    "array": lambda text: list(json.loads(text)),
    "any": json.loads,
}


@pytest.fixture(scope="module")
def archive(exported):
    with zipfile.ZipFile(exported.path) as found:
        yield found


@pytest.fixture(scope="module")
def said(archive):
    return json.loads(archive.read("datapackage.json"))


@pytest.fixture(scope="module")
def tables(archive, said):
    return {
        one["name"]: list(csv.DictReader(io.StringIO(text(archive, one["path"]))))
        for one in said["resources"]
        if "schema" in one
    }


def text(archive, path):
    return archive.read(path).decode("utf-8")


def test_it_is_a_data_package(said):
    names = [one["name"] for one in said["resources"]]
    assert said["$schema"] == PROFILE
    assert NAME.fullmatch(said["name"])
    assert all(NAME.fullmatch(name) for name in names)
    assert len(names) == len(set(names))
    assert all(one.get("path") or one.get("name") for one in said["licenses"])


def test_each_file_is_listed_with_its_hash_and_length(archive, said):
    listed = {one["path"]: one for one in said["resources"]}
    assert {*listed} == {*archive.namelist()} - {"datapackage.json"}
    for path, one in listed.items():
        content = archive.read(path)
        assert one["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert one["bytes"] == len(content)


def test_entries_are_stored_in_order_without_a_clock(archive):
    entries = archive.infolist()
    assert [one.filename for one in entries] == sorted(archive.namelist())
    assert {one.date_time for one in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {one.compress_type for one in entries} == {zipfile.ZIP_STORED}


def test_each_cell_is_of_its_type(said, tables):
    for one in said["resources"]:
        for field in one.get("schema", {}).get("fields", ()):
            rules = field.get("constraints", {})
            for row in tables[one["name"]]:
                cell = row[field["name"]]
                where = (one["name"], field["name"], cell)
                if cell == "":
                    assert not rules.get("required"), where
                    continue
                READ[field["type"]](cell)
                assert cell in rules.get("enum", [cell]), where


def test_keys_are_unique_and_references_lead_somewhere(said, tables):
    keys = {}
    for one in said["resources"]:
        if "schema" in one:
            columns = one["schema"]["primaryKey"]
            rows = [tuple(row[name] for name in columns) for row in tables[one["name"]]]
            assert len(rows) == len(set(rows)), one["name"]
            keys[one["name"]] = (columns, set(rows))
    followed = 0
    for one in said["resources"]:
        for key in one.get("schema", {}).get("foreignKeys", ()):
            columns, known = keys[key["reference"]["resource"]]
            assert key["reference"]["fields"] == columns
            for row in tables[one["name"]]:
                value = tuple(row[name] for name in key["fields"])
                assert value in known or not any(value), (one["name"], value)
                followed += 1
    assert followed > 1_000


def test_personal_data_stand_in_files_of_their_own(archive, said):
    address = re.compile(rb"[\w.]+@[\w.]+")
    found = {
        one["name"]
        for one in said["resources"]
        if one["path"].endswith((".csv", ".jsonl", ".ledger"))
        and address.search(archive.read(one["path"]))
    }
    # The journal names people by their addresses, which its leaves hash (L-40).
    assert found == {"people", "suppliers", "heads", "journal"}


def balances_of(tables):
    """Return what each account holds by the tables, in its unit."""
    scales = {row["code"]: int(row["scale"]) for row in tables["units"]}
    units = {row["path"]: row["unit"] for row in tables["accounts"]}
    sealed = {row["voucher"] for row in tables["seals"]}
    ledgers = {row["key"]: row["ledger"] for row in tables["vouchers"]}
    found = defaultdict(Decimal)
    for row in tables["postings"]:
        if row["voucher"] in sealed:
            path, unit = row["account"], units[row["account"]]
            name = f"{ledgers[row['voucher']]}:{path.replace('/', ':')}"
            found[name, unit] += Decimal(row["amount"]).scaleb(-scales[unit])
    return {key: amount for key, amount in found.items() if amount}


def test_hledger_comes_to_the_same_balances(archive, tables, tmp_path):
    journal = tmp_path / "journal.ledger"
    journal.write_bytes(archive.read("journal.ledger"))

    told = subprocess.run(
        [
            *("hledger", "-f", journal, "balance", "--flat", "--no-total"),
            *("--layout=bare", "--output-format=csv"),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    rows = list(csv.DictReader(io.StringIO(told)))
    found = {
        (row["account"], row["commodity"]): Decimal(row["balance"])
        for row in rows
        if Decimal(row["balance"])
    }
    assert found == balances_of(tables)
    assert len(found) > 15


def test_hledger_finds_each_voucher_by_its_key(archive, tables, tmp_path):
    journal = tmp_path / "journal.ledger"
    journal.write_bytes(archive.read("journal.ledger"))
    told = subprocess.run(
        ["hledger", "-f", journal, "codes"], check=True, capture_output=True, text=True
    ).stdout

    posted = {row["voucher"] for row in tables["postings"]}
    sealed = {row["voucher"] for row in tables["seals"]}
    assert set(told.splitlines()) == posted & sealed
