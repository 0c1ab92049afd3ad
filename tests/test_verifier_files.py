from __future__ import annotations

import json
from functools import partial

import pytest
from tests import packs

from naturbudget import verifier
from naturbudget.core.ledger.log import canonical


@pytest.fixture
def check(tmp_path):
    return partial(packs.findings, tmp_path)


@pytest.mark.parametrize(
    ("name", "change", "finding"),
    [
        (
            "proofs.json",
            lambda p: p["inclusion"]["8"].reverse(),
            "proofs.json: the proof of voucher 8 is",
        ),
        (
            "proofs.json",
            lambda p: p["consistency"]["7"].reverse(),
            "proofs.json: the proof of vouchers 1 to 7 is",
        ),
        (
            "proofs.json",
            lambda p: p["roots"].update({"22": "0" * 64}),
            "proofs.json: the root of vouchers 1 to 22 is",
        ),
        (
            "proofs.json",
            lambda p: p["roots"].update({"31": "0" * 64}),
            "proofs.json: the root of vouchers 1 to 31 is",
        ),
        (
            "proofs.json",
            lambda p: p["leaves"].__setitem__(6, "0" * 64),
            "proofs.json: the leaf of line 7 of vouchers.jsonl is",
        ),
        ("proofs.json", lambda p: p.pop("inclusion"), "proofs.json"),
        (
            "document.json",
            lambda d: d["rests_on"].update(size=21),
            "document.json: the root it rests on",
        ),
        (
            "document.json",
            lambda d: d.update(sources="0" * 64),
            "document.json: its sources is",
        ),
        (
            "document.json",
            lambda d: d["municipality"].update(slug="other"),
            "document.json: the municipality",
        ),
        (
            "document.json",
            lambda d: d["budget"].update(document="0" * 64),
            "document.json: the budget's document is",
        ),
        (
            "document.json",
            lambda d: packs.line_of(d, "EN-01").update(target="121"),
            "EN-01, target is “121”, should be “125”",
        ),
        (
            "budget.json",
            lambda d: d["decision"].update(minutes="0" * 64),
            "budget.vote.json: the vote in budget.json is",
        ),
        (
            "budget.json",
            lambda d: d["decision"]["votes"][0].update({"for": 25}),
            "budget.json: the line that seals its hash",
        ),
        (
            "document.json",
            lambda d: d.pop("lines"),
            "document.json: it cannot be followed",
        ),
        (
            "document.json",
            lambda d: d.update(lines=7),
            "document.json: it cannot be followed",
        ),
        ("document.json", lambda d: d.update(year="2006"), "document.json"),
    ],
)
def test_a_changed_file_is_told_by_its_place(check, name, change, finding):
    found = check(packs.edited(name, change))

    assert any(finding in one for one in found), found


def test_a_pack_without_the_budget_of_its_balance_is_not_all_right(check):
    files = dict(packs.good_files())
    del files["budget.json"], files["budget.vote.json"]

    assert any("its kind" in finding for finding in check(files))


def test_a_missing_and_a_strange_source_are_found(check):
    row = {"origin": "nobody.txt", "received": "2007-03-01T07:00:00Z"}
    first = min(json.loads(packs.good_files()["sources.json"]))

    without = check(packs.edited("sources.json", lambda told: told.pop(first)))
    more = check(packs.edited("sources.json", lambda t: t.update({"f" * 64: row})))

    assert any(f"that names {first} is nothing" in one for one in without)
    assert any("that names ffff" in one and "is “none”" in one for one in more)


def test_another_origin_of_a_source_is_found(check):
    content = packs.good_files()["sources.json"].replace(
        b"heat/hall:2005", b"heat/hall:2004"
    )

    assert any("its sources is" in x for x in check(
        packs.good_files() | {"sources.json": content}
    ))  # fmt: skip


@pytest.mark.parametrize(
    "forge",
    [lambda t: t.update(MW=3), lambda t: t.pop("m2"), lambda t: t.update(m2=10)],
)
def test_the_units_are_those_that_are_booked_in(check, forge):
    found = check(packs.edited("units.json", forge))

    assert any("units.json: what has 0 to 9 decimal places is" in one for one in found)


