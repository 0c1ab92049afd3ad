"""What a document says beside its lines, and what proves it: all of it is checked."""

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


@pytest.fixture
def report(tmp_path):
    def report(files):
        path = tmp_path / "pack.zip"
        path.write_bytes(packs.zipped(files))
        return verifier.verify(str(path))

    return report


def edited(files, name, change):
    content = json.loads(files[name])
    change(content)
    return files | {name: canonical(content)}


# Proofs


BY_NIGHT = "9"


@pytest.mark.parametrize("kind", ["inclusion", "consistency", "roots", "leaves"])
def test_a_proof_that_is_left_out_is_missed(check, kind):
    for place in [*json.loads(packs.good_files()["proofs.json"])[kind]][-9:]:

        def leave_out(content, place=place):
            if kind == "leaves":
                content[kind].remove(place)
            else:
                del content[kind][place]

        assert any(
            one.startswith("proofs.json: the ")
            for one in check(packs.edited("proofs.json", leave_out))
        ), place


def test_a_root_kept_by_night_is_missed_with_its_proof_too(check):
    """No document rests on it; all that were frozen since name it (L-30)."""

    def leave_out(proofs):
        del proofs["roots"][BY_NIGHT], proofs["consistency"][BY_NIGHT]

    found = check(packs.edited("proofs.json", leave_out))

    for name in ("document.json", "document.vote.json"):
        assert any(one.startswith(f"{name}: its checkpoints is") for one in found)
    assert not any("budget" in one for one in found), "it was frozen before that night"


def test_a_root_that_was_never_kept_is_found(check):
    def invent(proofs):
        proofs["roots"]["3"] = proofs["roots"][BY_NIGHT]
        proofs["consistency"]["3"] = []

    found = check(packs.edited("proofs.json", invent))

    assert any("proofs.json: the root of vouchers 1 to 3 is" in one for one in found)
    assert any("budget.json: its checkpoints is" in one for one in found)


def test_a_pack_without_any_proof_is_not_all_right(check):
    empty = {"inclusion": {}, "consistency": {}, "roots": {}}

    found = check(packs.edited("proofs.json", lambda proofs: proofs.update(empty)))

    for what in (
        "the proof of voucher 8",
        "the proof of vouchers 1 to 7",
        "the root of",
    ):
        assert any(f"proofs.json: {what}" in one for one in found), found


def test_an_empty_log_needs_no_proof_that_it_is_the_beginning(check):
    town = packs.Town()
    content = packs.budget_content()
    for line in content["lines"]:
        line["history"] = []
    code = "EN-01"  # A node stands for what the log names; here it names nothing.
    content["indicators"] = json.loads(json.dumps(content["indicators"]))
    content["indicators"][code]["formula"] = "heat/hall + heat/school"
    budget = town.freeze(
        content, key=packs.BUDGET, period=2007, decision=packs.VOTE["minutes"]
    )

    found = check(town.files(budget))

    assert not any("without proof" in one for one in found), found


# Roots


def test_the_root_of_each_document_is_named(report):
    found = report(packs.good_files())

    assert {*found.roots} == {"document.json", "budget.json"}
    for name, root in found.roots.items():
        told = json.loads(packs.good_files()[name])["rests_on"]
        assert verifier.base64.b64decode(root).hex() == told["root"]
        assert any(
            check.startswith(f"{name}: ")
            and check.endswith(f"rests on vouchers 1 to {told['size']}")
            for check in found.checks
        )
    assert found.root not in found.roots.values(), "the log went on"


# Corrections


@pytest.mark.parametrize("place", [0, 1])
def test_a_correction_that_is_left_out_is_missed(check, place):
    row = packs.CORRECTIONS[place]

    [finding] = check(
        packs.small_pack(balance=lambda told: told["corrections"].pop(place))
    )

    assert finding == (
        f"document.json: {row['indicator']}, what 2005 was and is is nothing, should "
        f"be “['{row['was']}', '{row['is']}']”"
    )


