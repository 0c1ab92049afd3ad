"""A supplement: a new version with its own vote, added to the first (BL-4, W-4)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from tests import factories, year
from tests.pdfs import words_of
from tests.statements import bare, line, refused, seal
from tests.year import execution

from naturbudget import verifier
from naturbudget.apps.budget import actions as budget
from naturbudget.apps.budget.actions import BudgetError
from naturbudget.apps.budget.actions.balances import BalanceError
from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.queries import (
    balance_of,
    budget_of,
    supplements_due,
    voted_budget_of,
)
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.printing import printed
from naturbudget.apps.documents.published import SealedVote
from naturbudget.apps.documents.queries import document_bytes, document_data, vote_on

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/budget/2025/"


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


def drafted(of, **columns):
    """Return the draft of a supplement with a changed line."""
    by = factories.author_of(of)
    version = voted_budget_of(of, 2025) or year.ratified(of)
    draft = budget.draft_supplement(version, by=by, at=year.DURING)
    year.line(draft, **{"target": "1100", **columns})
    return draft


def submitted(of, **columns):
    draft, by = drafted(of, **columns), factories.author_of(of)
    cycle.hand_over_budget(draft, by=by, at=year.DURING)
    cycle.submit_budget(draft, by=by, at=year.DURING)
    return draft


def ratify(draft, **changed):
    town = draft.budget.municipality
    at = datetime(2025, 6, 25, 9, tzinfo=UTC)
    given = {"taken_on": year.SUPPLEMENTED_ON, "at": at, **changed}
    return cycle.ratify_budget(draft, **year.vote(town, **given))


def ratified(of, **columns):
    ratify(submitted(of, **columns))
    return voted_budget_of(of, 2025)


def codes(error):
    return [problem.code for problem in error.value.problems]


# The walk


def test_the_budget_of_the_line_is_original_and_supplement(vaxjo):
    ratified(vaxjo)

    row = execution(vaxjo, year.GAS)
    [item] = evaluated_lines(voted_budget_of(vaxjo, 2025))
    assert (row["original"], row["final"]) == (1200, 1100)
    assert item.line.target == 1100
    supplement = vaxjo.vouchers.get(kind="supplement")
    assert supplement.postings.get(account__path=year.GAS).amount == -100_000
    assert supplement.decision.taken_on == year.SUPPLEMENTED_ON


def test_the_balance_is_measured_against_the_supplemented_budget(vaxjo, ada):
    version = ratified(vaxjo)
    year.booked(vaxjo, "1150 m3")

    balance = cycle.draw_balance(version, by=ada, at=factories.NOW)

    [item] = evaluated_lines(balance.version)
    assert (item.result["T"], item.result["R"]) == (1100, -50)
    assert item.result.kept == "missed"


@pytest.mark.voted
def test_both_versions_stay_frozen_and_the_second_names_the_first(vaxjo):
    first = year.ratified(vaxjo)
    before = document_bytes(first.document)

    second = ratified(vaxjo)

    assert document_bytes(first.document) == before
    said = document_data(second.document)["supplement"]
    assert (said["document"], said["version"]) == (first.document.sha256, 1)
    assert said["decision"]["taken"] == "2024-11-26"
    assert said["changes"] == [
        {
            "indicator": "EN-01",
            "was": {"target": "1200", "target_low": None, "target_high": None},
            "is": {"target": "1100", "target_low": None, "target_high": None},
        }
    ]
    sealed = SealedVote(document_data(vote_on(second.decision)))
    assert sealed.title == second.decision.title
    assert (second.number, second.decision.title) == (
        2,
        "Supplement 1 to the Master Budget 2025",
    )


def test_its_page_says_what_it_changes(vaxjo, client):
    ratified(vaxjo)

    page = client.get("/vaxjo/documents/master-budget/2025/2/").content.decode()

    told = page.partition("What this supplement changes")[2].partition("Lines</h2>")[0]
    assert "It takes the place of version 1, which was voted on" in told
    assert [
        figure.replace("\xa0", " ")
        for figure in re.findall(r'num">(?:<b>)?([\d,]+[^<]*)<', told)
    ] == [
        "1,200 m³",
        "1,100 m³",
    ]
    first = client.get("/vaxjo/documents/master-budget/2025/1/").content.decode()
    assert "supplement" not in first.lower()


def test_its_pdf_says_what_it_changes(vaxjo):
    document = ratified(vaxjo).document

    said = words_of(printed(document_data(document), language="en"))

    assert "Supplement to the Master Budget of nature" in said
    assert "What this supplement changes" in said
    assert "1,200 1,100" in said


@pytest.mark.voted
def test_a_first_version_says_nothing_of_supplements(vaxjo):
    assert "supplement" not in document_data(year.ratified(vaxjo).document)


def test_the_second_supplement_is_added_to_the_first(vaxjo):
    ratified(vaxjo)
    ratified(vaxjo, target="1130", justification="one wing more")

    row = execution(vaxjo, year.GAS)

    assert (row["original"], row["final"]) == (1200, 1130)
    amounts = [
        voucher.postings.get(account__path=year.GAS).amount
        for voucher in vaxjo.vouchers.filter(kind="supplement").order_by("seal__seq")
    ]
    assert amounts == [-100_000, 30_000]


def test_shares_move_between_departments(vaxjo):
    factories.department(vaxjo, "schools")
    year.ratified(vaxjo, shares={"buildings": "700", "schools": "500"})

    ratified(vaxjo, target="1200", shares={"buildings": "650", "schools": "550"})

    final = [
        execution(vaxjo, year.GAS, department=one)["final"]
        for one in ("buildings", "schools")
    ]
    assert final == [650, 550]


def test_departments_move_and_the_whole_changes_too(vaxjo):
    factories.department(vaxjo, "schools")
    year.ratified(vaxjo, shares={"buildings": "700", "schools": "500"})

    ratified(vaxjo, target="1150", shares={"buildings": "600", "schools": "550"})

    final = [
        execution(vaxjo, year.GAS, department=one)["final"]
        for one in ("buildings", "schools")
    ]
    assert final == [600, 550]


def test_a_line_that_is_added_has_no_original(vaxjo):
    factories.account(vaxjo, "gas/school")
    version = year.ratified(vaxjo)
    draft = budget.draft_supplement(
        version, by=factories.author_of(vaxjo), at=year.DURING
    )
    year.line(draft, "EN-02", "gas/school", target="300", previous="310")

    ratified(vaxjo, target="1200")

    row = execution(vaxjo, "gas/school")
    assert (row["original"], row["final"]) == (None, 300)


def test_the_pack_of_a_supplemented_year_is_verified(vaxjo, tmp_path):
    ratified(vaxjo)
    pack = tmp_path / "pack.zip"
    pack.write_bytes(evidence_pack(vaxjo, 2025))

    assert verifier.main([str(pack)]) == 0


# Until the vote


@pytest.mark.voted
def test_until_the_vote_the_first_version_is_in_force(vaxjo):
    first = year.ratified(vaxjo)
    submitted(vaxjo)

    assert voted_budget_of(vaxjo, 2025) == first
    assert budget_of(vaxjo, 2025).number == 2
    assert execution(vaxjo, year.GAS)["final"] == 1200


@pytest.mark.voted
def test_a_supplement_that_was_sent_back_changes_nothing(vaxjo):
    first = year.ratified(vaxjo)
    draft = submitted(vaxjo)

    ratify(draft, outcome="sent-back", reasons="Not this year.")

    assert budget_of(vaxjo, 2025).state == "sent-back"
    assert voted_budget_of(vaxjo, 2025) == first
    assert not vaxjo.vouchers.filter(kind="supplement").exists()


def test_drafting_it_again_returns_the_draft(vaxjo, ada):
    draft = drafted(vaxjo)

    again = budget.draft_supplement(draft, by=ada, at=year.DURING)

    assert again == draft
    assert draft.lines.get().target == "1100"


# A balance that is being explained


@pytest.mark.voted
def test_an_open_balance_moves_to_the_new_version_with_what_was_said(vaxjo, ada):
    """The supplement was decided in time and is recorded late."""
    balance = year.drawn(vaxjo, "1350 m3")
    year.explained(balance)

    version = ratified(vaxjo, target="1300", justification="a wing more")

    moved = balance_of(vaxjo, 2025)
    assert (moved.pk, moved.version) == (balance.pk, version)
    assert [told.line.version for told in moved.explanations.all()] == [version]
    assert version.budget.versions.filter(balance__isnull=False).count() == 1


@pytest.mark.voted
def test_no_balance_is_drawn_against_a_version_that_was_supplemented(vaxjo, ada):
    first = year.ratified(vaxjo)
    ratified(vaxjo)

    with pytest.raises(BalanceError) as error:
        cycle.draw_balance(first, by=ada, at=factories.NOW)

    assert codes(error) == ["superseded"]


@pytest.mark.voted
@pytest.mark.parametrize("step", ["balance_submitted", "balance_ratified"])
def test_a_frozen_balance_keeps_a_supplement_from_being_ratified(vaxjo, ada, step):
    year.ratified(vaxjo)
    draft = submitted(vaxjo)
    version = voted_budget_of(vaxjo, 2025)
    year.booked(vaxjo)
    balance = cycle.draw_balance(version, by=ada, at=factories.NOW)
    cycle.submit_balance(balance, by=ada, at=factories.NOW)
    if step == "balance_ratified":
        vote = year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW)
        cycle.ratify_balance(balance, **vote)

    with pytest.raises(GateError) as error:
        ratify(draft)

    assert codes(error) == ["balance-is-frozen"]


# Refusals


def test_what_is_not_ratified_is_not_supplemented(vaxjo, ada):
    with pytest.raises(BudgetError) as error:
        budget.draft_supplement(year.submitted(vaxjo), by=ada, at=year.DURING)

    assert codes(error) == ["not-voted"]


def test_a_copy_of_a_publication_is_not_supplemented(vaxjo, ada):
    copy = year.drafted(vaxjo)
    told = {"text": "Yearbook 2025", "url": ""}
    budget.copy_publication(copy, publication=told, by=ada, at=year.DURING)

    with pytest.raises(BudgetError) as error:
        budget.draft_supplement(copy, by=ada, at=year.DURING)

    assert codes(error) == ["not-voted"]


@pytest.mark.parametrize("step", ["balance_ratified", "closed"])
def test_a_year_whose_balance_is_voted_is_not_supplemented(vaxjo, ada, step):
    getattr(year, step)(vaxjo)

    with pytest.raises(BudgetError) as error:
        budget.draft_supplement(budget_of(vaxjo, 2025), by=ada, at=factories.later())

    assert codes(error) == ["year-closed"]


@pytest.mark.voted
def test_a_supplement_that_changes_nothing_is_not_handed_over(vaxjo, ada):
    version = year.ratified(vaxjo)
    draft = budget.draft_supplement(version, by=ada, at=year.DURING)

    with pytest.raises(GateError) as error:
        cycle.hand_over_budget(draft, by=ada, at=year.DURING)

    assert codes(error) == ["no-change"]


def test_a_supplement_is_decided_before_its_year_ends(vaxjo):
    draft = submitted(vaxjo)

    with pytest.raises(GateError) as error:
        ratify(draft, taken_on=date(2026, 1, 1), at=factories.NOW)

    assert codes(error) == ["too-late"]
    assert not vaxjo.vouchers.filter(kind="supplement").exists()


@pytest.mark.voted
def test_the_database_refuses_a_supplement_that_was_decided_too_late(vaxjo):
    year.ratified(vaxjo)
    vote = factories.decision(vaxjo, kind="master-budget", taken_on="2026-01-01")
    draft = bare(vaxjo, ledger="budget", kind="supplement", decision=vote, source=None)
    line(draft, year.GAS, 1_000, status="")
    line(draft, "", -1_000, account=factories.environment(vaxjo), status="")

    with refused("needs an adopted decision of the council in time"):
        seal(draft)


# When it is compulsory


@pytest.mark.parametrize(
    ("quantity", "threshold", "is_due"),
    [("1320 m3", None, False), ("1321 m3", None, True), ("1221 m3", "1", True)],
)
def test_the_desk_says_when_a_supplement_is_compulsory(
    vaxjo, quantity, threshold, is_due
):
    if threshold:
        vaxjo.parameters = {"supplement_threshold_percent": threshold}
        vaxjo.save()
    version = year.ratified(vaxjo)
    days = {"first": "2025-01-01", "last": "2025-03-31"}
    year.booked(vaxjo, quantity, at=year.DURING, **days)

    found = supplements_due(version, at=year.DURING)

    assert [problem.code for problem in found] == ["supplement-due"] * is_due
    assert all(str(problem).startswith("EN-01: ") for problem in found)


@pytest.mark.voted
def test_after_the_year_nothing_is_compulsory_any_more(vaxjo):
    version = year.ratified(vaxjo)
    year.booked(vaxjo, "9000 m3")

    assert supplements_due(version, at=factories.NOW) == []


# The page


@pytest.fixture
def begin(client):
    def begin(by, *, slug="vaxjo", method="post"):
        client.force_login(by)
        return getattr(client, method)(f"/desk/{slug}/budget/2025/supplement/")

    return begin


@pytest.mark.voted
def test_beginning_a_supplement_works(begin, client, vaxjo, ada):
    year.ratified(vaxjo)

    answer = begin(ada)

    page = client.get(PAGE).content.decode()
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert "A supplement to version 1" in page
    assert "The supplement changes nothing" in page
    assert budget_of(vaxjo, 2025).number == 2


@pytest.mark.voted
def test_the_page_of_a_ratified_budget_offers_it_to_who_may(client, vaxjo, ada, eva):
    year.ratified(vaxjo)

    for person, offers in ((ada, True), (eva, False)):
        client.force_login(person)
        page = client.get(PAGE).content.decode()
        assert ("Draft a supplement" in page) is offers


@pytest.mark.voted
def test_the_page_says_why_there_is_no_supplement(begin, vaxjo, ada):
    year.balance_ratified(vaxjo)

    answer = begin(ada)

    assert answer.status_code == 409
    assert "2025 cannot have a budget any more" in answer.content.decode()


@pytest.mark.voted
def test_the_balance_page_shows_the_version_in_force(client, vaxjo, ada):
    year.ratified(vaxjo)
    drafted(vaxjo)
    client.force_login(ada)

    page = client.get("/desk/vaxjo/balance/2025/").content.decode()

    assert "is not voted yet" not in page
    assert "1,200" in page


@pytest.mark.voted
def test_beginning_requires_the_permission(begin, vaxjo, eva, klas, ben, hanna, rita):
    year.ratified(vaxjo)

    people = (eva, klas, ben, hanna, rita)
    assert {begin(one).status_code for one in people} == {403}
    assert budget_of(vaxjo, 2025).number == 1


@pytest.mark.voted
def test_beginning_hides_other_municipalities(begin, vaxjo, bologna, carla):
    year.ratified(vaxjo)

    assert begin(carla).status_code == 404
    assert begin(carla, slug="bologna").status_code == 404


@pytest.mark.voted
def test_beginning_rejects_get(begin, vaxjo, ada):
    year.ratified(vaxjo)

    assert begin(ada, method="get").status_code == 405