def test_another_scale_of_a_unit_is_found(check):
    content = packs.good_files()["units.json"].replace(b'"t CO2":3', b'"t CO2":2')

    found = check(packs.good_files() | {"units.json": content})

    assert any("line 1 " in one and "its amount in t CO2" in one for one in found)


def hostile_voucher(**fields):
    voucher = packs.Town().year("co2/transport", 1999, "62.000", "t CO2")
    return canonical(voucher | fields) + b"\n"


HUGE = "1e999999999999999999"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("vouchers.jsonl", b""),
        ("vouchers.jsonl", b"\n\n\n"),
        ("vouchers.jsonl", b"[" * 100_000),
        ("vouchers.jsonl", b'{"key":["no text"]}\n'),
        ("vouchers.jsonl", b'{"key":"\\ud800"}\n'),
        ("vouchers.jsonl", b"9" * 5_000 + b"\n"),
        ("vouchers.jsonl", hostile_voucher(postings="none")),
        ("vouchers.jsonl", hostile_voucher(source=["no text"])),
        ("vouchers.jsonl", hostile_voucher(period="2006")),
        ("vouchers.jsonl", hostile_voucher(valid_to="9999-12-31")),
        (
            "vouchers.jsonl",
            hostile_voucher(postings=packs.postings("a", HUGE, "t CO2", "measured")),
        ),
        ("document.json", b"{}"),
        ("document.json", b"null"),
        ("document.json", b"\xff\xfe"),
        ("budget.json", b'{"a":NaN}'),
        ("proofs.json", b'{"consistency":[1],"inclusion":[{}],"leaves":7}'),
        ("checkpoint.txt", b"\x00"),
        ("sources.json", b'"'),
        ("sources.json", b'{"a":7}'),
        ("sources.json", b'{"a":{"origin":7,"received":[]}}'),
        ("sources.json", b'{"a":{},"a":{}}'),
        ("units.json", b'{"t CO2":34}'),
        ("units.json", b'{"t CO2":999999999}'),
        ("units.json", b'{"t CO2":"3"}'),
        ("units.json", b'{"t CO2":[3]}'),
        ("units.json", b'{"t CO2":-1}'),
        ("document.vote.json", b"{}"),
        ("document.vote.json", b'{"decision":7}'),
        (
            "proofs.json",
            b'{"consistency":{},"inclusion":{},"leaves":[],"roots":{"x":1}}',
        ),
        (
            "proofs.json",
            b'{"consistency":{},"inclusion":{},"leaves":{},"roots":{"-9":1}}',
        ),
    ],
)
def test_whatever_stands_in_a_file_is_told_and_does_not_trip(check, name, content):
    assert check(packs.good_files() | {name: content})


@pytest.mark.parametrize("text", [HUGE, "1/0", "x", "", "1e5", "٣"])
def test_a_number_that_is_none_is_told(check, text):
    def forge(document):
        document["indicators"]["CO-01"]["scale"] = text
        document["lines"][1]["target"] = text

    found = check(packs.edited("document.json", forge))

    assert any(one.startswith("document.json, CO-01") for one in found)
    assert any(one.startswith("document.json, EN-01") for one in found)


def _places(value, path=()):
    """Yield the way to each value of a document, of a list to its first alone."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1])
    for key, one in inner:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from _places(one, (*path, key))


@pytest.mark.parametrize(
    "name", ["document.json", "budget.json", "proofs.json", "document.vote.json"]
)
@pytest.mark.parametrize("other", [[1], "x", -1], ids=repr)
def test_a_value_of_another_kind_is_a_finding_and_never_a_traceback(check, name, other):
    whole = json.loads(packs.good_files()[name])
    for path in _places(whole):

        def change(told, path=path):
            for key in path[:-1]:
                told = told[key]
            told[path[-1]] = other

        assert check(packs.edited(name, change)), path


@pytest.mark.parametrize("name", ["budget-v1.en.pdf", "budget-v7.vote.json"])
def test_what_lies_in_a_pack_without_its_document_belongs_to_none(check, name):
    with pytest.raises(verifier.NotAPackError, match=name):
        check(packs.good_files() | {name: b"{}"})
