"""The council has a paper of a balance before its vote, and everybody is told whose
turn it is."""

from __future__ import annotations

import pytest
from tests import factories, year

from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.web.desk.others import waiting_for_others

COUNCIL = "/desk/vaxjo/council/"
PAPER = f"/desk/vaxjo/documents/budget-balance/{year.YEAR}/1/en.pdf"
ISSUE = f"Issue the Budget Balance {year.YEAR} for the council"
LACKS = "The council has no paper of it yet"


def page_for(client, person, address):
    client.force_login(person)
    return client.get(address).content.decode()


def others(person, town):
    found = waiting_for_others(Standing(person, town), today=factories.NOW.date())
    return [one.text for one in found]


@pytest.fixture
def member(vaxjo):
    return factories.member("council-member", of=vaxjo)


@pytest.fixture
def submitted(vaxjo, ada):
    return year.balance_submitted(vaxjo)


@pytest.fixture
def issued(submitted, ada):
    return issue_document(submitted.document, language="en", by=ada, at=factories.NOW)


@pytest.mark.voted
def test_the_co_ordinator_is_asked_to_issue_it(client, vaxjo, ada, submitted):
    assert ISSUE in page_for(client, ada, "/desk/vaxjo/")
    for address in (COUNCIL, f"/desk/vaxjo/balance/{year.YEAR}/"):
        page = page_for(client, ada, address)
        assert LACKS in page
        assert '<a href="/desk/vaxjo/documents/">Issue its PDF' in page


@pytest.mark.voted
def test_others_are_told_who_issues_it(client, vaxjo, member, submitted):
    page = page_for(client, member, COUNCIL)

    assert f"{LACKS}; the co-ordinator issues it." in page
    assert "Issue its PDF" not in page
    assert others(member, vaxjo) == [
        "Next, the co-ordinator issues its paper for the council."
    ]


@pytest.mark.voted
def test_once_issued_it_is_read_before_the_vote(client, vaxjo, ada, member, issued):
    page = page_for(client, member, COUNCIL)

    assert LACKS not in page
    assert f'href="{PAPER}"' in page
    assert f'href="{PAPER}"' in client.get("/desk/vaxjo/documents/").content.decode()
    answer = client.get(PAPER)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert client.get(PAPER.replace("/en.", "/sv.")).status_code == 404
    assert ISSUE not in page_for(client, ada, "/desk/vaxjo/")
    assert "the council votes" in others(member, vaxjo)[0]


@pytest.mark.voted
def test_who_is_of_another_town_does_not_read_it(client, carla, issued):
    client.force_login(carla)

    assert client.get(PAPER).status_code == 404


@pytest.mark.voted
def test_after_the_last_explanation_the_executive_is_next(client, vaxjo, ada, member):
    balance = year.drawn(vaxjo, quantity="1900 m3")
    said = "Every line is explained. Next, the executive"
    assert others(ada, vaxjo) == []
    assert said not in page_for(client, ada, f"/desk/vaxjo/balance/{year.YEAR}/")

    year.explained(balance)

    executive = factories.member("executive", of=vaxjo)
    assert others(executive, vaxjo) == []
    assert others(member, vaxjo) == [f"{said} submits it."]
    assert said in page_for(client, member, f"/desk/vaxjo/balance/{year.YEAR}/")
    assert said in page_for(client, member, "/desk/vaxjo/")


def test_a_budget_says_whose_turn_it_is(vaxjo, ada, member):
    year.handed_over(vaxjo)
    assert others(member, vaxjo) == [
        "It is handed over. Next, the executive reads and submits it."
    ]

    year.submitted(vaxjo)
    assert others(member, vaxjo) == [
        "It is submitted. Next, the council votes; its paper is there."
    ]


@pytest.mark.voted
def test_a_heading_without_a_second_part_has_no_letter(client, vaxjo, ada):
    year.balance_ratified(vaxjo)
    client.force_login(ada)

    for address in (
        f"/desk/vaxjo/balance/{year.YEAR}/",
        f"/vaxjo/documents/budget-balance/{year.YEAR}/1/",
    ):
        page = client.get(address).content.decode()
        assert "Balance of accounts" in page
        assert "A. Balance of accounts" not in page
