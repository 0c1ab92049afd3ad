"""The page on which the clerk records a decision of the council."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories, year

from naturbudget.apps.cycle.queries import balance_of, budget_of

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/council/{kind}/2025/"
MB = 1_000_000


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


@pytest.fixture
def decide(client, vaxjo, klas):
    def decide(kind="master-budget", *, by=klas, slug="vaxjo", more=None, **typed):
        client.force_login(by)
        given = {
            "body": vaxjo.bodies.get(kind="council").pk,
            "taken_on": "2024-11-26" if kind == "master-budget" else "2026-02-03",
            "outcome": "adopted",
            "reasons": "",
            "group": ["Harbour List", "Free Citizens", ""],
            "votes_for": ["14", "3", ""],
            "votes_against": ["0", "4", ""],
            "abstaining": ["0", "1", ""],
            "minutes": SimpleUploadedFile("minutes.txt", b"Minutes.", "text/plain"),
            **typed,
        }
        page = PAGE.format(kind=kind).replace("vaxjo", slug)
        return client.post(page, given, **(more or {}))

    return decide


def test_recording_the_first_vote_works(decide, vaxjo):
    year.submitted(vaxjo)

    answer = decide()

    version = budget_of(vaxjo, 2025)
    assert answer.status_code == 302
    assert version.state == "ratified"
    votes = version.decision.votes.order_by("position")
    assert [str(vote) for vote in votes] == [
        "Harbour List 14:0:0",
        "Free Citizens 3:4:1",
    ]
    assert version.decision.minutes.origin == "minutes.txt"


@pytest.mark.parametrize("made", [year.drafted, year.ratified])
def test_what_does_not_wait_for_a_vote_shows_no_form(client, vaxjo, klas, made):
    made(vaxjo)
    client.force_login(klas)

    page = client.get(PAGE.format(kind="master-budget")).content.decode()

    assert "It does not wait for a vote" in page
    assert "votes_for" not in page


def test_a_day_before_the_submission_is_asked_about_once(decide, vaxjo):
    year.submitted(vaxjo)

    asked = decide(taken_on="2020-11-26")

    assert asked.status_code == 409
    assert budget_of(vaxjo, 2025).decision is None
    assert "26 November 2020 is before 2 November 2024" in asked.content.decode()

    answer = decide(taken_on="2020-11-26", reasons="Entered from the archive.")

    assert answer.status_code == 302
    assert str(budget_of(vaxjo, 2025).decision.taken_on) == "2020-11-26"


@pytest.mark.voted
def test_a_balance_is_not_voted_before_it_was_frozen_unasked(decide, vaxjo):
    year.balance_submitted(vaxjo)

    asked = decide("budget-balance", taken_on="2025-12-31")

    assert asked.status_code == 409
    assert balance_of(vaxjo, 2025).decision is None


def marked(answer):
    """Return the inputs that are marked as wrong, and what each is described by."""
    page = answer.content.decode()
    found = re.findall(
        r'id="(\w+)"[^>]* aria-invalid="true" aria-describedby="(\w+)"', page
    )
    assert all(f'id="{said}"' in page for _, said in found)
    return found


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"votes_for": ["x", "3", ""]}, [("f1", "row1_error")]),
        (
            {"votes_against": ["0", "-4", ""], "abstaining": ["0", "1.5", ""]},
            [("a2", "row2_error"), ("s2", "row2_error")],
        ),
        ({"group": ["", "Free Citizens", ""]}, [("g1", "row1_error")]),
        (
            {"group": ["Free Citizens", "Free Citizens", ""]},
            [("g1", "row1_error"), ("g2", "row2_error")],
        ),
        (
            {"votes_for": ["1", "", ""], "votes_against": ["", "4", ""]}
            | {"abstaining": ["", "", ""]},
            [("f1", "votes_error"), ("a2", "votes_error")],
        ),
    ],
)
def test_what_is_wrong_with_a_vote_is_marked_where_it_was_typed(
    decide, vaxjo, typed, wanted
):
    year.submitted(vaxjo)

    answer = decide(**typed)

    assert answer.status_code in (409, 422)
    assert [one for one in marked(answer) if one[0] != "id_minutes"] == wanted
    assert not vaxjo.decisions.exists()


def test_a_day_to_come_is_said_at_the_day_and_once(decide, vaxjo):
    year.submitted(vaxjo)

    answer = decide(taken_on="2290-01-01")

    assert list(answer.context["form"].errors) == ["taken_on"]
    assert answer.content.decode().count("which is still to come") == 2


def test_without_minutes_the_votes_and_the_day_are_judged_all_the_same(decide, vaxjo):
    year.submitted(vaxjo)
    vaxjo.bodies.filter(kind="council").update(seats=5)

    answer = decide(taken_on="2290-01-01", minutes="")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"minutes", "taken_on"}
    assert "which is still to come" in page
    assert [one.code for one in answer.context["problems"]] == ["too-many-votes"]
    assert not vaxjo.decisions.exists()


@pytest.mark.voted
def test_recording_the_second_vote_works(decide, vaxjo):
    year.balance_submitted(vaxjo)

    assert decide("budget-balance").status_code == 302

    assert balance_of(vaxjo, 2025).state == "ratified"


@pytest.mark.parametrize(
    ("kind", "state_of"), [("master-budget", budget_of), ("budget-balance", balance_of)]
)
def test_the_council_sends_back_with_its_reasons(decide, vaxjo, kind, state_of):
    year.submitted(vaxjo) if kind == "master-budget" else year.balance_submitted(vaxjo)

    answer = decide(kind, outcome="sent-back", reasons="Ask the schools first.")

    assert answer.status_code == 302
    assert state_of(vaxjo, 2025).state == "sent-back"
    assert vaxjo.decisions.get(outcome="sent-back").reasons == "Ask the schools first."


def test_every_problem_is_shown_and_what_was_typed_stays(decide, vaxjo):
    year.submitted(vaxjo)
    vaxjo.bodies.filter(kind="council").update(seats=20)

    answer = decide(
        group=["Harbour List", "Harbour List", "", ""],
        votes_for=["9", "1", "2", ""],
        votes_against=["8", "3", "1", ""],
        abstaining=["0", "0", "1", ""],
        taken_on="2100-01-01",
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    for said in (
        "votes twice",
        "A vote has no group",
        "25 votes were given",
        "still to come",
    ):
        assert said in page
    assert 'value="Harbour List"' in page


@pytest.mark.parametrize("text", ["ten", "-1", "1.5", "١"])
def test_votes_are_whole_numbers(decide, vaxjo, text):
    year.submitted(vaxjo)

    answer = decide(votes_for=[text, "3", ""])

    assert answer.status_code == 422
    assert "Row 1: votes are whole numbers." in answer.content.decode()


def test_what_is_missing_is_said_at_the_field(decide, vaxjo):
    year.submitted(vaxjo)

    answer = decide(taken_on="", minutes="")

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"taken_on", "minutes"}


def test_a_refused_vote_leaves_nothing_behind(decide, vaxjo):
    year.submitted(vaxjo)
    before = vaxjo.sources.count(), vaxjo.events.count(), vaxjo.seals.count()

    answer = decide(votes_for=["1", "0", ""])

    assert answer.status_code == 409
    assert before == (vaxjo.sources.count(), vaxjo.events.count(), vaxjo.seals.count())
    assert not vaxjo.decisions.exists()


@pytest.mark.voted
def test_a_late_voucher_is_named_and_nothing_is_recorded(decide, vaxjo):
    year.balance_submitted(vaxjo)
    late = year.booked(vaxjo, "90 m3", at=factories.later())
    sources = vaxjo.sources.count()

    answer = decide("budget-balance")

    assert answer.status_code == 409
    assert late.key in answer.content.decode()
    assert vaxjo.sources.count() == sources
    assert not vaxjo.decisions.filter(kind="budget-balance").exists()


def test_a_file_that_is_too_large_is_not_read(decide, vaxjo):
    year.submitted(vaxjo)

    answer = decide(more={"CONTENT_LENGTH": str(200 * MB)})

    assert answer.status_code == 413
    assert "200 MB" in answer.content.decode()
    assert not vaxjo.decisions.exists()


@pytest.mark.voted
@pytest.mark.parametrize("kind", ["master-budget", "budget-balance"])
def test_only_the_clerk_records(decide, vaxjo, ada, eva, ben, rita, kind):
    year.balance_submitted(vaxjo)

    assert {decide(kind, by=one).status_code for one in (ada, eva, ben, rita)} == {403}


def test_the_page_hides_other_municipalities(decide, client, vaxjo, bologna, carla):
    year.submitted(vaxjo)

    assert decide(by=carla).status_code == 404
    assert client.get("/desk/bologna/council/master-budget/2025/").status_code == 403


def test_there_is_nothing_to_decide_without_a_budget(client, vaxjo, klas):
    client.force_login(klas)

    for kind in ("master-budget", "budget-balance", "mayor"):
        assert client.get(PAGE.format(kind=kind)).status_code == 404


def test_looking_at_the_page_records_nothing(client, vaxjo, klas):
    year.submitted(vaxjo)
    client.force_login(klas)

    assert client.get(PAGE.format(kind="master-budget")).status_code == 200
    assert not vaxjo.decisions.exists()


@pytest.mark.voted
def test_the_groups_of_the_last_vote_are_there_already(client, vaxjo, klas):
    year.balance_submitted(vaxjo)
    client.force_login(klas)

    page = client.get(PAGE.format(kind="budget-balance")).content.decode()

    assert 'value="Harbour List"' in page
    assert 'value="Free Citizens"' in page