def test_an_invented_correction_is_found(check):
    row = {"indicator": "EN-01", "year": 2005, "was": "131", "is": "130"}

    [finding] = check(
        packs.small_pack(balance=lambda told: told["corrections"].append(row))
    )

    assert "EN-01, what 2005 was and is is “['131', '130']”" in finding


@pytest.mark.parametrize("part", ["corrections", "accounts"])
def test_a_balance_without_a_part_is_not_all_right(check, part):
    assert check(packs.small_pack(balance=lambda told: told.pop(part)))


# Accounts


@pytest.mark.parametrize(
    ("place", "column"),
    [
        (place, column)
        for place in range(len(packs.ACCOUNTS))
        for column in (*sorted(verifier.CLOSING), "columns")
    ],
)
def test_every_column_of_a_closing_must_follow_from_the_vouchers(check, place, column):
    row = packs.ACCOUNTS[place]

    def forge(told):
        found = told["accounts"][place]
        if column == "columns":
            found["columns"] = dict.fromkeys(found["columns"], "7")
        else:
            found[column] = "7"

    [finding] = check(packs.small_pack(balance=forge))

    assert finding.startswith(f"document.json: {row['account']}, {column}")
    assert "is “7”, should be" in finding


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(1),
        lambda rows: rows.append(dict(rows[0])),
        lambda rows: rows.append(dict(rows[0], account="land/meadow")),
        lambda rows: rows.reverse(),
    ],
)
def test_the_accounts_are_those_of_the_vouchers(check, change):
    found = check(packs.small_pack(balance=lambda told: change(told["accounts"])))

    assert any("document.json: the accounts is" in one for one in found)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.pop("closing"),
        lambda row: row["columns"].clear(),
        lambda row: row["columns"].update(loss="0.000"),
        lambda row: row.update(kind="stock"),
        lambda row: row.update(note="x"),
    ],
)
def test_a_row_of_a_closing_is_whole(check, change):
    found = check(packs.small_pack(balance=lambda told: change(told["accounts"][1])))

    assert any("document.json: co2/transport, " in one for one in found), found


def test_what_was_voted_on_an_account_follows_from_the_budget_ledger(check):
    def vote(town):
        line = packs.postings("co2/transport", "36.000", "t CO2", None)
        town.seal(
            "original",
            "original",
            "2006-01-01",
            "2006-12-31",
            ledger="budget",
            decision=packs.VOTE["minutes"],
            postings=[
                {name: x for name, x in one.items() if name != "status"} for one in line
            ],
        )

    def tell(told):
        told["accounts"][1] |= {"original": "36.000", "final": "36.000"}

    honest = check(packs.small_pack(books=vote, balance=tell))
    silent = check(packs.small_pack(books=vote))

    assert honest == []
    assert [one.partition(" is ")[0] for one in silent] == [
        "document.json: co2/transport, final",
        "document.json: co2/transport, original",
    ]


# B, P and T


@pytest.mark.parametrize(
    ("column", "forged", "finding"),
    [
        ("base", "61", "CO-01: B, the value of 1999 is “61”, should be “62”"),
        ("previous", "45", "CO-01: P, the value of 2003 is “45”, should be “44”"),
    ],
)
def test_base_and_previous_value_follow_from_the_books(check, column, forged, finding):
    def forge(told):
        packs.line_of(told, "CO-01")[column] = forged

    found = check(packs.small_pack(budget=forge, balance=forge))

    assert f"budget.json, {finding}" in found


def test_what_is_written_with_fewer_digits_is_the_same_value(check):
    def shorten(told):
        packs.line_of(told, "CH-01").update(previous="-29", previous_year=2003)

    found = check(packs.small_pack(budget=shorten))

    assert not any("budget.json, CH-01: P" in one for one in found), found


