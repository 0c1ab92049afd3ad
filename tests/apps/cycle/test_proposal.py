"""What is put to the vote can be printed before it, and claims nothing of the vote."""

from __future__ import annotations

import io

import pikepdf
import pytest
from tests import factories, year
from tests.pdfs import words_of

from naturbudget.apps.budget.queries.proposal import NoProposalError, proposal_pdf
from naturbudget.apps.cycle.queries import budget_of
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.config import cli

ADDRESS = f"/desk/vaxjo/council/proposal-{year.YEAR}.en.pdf"
MARK = "Proposal, not yet voted"


@pytest.fixture
def reader(client, vaxjo, ada):
    client.force_login(factories.member("council-member", of=vaxjo))
    return client


def test_the_council_has_the_lines_on_paper_before_the_vote(reader, vaxjo):
    year.submitted(vaxjo)

    answer = reader.get(ADDRESS)

    name = f"vaxjo-proposal-{year.YEAR}.en.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    words = words_of(answer.content)
    for said in (MARK, f"Master Budget {year.YEAR}", year.CODE, "1,200", "1,500"):
        assert said in words
    assert "enters the minutes of the next sitting" in words


def test_every_page_is_marked_and_nothing_of_it_looks_frozen(vaxjo, ada):
    version = year.submitted(vaxjo)

    pdf = proposal_pdf(version, language="en")

    with pikepdf.open(io.BytesIO(pdf)) as book:
        pages = len(book.pages)
        assert not book.attachments
        with book.open_metadata() as told:
            assert told["dc:title"].endswith("(proposal, not yet voted)")
    words = words_of(pdf)
    # In the head and the foot of each page, and once below the heading.
    assert words.count(MARK) == 2 * pages + 1
    for frozen in ("Rests on vouchers", "SHA-256", "How to check"):
        assert frozen not in words


def test_printing_freezes_and_keeps_nothing(reader, vaxjo):
    version = year.submitted(vaxjo)
    before = log_size(vaxjo), vaxjo.sources.count(), vaxjo.documents.count()

    first, again = (reader.get(ADDRESS).content for _ in range(2))

    assert first == again
    after = log_size(vaxjo), vaxjo.sources.count(), vaxjo.documents.count()
    assert after == before
    version.refresh_from_db()
    assert version.document is None


@pytest.mark.parametrize("step", [year.drafted, year.handed_over, year.ratified])
def test_what_is_not_put_to_the_vote_is_no_proposal(reader, vaxjo, step):
    step(vaxjo)

    with pytest.raises(NoProposalError) as refusal:
        proposal_pdf(budget_of(vaxjo, year.YEAR), language="en")
    answer = reader.get(ADDRESS)

    assert [problem.code for problem in refusal.value.problems] == ["not-submitted"]
    assert answer.status_code == 409
    assert "A proposal is printed of what is submitted" in answer.content.decode()


def test_the_room_council_offers_the_paper_in_the_languages_of_the_town(reader, vaxjo):
    vaxjo.languages = ["sv", "en"]
    vaxjo.save()
    year.submitted(vaxjo)

    page = reader.get("/desk/vaxjo/council/").content.decode()

    assert f'href="{ADDRESS}"' in page
    assert f'href="{ADDRESS.replace(".en.", ".sv.")}"' in page
    assert reader.get(ADDRESS.replace(".en.", ".xx.")).status_code == 404


@pytest.mark.voted
def test_a_supplement_that_is_submitted_is_printed_too(vaxjo, ada):
    version = year.ratified(vaxjo)
    draft = year.budget.draft_supplement(version, by=ada, at=year.DURING)
    year.line(draft, target="1100", justification="A new boiler.")
    year.cycle.hand_over_budget(draft, by=ada, at=year.DURING)
    year.cycle.submit_budget(draft, by=ada, at=year.DURING)

    words = words_of(proposal_pdf(budget_of(vaxjo, year.YEAR), language="en"))

    assert "version 2" in words
    assert "1,100" in words


@pytest.fixture
def run(capsys):
    def run(*words):
        code = cli.run([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_the_command_writes_it_and_issue_says_where_it_is(run, vaxjo, ada, tmp_path):
    year.submitted(vaxjo)
    paper = tmp_path / "paper.pdf"

    refused = run("document", "issue", "vaxjo", year.YEAR, "budget", "--out", paper)
    written = run("document", "proposal", "vaxjo", year.YEAR, "--out", paper)

    assert refused[0] == 1
    assert "The vote freezes it" in refused[1]
    assert "naturbudget document proposal" in refused[1]
    assert written[0] == 0
    assert MARK in words_of(paper.read_bytes())


@pytest.mark.voted
def test_a_balance_is_frozen_when_it_is_submitted(run, vaxjo, ada, tmp_path):
    year.drawn(vaxjo)

    code, said = run(
        "document", "issue", "vaxjo", year.YEAR, "balance", "--out", tmp_path / "b.pdf"
    )

    assert code == 1
    assert "It is frozen when it is submitted" in said
