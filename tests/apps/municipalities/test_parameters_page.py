from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.ledger.actions import NotSealableError
from naturbudget.apps.municipalities.parameters import set_parameters
from naturbudget.core.budget.parameter import SettingError

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/setup/parameters/"
TYPED = {
    "four_eyes": "yes",
    "overspending_first_call": "no",
    "trend_years": "7",
    "dead_band_percent": "",
    "explain_threshold_percent": "2.5",
}


@pytest.fixture
def post(client, vaxjo):
    def post(*, by, **typed):
        client.force_login(by)
        return client.post(PAGE, {**TYPED, **typed})

    return post


def test_it_works_and_is_journaled(post, client, vaxjo, eva):
    answer = post(by=eva)

    vaxjo.refresh_from_db()
    assert answer.status_code == 302
    assert vaxjo.parameters == {
        "four_eyes": True,
        "trend_years": 7,
        "explain_threshold_percent": "2.5",
    }
    said = {
        (event.what["parameter"], event.what["before"], event.what["value"])
        for event in vaxjo.events.filter(kind="parameter-set", who=eva.email)
    }
    assert said == {
        ("four_eyes", "no", "yes"),
        ("trend_years", "5", "7"),
        ("explain_threshold_percent", "0", "2.5"),
    }
    journal = client.get("/desk/vaxjo/people/journal/").content.decode()
    assert "“Values of a trend” was set from 5 to 7" in journal


def test_what_is_set_holds_for_the_next_voucher(post, vaxjo, ada, eva):
    post(by=eva)
    vaxjo.refresh_from_db()

    with pytest.raises(NotSealableError, match="somebody else seals it"):
        factories.sealed(vaxjo, by=ada)


def test_it_shows_every_problem_and_sets_nothing(post, vaxjo, eva):
    answer = post(by=eva, trend_years="1", explain_threshold_percent="2,5")

    vaxjo.refresh_from_db()
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "is out of bounds" in page
    assert "is no number" in page
    assert vaxjo.parameters == {}


def test_who_may_not_set_them_reads_them_with_their_defaults(client, vaxjo, ada):
    client.force_login(ada)

    page = client.get(PAGE).content.decode()

    assert "default" in page
    assert "A second person seals" in page
    assert "The executive sets them" in page
    assert '<form method="post" class' not in page


def test_it_requires_the_permission(post, vaxjo, ada, rita):
    assert post(by=ada).status_code == 403
    assert post(by=rita).status_code == 403


def test_it_hides_other_municipalities(post, client, carla):
    assert post(by=carla).status_code == 404
    assert client.get(PAGE).status_code == 404


def test_a_get_sets_nothing(client, vaxjo, eva):
    client.force_login(eva)
    client.get(PAGE, TYPED)

    vaxjo.refresh_from_db()
    assert vaxjo.parameters == {}


def test_setting_the_same_again_writes_no_journal(vaxjo, eva):
    for _ in range(2):
        set_parameters(vaxjo, {"trend_years": "7"}, by=eva, at=factories.NOW)

    assert vaxjo.events.filter(kind="parameter-set").count() == 1


def test_a_name_that_is_unknown_is_refused(vaxjo, eva):
    with pytest.raises(SettingError, match="There are: four_eyes"):
        set_parameters(vaxjo, {"colour": "red"}, by=eva, at=factories.NOW)
