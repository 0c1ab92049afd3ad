"""The pages of connections: set up, fetched, looked at, sealed."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.apps.connections.conftest import PATH

from naturbudget.apps.connections.adapters import ADAPTERS
from naturbudget.apps.connections.adapters.adapter import ParametersError
from naturbudget.apps.connections.models import Connection, Run


def at(name, *args):
    return reverse(f"connections:{name}", args=["vaxjo", *args])


@pytest.fixture
def page(client, ada, waste):
    client.force_login(ada)
    return client


def test_the_list_says_what_was_never_run(page):
    shown = page.get(at("connections")).content.decode()
    assert "waste-eurostat" in shown
    assert "never" in shown


def test_fetched_looked_at_and_sealed(page, vaxjo, sends):
    sends([41200, 40100, None], {"1": "p", "2": "c"})
    shown = page.post(at("run-connection", "waste-eurostat"), follow=True)
    text = shown.content.decode()
    assert "2 vouchers would be sealed" in text
    assert "Missing is not zero" in text
    assert "confidential" in text
    assert not vaxjo.vouchers.exists()
    sealed = page.post(at("seal-run", "waste-eurostat", 1), follow=True)
    assert "2 vouchers are sealed" in sealed.content.decode()
    assert vaxjo.vouchers.sealed().count() == 2
    again = page.post(at("seal-run", "waste-eurostat", 1))
    assert again.status_code == 409
    assert vaxjo.vouchers.sealed().count() == 2


def test_why_nothing_came_is_said_in_a_sentence(page, office):
    office.fails(PATH, 503)
    shown = page.post(at("run-connection", "waste-eurostat"), follow=True)
    assert "busy or out of order (503)" in shown.content.decode()


def test_a_new_connection(page, vaxjo):
    given = {
        "name": "waste-csv",
        "rhythm": "year",
        "parameter_url": "https://data.example/waste.csv",
        "part_0_picked": "GEO=SE",
        "part_0_code": "waste/household",
        "part_0_unit": "t",
        "part_0_status": "measured",
    }
    answer = page.post(at("new") + "?kind=sdmx-csv", given)
    assert answer.status_code == 302
    row = Connection.objects.get(name="waste-csv")
    assert row.parameters == {"url": "https://data.example/waste.csv"}
    assert row.parts[0]["picked"] == {"GEO": "SE"}
    taken = page.post(at("new") + "?kind=sdmx-csv", given)
    assert taken.status_code == 409
    assert "already" in taken.content.decode()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://ada:hunter2@data.example/waste.csv", "before data.example"),
        ("https://data.example/waste.csv?api_key=hunter2", "api_key=…"),
        ("http://data.example/waste.csv", "asked by https alone"),
        ("ftp://data.example/waste.csv", "is no address that can be fetched"),
        ("https://data.example:8443/waste.csv", "at port 8443; only 443 is"),
        ("https://10.0.0.7/waste.csv", "10.0.0.7 is not a public computer"),
        ("https://localhost/waste.csv", "localhost is not a public computer"),
    ],
)
def test_an_address_that_may_not_be_fetched_or_holds_a_password_is_not_kept(
    page, vaxjo, url, said
):
    given = {
        "name": "waste-csv",
        "rhythm": "year",
        "parameter_url": url,
        "part_0_picked": "GEO=SE",
        "part_0_code": "waste/household",
        "part_0_unit": "t",
        "part_0_status": "measured",
    }

    answer = page.post(at("new") + "?kind=sdmx-csv", given)

    assert answer.status_code == 409
    errors = answer.context["form"].errors["parameter_url"]
    assert said in " ".join(errors)
    assert "hunter2" not in " ".join(errors)
    assert not Connection.objects.filter(name="waste-csv").exists()
    assert not vaxjo.events.filter(what__connection="waste-csv").exists()


@pytest.mark.parametrize("kind", ["kolada", "eurostat", "genesis"])
def test_the_address_of_an_office_is_looked_at_too(kind):
    with pytest.raises(ParametersError) as raised:
        ADAPTERS[kind].check({"base": "https://ada:hunter2@127.0.0.1/v3"})

    found = {problem.code: problem.values for problem in raised.value.problems}
    assert found["name-in-address"]["field"] == "base"
    assert "hunter2" not in str(raised.value)


def test_a_form_says_all_that_it_lacks(page):
    given = {"name": "", "part_0_picked": "what", "part_0_code": "nowhere"}
    answer = page.post(at("new") + "?kind=eurostat", given)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert text.count("is missing. Fill it in.") >= 4
    assert "column=word" in text


def test_a_connection_is_changed(page, waste):
    shown = page.get(at("save-connection", waste.name))
    form = shown.context["form"]
    given = {field.html_name: field.value() or "" for field in form}
    given["parameter_key"] = "A.T.DE"
    assert page.post(at("save-connection", waste.name), given).status_code == 302
    waste.refresh_from_db()
    assert waste.parameters["key"] == "A.T.DE"


def test_whoever_may_only_read_runs_nothing(client, ben, waste):
    client.force_login(ben)
    shown = client.get(at("connection", waste.name))
    assert "Fetch now" not in shown.content.decode()
    assert client.post(at("run-connection", waste.name)).status_code == 403
    assert not Run.objects.exists()


def test_another_town_sees_nothing(client, carla, waste):
    client.force_login(carla)
    for url in (at("connections"), at("connection", waste.name)):
        assert client.get(url).status_code == 404