def test_what_a_publication_says_beside_its_books_is_noted(report):
    def copy(told):
        told["publication"] = {"text": "a report", "url": ""}
        packs.line_of(told, "CO-01")["base"] = "61"

    found = report(packs.small_pack(budget=copy))

    assert (
        "budget.json, CO-01: B, 61 of 1999, is taken as it stands there; the books "
        "say 62" in found.notes
    )


def test_what_names_another_source_than_the_books_is_noted(report):
    def source(told):
        line = packs.line_of(told, "CO-01")
        line |= {"base": "61", "base_source": "baseline review"}

    found = report(packs.small_pack(budget=source))

    assert any("budget.json, CO-01: B, 61 of 1999" in note for note in found.notes)


def test_what_the_books_say_otherwise_since_the_vote_is_noted(report):
    def correct(town):
        town.reverse("co2/transport:2003", period=2006)
        town.year("co2/transport", 2003, "46.000", "t CO2", period=2006, key="better")

    found = report(packs.small_pack(books=correct))

    assert (
        "document.json, CO-01: P, 44 of 2003, is taken as it stands there; the books "
        "say 46" in found.notes
    )


@pytest.mark.parametrize("column", ["target", "base", "previous", "long_term"])
def test_the_balance_prints_what_was_voted(check, column):
    """T is that of the version the council voted on, and so are the others."""

    def forge(told):
        line = packs.line_of(told, "CO-01")
        line[column] = "37"

    found = check(packs.small_pack(balance=forge))

    assert any(
        one.startswith(f"document.json: CO-01, {column} is “37”") for one in found
    )


# Versions


def test_a_supplement_with_the_version_before_it_is_all_right(check):
    assert check(packs.supplemented_pack()) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda s: s.update(document="0" * 64), "the document before it"),
        (lambda s: s.update(version=7), "the version before it is “7”"),
        (lambda s: s["decision"].update(taken="2004-01-01"), "the decision before it"),
        (
            lambda s: s["changes"][0]["was"].update(target="40"),
            "CO-01, was is “['40', None, None]”, should be “['36', None, None]”",
        ),
        (lambda s: s["changes"][0]["is"].update(target="40"), "CO-01, is is"),
        (lambda s: s["changes"].clear(), "CO-01, was is nothing, should be “['36'"),
    ],
)
def test_what_a_supplement_says_of_the_version_before_is_checked(
    check, change, finding
):
    def forge(told):
        told["supplement"] = json.loads(json.dumps(told["supplement"]))
        change(told["supplement"])

    found = check(packs.supplemented_pack(supplement=forge))

    assert any(f"document.json: {finding}" in one for one in found), found


def test_a_supplement_without_the_version_before_it_is_not_all_right(check):
    pack = packs.supplemented_pack()
    files = {n: one for n, one in pack.items() if not n.startswith("budget-v1")}

    assert any("the document before it" in one for one in check(files))


def test_another_version_before_it_is_found(check):
    def forge(told):
        packs.line_of(told, "CO-01")["target"] = "40"

    found = check(edited(packs.supplemented_pack(), "budget-v1.json", forge))

    assert any("budget-v1.json: the line that seals its hash" in one for one in found)
    assert any("document.json: the document before it" in one for one in found)


# Votes


@pytest.mark.parametrize("name", ["document.vote.json", "budget.vote.json"])
@pytest.mark.parametrize(
    ("forge", "finding"),
    [
        (
            lambda v: v["decision"].update(outcome="rejected"),
            "its outcome is “rejected”",
        ),
        (
            lambda v: v["decision"]["votes"][0].update({"for": 4}),
            "that more were for it than against it is “no”",
        ),
        (lambda v: v["about"].update(kind="other"), "the kind it was on is “other”"),
        (lambda v: v["about"].update(document="0" * 64), "the document it was on is"),
        (lambda v: v.update(year=2005), "the year it was on is “2005”"),
        (lambda v: v["decision"].update(minutes="0" * 64), "the minutes of the vote"),
    ],
)
def test_what_a_vote_says_of_its_document_is_checked(check, name, forge, finding):
    found = check(packs.edited(name, forge))

    assert any(f"{name}: {finding}" in one for one in found), found
    assert any(f"{name}: the line that seals its hash" in one for one in found)


