"""The seats of a body, by page and by command, and what a vote keeps of them."""

from __future__ import annotations

import json

import pytest
from tests import factories, year

from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.decisions.actions import GroupVote, NotRecordableError
from naturbudget.apps.documents.queries import document_data, vote_on
from naturbudget.apps.municipalities.bodies import set_seats
from naturbudget.config import checks, cli

pytestmark = pytest.mark.django_db

PEOPLE = "/desk/vaxjo/people/"


@pytest.fixture
def council(vaxjo):
    return vaxjo.bodies.get(kind="council")


@pytest.fixture
def post(client, council):
    def post(seats, *, by, method="post"):
        client.force_login(by)
        address = f"{PEOPLE}bodies/{council.pk}/seats/"
        return getattr(client, method)(address, {"seats": seats})

    return post


@pytest.fixture
def naturbudget(capsys, vaxjo):
    def run(*words):
        code = cli.run(["body", *words])
        out, error = capsys.readouterr()
        return code, out, error

    return run


def test_it_works_and_is_journaled(post, client, council, ada):
    answers = [post(seats, by=ada) for seats in ("41", "45", "")]

    council.refresh_from_db()
    page = client.get(f"{PEOPLE}journal/").content.decode()
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert council.seats is None
    assert "The seats of the council were set from not known to 41" in page
    assert "from 41 to 45" in page
    assert "from 45 to not known" in page


def test_the_page_shows_the_seats_to_all_and_the_form_to_whom_it_is_for(
    client, council, ada, ben, klas
):
    set_seats(council, 43, by=ada, at=factories.NOW)

    for person, is_asked in ((ada, True), (ben, False), (klas, False)):
        client.force_login(person)
        page = client.get(PEOPLE).content.decode()
        assert '<td class="num">43</td>' in page
        assert ("Set the seats" in page) == is_asked


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        ("0", "cannot have 0 seats"),
        ("-3", "cannot have -3 seats"),
        ("10001", "from 1 to 10000"),
        ("9" * 5000, "“Seats” is a whole number. Write it in figures"),
        ("many", "“Seats” is a whole number. Write it in figures"),
        ("1.5", "“Seats” is a whole number. Write it in figures"),
    ],
)
def test_what_is_no_number_of_seats_is_shown_and_stays(post, council, ada, seats, said):
    answer = post(seats, by=ada)

    council.refresh_from_db()
    page = answer.content.decode()
    assert answer.status_code == 409
    assert said in page
    assert f"#id_body-{council.pk}-seats" in page
    assert council.seats is None


def test_it_requires_the_permission(post, eva, klas, ben):
    assert [post("41", by=who).status_code for who in (eva, klas, ben)] == [403] * 3


def test_it_hides_other_municipalities(post, client, ada, carla, bologna):
    other = bologna.bodies.get(kind="council")

    assert post("41", by=carla).status_code == 404
    client.force_login(ada)
    assert client.post(f"{PEOPLE}bodies/{other.pk}/seats/").status_code == 404


def test_it_rejects_get(post, ada):
    assert post("41", by=ada, method="get").status_code == 405


def test_the_same_again_is_no_news(post, vaxjo, ada):
    for _ in range(2):
        post("41", by=ada)

    assert vaxjo.events.filter(kind="seats-set").count() == 1


def test_by_command(naturbudget, council, ada):
    code, out, _ = naturbudget(
        "seats", "vaxjo", "council", "41", "--by", ada.email, "--format", "json"
    )
    _, told, _ = naturbudget("list", "vaxjo", "--by", ada.email)

    council.refresh_from_db()
    assert (code, council.seats) == (0, 41)
    assert json.loads(out) == {"body": "council", "names": {}, "seats": 41}
    assert "council: 41 seats\ncommittee: seats not known\n" in told

    naturbudget("seats", "vaxjo", "council", "none")
    council.refresh_from_db()
    assert council.seats is None


@pytest.mark.parametrize(
    ("seats", "said"),
    [("many", "is no number of seats"), ("0", "cannot have 0 seats")],
)
def test_the_command_refuses_what_is_no_number(naturbudget, council, seats, said):
    code, _, error = naturbudget("seats", "vaxjo", "council", seats)

    assert code == 1
    assert said in error


def test_the_command_requires_the_permission(naturbudget, council, klas):
    code, _, error = naturbudget("seats", "vaxjo", "council", "41", "--by", klas.email)

    council.refresh_from_db()
    assert code == 1
    assert "co-ordinator" in error
    assert council.seats is None


def test_a_council_that_grows_leaves_its_votes_as_they_were(vaxjo, council, ada):
    set_seats(council, 23, by=ada, at=factories.NOW)
    version = year.ratified(vaxjo)
    set_seats(council, 61, by=ada, at=factories.NOW)

    decision = version.decision
    assert decision.seats == 23
    assert document_data(vote_on(decision))["seats"] == 23
    assert checks.differences([factories.journalled(vaxjo)]) == []


def test_a_vote_is_compared_with_the_seats_that_hold(vaxjo, council, ada):
    version = year.submitted(vaxjo)
    held = vaxjo.bodies.get(kind="council")  # what a form loaded before
    set_seats(council, 20, by=ada, at=factories.NOW)
    votes = [GroupVote("Council", 15, 6, 0)]

    with pytest.raises(NotRecordableError, match="has 20 seats"):
        cycle.ratify_budget(version, **year.vote(vaxjo, body=held, votes=votes))
