"""The benefit analysis: rows that are set, what the balance tells of them, refusals."""

from __future__ import annotations

import pytest
from tests import factories, year

from naturbudget.apps.budget import actions
from naturbudget.apps.budget.actions.benefits import BenefitError
from naturbudget.apps.budget.queries.content import balance_content
from naturbudget.apps.cycle.actions import submit_balance
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.queries import document_data
from naturbudget.config.checks import frozen
from naturbudget.config.checks.journal import balances
from naturbudget.config.checks.journal.told import Told

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/benefits/"
PEOPLE = "inhabitants"
ROW = {"need": "housing", "service": PEOPLE, "load": year.GAS, "base_year": 2024}


def people(of, count, books):
    days = {"first": f"{books}-12-31", "last": f"{books}-12-31"}
    lines = {PEOPLE: f"{count} person"}
    factories.sealed(of, kind="observation", lines=lines, **days)


@pytest.fixture
def drawn(vaxjo):
    """A balance of 2025: gas 1250 to 1300 m3, inhabitants 100 to 110."""
    balance = year.drawn(vaxjo, "1300 m3")
    year.explained(balance)
    before = {"first": "2024-01-01", "last": "2024-12-31"}
    factories.sealed(vaxjo, lines={year.GAS: "1250 m3"}, **before)
    people(vaxjo, 100, 2024)
    people(vaxjo, 110, 2025)
    return balance


def saved(of, **changed):
    given = {**ROW, **changed}
    by = factories.author_of(of)
    return actions.save_benefit(of, **given, by=by, at=factories.NOW)


def test_a_row_is_set_and_told_in_the_balance(client, vaxjo, drawn, ada):
    client.force_login(ada)
    said = client.post(PAGE, ROW)

    [row] = balance_content(drawn)["benefit"]["rows"]

    assert said.status_code == 302
    assert row["unit"] == "m3/person"
    assert [(one["load"], one["service"]) for one in row["values"]] == [
        ("1250", "100"),
        ("1300", "110"),
    ]
    [changed] = row["changes"]
    assert (changed["load"], changed["service"]) == ("0.04", "0.1")
    assert changed["reading"] == "relative"
    page = client.get("/desk/vaxjo/balance/2025/").content.decode()
    assert "relative decoupling" in page
    assert vaxjo.events.get(kind="benefit-saved").what["load"] == year.GAS
    assert list(balances.differences(Told(vaxjo))) == []


def test_it_is_frozen_and_stays_when_the_row_goes(vaxjo, drawn, ada):
    row = saved(vaxjo, staff=PEOPLE, well_being=PEOPLE)
    submit_balance(drawn, by=ada, at=factories.NOW)
    document = balance_of(vaxjo, 2025).document
    issue_document(document, language="en", by=ada, at=factories.NOW)
    actions.remove_benefit(row, by=ada, at=factories.NOW)

    [told] = document_data(document)["benefit"]["rows"]

    assert [one["as"] for one in told["beside"]] == ["staff", "well-being"]
    assert told["beside"][0]["values"][-1]["per_service"] == "1"
    assert list(frozen.differences(vaxjo)) == []
    assert list(balances.differences(Told(vaxjo))) == []


def test_an_indicator_may_be_the_load(vaxjo, drawn):
    saved(vaxjo, load=year.CODE)

    [row] = balance_content(drawn)["benefit"]["rows"]

    assert row["load"]["definition"]["formula"] == year.GAS
    assert row["values"][-1]["intensity"] == "11.8181818182"


def test_departments_of_a_need_are_added_up(vaxjo, drawn):
    days = {"first": "2025-01-01", "last": "2025-12-31"}
    factories.sealed(vaxjo, lines={"gas/school": "700 m3"}, **days)
    factories.sealed(vaxjo, kind="observation", lines={"pupils": "390 person"}, **days)
    saved(vaxjo, department=factories.department(vaxjo, "buildings"))
    other = factories.department(vaxjo, "schools")
    saved(vaxjo, load="gas/school", service="pupils", department=other)

    [together] = balance_content(drawn)["benefit"]["combined"]

    assert together["of"] == [1, 2]
    # (1300 + 700) / (110 + 390); the mean of both intensities would be 6.8.
    assert together["values"][-1]["intensity"] == "4"
    assert together["values"][0]["intensity"] is None


def test_what_cannot_be_divided_is_refused_at_its_field(client, vaxjo, drawn, ada):
    client.force_login(ada)
    same = client.post(PAGE, {**ROW, "service": year.GAS})
    lacks = client.post(PAGE, {**ROW, "service": ""})

    assert (same.status_code, lacks.status_code) == (409, 422)
    assert "Load and service are both measured in" in same.content.decode()
    assert vaxjo.benefits.count() == 0


def test_a_row_is_changed_and_taken_out(client, vaxjo, drawn, ada):
    saved(vaxjo)
    client.force_login(ada)
    own = {**ROW, "need": "own", "own": "warm  water"}
    client.post(f"{PAGE}1/", own)
    changed = vaxjo.benefits.get()
    client.post(f"{PAGE}1/remove/")

    assert (changed.number, changed.own) == (1, "warm water")
    assert vaxjo.benefits.count() == 0


def test_the_names_of_a_row_are_checked(vaxjo, drawn):
    with pytest.raises(BenefitError, match="“nobody” is no account or series"):
        saved(vaxjo, staff="nobody")


def test_a_row_behind_the_journal_is_found(vaxjo, drawn):
    saved(vaxjo)
    vaxjo.benefits.update(base_year=2020)

    [found] = balances.differences(Told(vaxjo))

    assert "row 1 of the benefit analysis" in found


def test_only_the_co_ordinator_sets_rows(client, vaxjo, drawn, ben, carla):
    client.force_login(ben)
    other_role = client.get(PAGE).status_code
    client.force_login(carla)

    assert (other_role, client.get(PAGE).status_code) == (403, 404)