@pytest.mark.parametrize("outcome", ["rejected", "referred back"])
def test_a_budget_that_was_not_adopted_is_found_however_well_it_is_sealed(
    check, outcome
):
    """A forger who seals everything anew still prints a vote that adopts nothing."""
    vote = packs.VOTE | {"outcome": outcome}
    found = check(packs.small_pack(vote=vote))

    assert found == [
        f"budget.vote.json: its outcome is “{outcome}”, should be “adopted”"
    ]


def test_a_vote_that_is_left_out_is_missed(check):
    for name in ("document.vote.json", "budget.vote.json"):
        files = {n: one for n, one in packs.good_files().items() if n != name}
        stem = name.replace(".vote", "")

        found = check(files)

        assert any(f"{stem}: the minutes of the vote in the pack is nothing" in one
                   for one in found), found  # fmt: skip


def test_the_vote_on_another_document_is_found(check):
    files = dict(packs.good_files())
    files["document.vote.json"], files["budget.vote.json"] = (
        files["budget.vote.json"],
        files["document.vote.json"],
    )

    assert any("the kind it was on" in one for one in check(files))


def test_what_nobody_voted_on_is_noted(report):
    town = packs.books_before_the_vote()
    copy = packs.budget_content() | {"decision": None, "publication": {"text": "x"}}

    found = report(town.files(town.freeze(copy, key=packs.BUDGET, period=2007)))

    assert found.findings == []
    assert "document.json: nobody voted on it; it is a copy" in found.notes


# PDFs


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (packs.good_files, "document.en.pdf"),
        (packs.supplemented_pack, "document.sv.pdf"),
        (packs.supplemented_pack, "budget-v1.en.pdf"),
    ],
)
def test_a_pdf_that_is_left_out_is_missed(check, files, name):
    found = check({n: one for n, one in files().items() if n != name})

    document = f"{name.partition('.')[0]}.json"
    assert any(f"{document}: the hash of {name} is nothing" in one for one in found)


def test_another_pdf_than_the_one_that_was_issued_is_found(check):
    found = check(packs.good_files() | {"document.en.pdf": b"%PDF-1.7 another"})

    assert any("document.json: the hash of document.en.pdf is “" in x for x in found)


@pytest.mark.parametrize("name", ["document.sv.pdf", "budget.en.pdf"])
def test_the_pdf_of_something_else_is_found(check, name):
    files = dict(packs.good_files())
    files[name] = files["document.en.pdf"]

    [finding] = check(files)

    assert f"the hash of {name} is “" in finding
    assert finding.endswith("should be nothing")


@pytest.mark.parametrize(
    ("given", "finding"),
    [
        ({"shares": [{"department": None, "share": "30"}]}, "its shares"),
        (
            {
                "reserve": "7",
                "parts": [
                    {"scheme": "sector", "code": "a", "name": {}, "amount": "30"}
                ],
            },
            "its sectors",
        ),
    ],
)
def test_what_is_divided_adds_up_to_what_was_voted(check, given, finding):
    def divide(content):
        content["lines"][0].update(given)

    found = check(packs.edited("budget.json", divide))

    assert any(finding in one and "(AG-4)" in one for one in found)


def test_what_adds_up_with_its_reserve_is_not_found(check):
    def divide(content):
        shares = [{"department": None, "share": "30.5"}]
        content["lines"][0].update({"shares": shares, "reserve": "5.5"})

    found = check(packs.edited("budget.json", divide))

    assert found
    assert not any("(AG-4)" in one for one in found)
