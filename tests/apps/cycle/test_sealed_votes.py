"""Every vote is sealed in bytes; pages and packs read it there (L-32)."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.utils import translation
from tests import factories, packs, year

from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.published import SealedVote, sealed_vote
from naturbudget.apps.documents.queries import document_data, vote_on
from naturbudget.core.ledger.log import canonical


def told(decision):
    return document_data(vote_on(decision))


def shown(client):
    """Return what the page shows, without the token of its forms."""
    page = client.get("/alvhamn/years/2024/").content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.voted
def test_the_second_vote_is_sealed_with_its_document(vaxjo):
    balance = year.balance_ratified(vaxjo)

    content = told(balance.decision)

    assert content["about"]["document"] == balance.document.sha256
    assert content["decision"]["taken"] == year.BALANCED_ON.isoformat()
    assert content["decision"]["votes"][1] == {
        "group": "Free Citizens",
        "for": 3,
        "against": 4,
        "abstaining": 1,
    }
    assert content["seats"] is None


@pytest.fixture
def swedish(monkeypatch):
    """Have the words of a decision in Swedish, as a catalogue would."""
    translation.activate("sv")
    words = {
        "Master Budget {year}": "Naturbudget {year}",
        "Budget Balance {year}": "Bokslut {year}",
        "Supplement {number} to the Master Budget {year}": "Tillägg {number} ({year})",
    }

    def gettext(text):
        return words.get(text, text) if translation.get_language() == "sv" else text

    monkeypatch.setattr(translation._trans, "gettext", gettext)


def test_what_was_decided_is_said_in_the_readers_language(vaxjo, ada, client, swedish):
    balance = year.balance_ratified(vaxjo)
    votes = [SealedVote(told(one)) for one in vaxjo.decisions.order_by("taken_on")]
    client.force_login(ada)

    assert [vote.title for vote in votes] == ["Naturbudget 2025", "Bokslut 2025"]
    assert str(balance.decision) == "Bokslut 2025"
    read = {"headers": {"accept-language": "sv"}}
    public = client.get("/vaxjo/", **read).content.decode()
    assert "the council voted on the Bokslut 2025: 17 for" in public
    council = client.get("/desk/vaxjo/council/", **read).content.decode()
    assert "Bokslut 2025" in council
    journal = client.get("/desk/vaxjo/people/journal/", **read).content.decode()
    assert "A decision was recorded: Naturbudget 2025" in journal


def test_the_log_speaks_one_language_whoever_records(vaxjo, swedish):
    vote = vote_on(year.ratified(vaxjo).decision)

    assert vote.seal.voucher.reason == "Master Budget 2025, adopted on 2024-11-26"


@pytest.mark.voted
def test_a_vote_that_rejects_is_sealed_as_well(vaxjo):
    balance = year.balance_submitted(vaxjo)
    votes = [GroupVote("Council", 3, 9, 0)]
    no = {"votes": votes, "outcome": "rejected", "reasons": "The winter is missing."}

    decision = cycle.ratify_balance(
        balance,
        **year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW, **no),
    )

    assert told(decision)["decision"]["outcome"] == "rejected"
    assert told(decision)["reasons"] == "The winter is missing."


@pytest.mark.voted
def test_each_decision_has_one_place_in_the_log(vaxjo):
    year.balance_ratified(vaxjo)

    sealed = vaxjo.documents.filter(kind="decision").order_by("seal__seq")

    assert [one.seal.voucher.decision.kind for one in sealed] == [
        "master-budget",
        "budget-balance",
    ]
    assert [one.version for one in sealed] == [1, 2]


def test_the_public_page_shows_sealed_votes_whatever_the_tables_say(
    demo_copy, superuser_connection, client
):
    demo_copy("alvhamn")
    before = shown(client)
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(
        "UPDATE decisions_vote SET votes_for = votes_for + 40, votes_against = 0"
    )
    superuser_connection.execute(
        "UPDATE decisions_decision SET taken_on = taken_on - 30, supplement = 7"
    )
    superuser_connection.execute("UPDATE municipalities_body SET seats = 99")
    superuser_connection.commit()

    assert shown(client) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE budget_balance SET decision_id = (SELECT min(decision_id) "
        "FROM budget_budgetversion)",
        "UPDATE budget_balance SET document_id = NULL WHERE false; "
        "DELETE FROM documents_document WHERE kind = 'decision'",
    ],
)
def test_a_page_whose_vote_is_not_the_sealed_one_is_refused(
    demo_copy, superuser_connection, client, change
):
    demo_copy("alvhamn")
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(change)
    superuser_connection.commit()

    answer = client.get("/alvhamn/years/2024/")

    assert answer.status_code == 503
    assert "is not what was sealed" in answer.content.decode()


def test_a_copy_of_a_publication_has_no_vote(demo):
    document = demo("vaxjo").documents.first()

    assert sealed_vote(document) is None


@pytest.fixture
def files(demo):
    with zipfile.ZipFile(io.BytesIO(evidence_pack(demo("alvhamn"), 2024))) as pack:
        names = set(pack.namelist()) - {"MANIFEST.csv"}
        return {name: pack.read(name) for name in names}


def test_the_pack_holds_the_vote_and_it_fits(files, tmp_path):
    about = [
        json.loads(files[f"{n}.vote.json"])["about"] for n in ("budget", "document")
    ]
    assert [one["kind"] for one in about] == ["master-budget", "budget-balance"]
    assert packs.findings(tmp_path, files) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            lambda d: d["decision"]["votes"][0].update({"for": 40}),
            "document.vote.json: the line that seals its hash",
        ),
        (
            lambda d: d["decision"].update(minutes="0" * 64),
            "document.json: the minutes of the vote in the pack",
        ),
        (
            lambda d: d["about"].update(document="0" * 64),
            "document.vote.json: the document it was on",
        ),
        (
            lambda d: d["decision"].update(outcome="rejected"),
            "document.vote.json: its outcome is “rejected”",
        ),
        (
            lambda d: [row.update({"against": 99}) for row in d["decision"]["votes"]],
            "document.vote.json: that more were for it than against it",
        ),
        (lambda d: d.update(kind="master-budget"), "document.vote.json: its kind"),
        (
            lambda d: d["rests_on"].update(size=3),
            "document.vote.json: the root it rests on",
        ),
    ],
)
def test_a_forged_vote_in_a_pack_is_found(files, tmp_path, change, finding):
    content = json.loads(files["document.vote.json"])
    change(content)

    found = packs.findings(tmp_path, files | {"document.vote.json": canonical(content)})

    assert any(finding in one for one in found), found


@pytest.mark.parametrize("name", ["document", "budget"])
def test_a_vote_that_is_left_out_of_a_pack_is_missed(files, tmp_path, name):
    del files[f"{name}.vote.json"]

    found = packs.findings(tmp_path, files)

    said = f"{name}.json: the minutes of the vote in the pack is nothing"
    assert any(said in one for one in found), found
