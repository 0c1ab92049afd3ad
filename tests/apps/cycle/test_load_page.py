"""Loading the lines of a draft from a CSV file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import year

from naturbudget.apps.cycle.queries import budget_of
from naturbudget.web import said

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/budget/2025/load/"
ROW = "EN-01,1500,2015,1100,600,2035,buildings"
HEADER = "indicator,base,base_year,target,long_term,long_term_year,department"


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


@pytest.fixture
def load(client, vaxjo, ada):
    def load(*rows, by=ada, header=HEADER, page=PAGE, **more):
        client.force_login(by)
        content = "\n".join([header, *rows, ""]).encode()
        file = SimpleUploadedFile("budget.csv", content, "text/csv")
        return client.post(page, {"file": file}, **more)

    return load


def target(of):
    return budget_of(of, 2025).lines.get().target


def test_loading_works(load, vaxjo):
    year.drafted(vaxjo)

    answer = load(ROW)

    assert answer.status_code == 302
    assert target(vaxjo) == "1100"


def test_every_wrong_row_is_shown_and_nothing_changes(load, vaxjo):
    year.drafted(vaxjo)

    answer = load(ROW.replace("1100", "1,100"), ROW.replace("1100", "little"), ROW)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The row has 8 fields, the header 7" in page
    assert "“little”" in page
    assert "Line 3, target: " in page
    assert target(vaxjo) == "1200"


def test_a_wrong_row_is_told_in_the_language_of_the_page(load, vaxjo, monkeypatch):
    year.drafted(vaxjo)
    monkeypatch.setattr(said, "gettext", lambda text: f"[[{text}]]")

    page = load(ROW.replace("1100", "little")).content.decode()
    unknown = load(ROW.replace("EN-01", "EN-09")).content.decode()

    assert "[[Line 2, target: [[" in page
    assert "[[Line 2, indicator: [[There is no indicator" in unknown


def test_an_unknown_indicator_is_named(load, vaxjo):
    year.drafted(vaxjo)

    answer = load(ROW, ROW.replace("EN-01", "EN-09"))

    assert answer.status_code == 409
    assert "There is no indicator “EN-09”" in answer.content.decode()
    assert target(vaxjo) == "1200"


def test_a_file_that_is_no_table_is_refused(load, vaxjo):
    year.drafted(vaxjo)

    answer = load("PK\x03\x04\0", header="PK\x03\x04\0")

    assert answer.status_code == 409
    assert target(vaxjo) == "1200"


def test_no_file_is_said(client, vaxjo, ada):
    year.drafted(vaxjo)
    client.force_login(ada)

    answer = client.post(PAGE)

    assert answer.status_code == 409
    assert "Choose a CSV file." in answer.content.decode()


def test_a_file_that_is_too_large_is_not_read(load, vaxjo):
    year.drafted(vaxjo)

    answer = load(ROW, CONTENT_LENGTH="200000000")

    assert answer.status_code == 413
    assert target(vaxjo) == "1200"


@pytest.mark.voted
def test_what_is_ratified_is_not_loaded_into(load, vaxjo):
    year.ratified(vaxjo)

    answer = load(ROW)

    assert answer.status_code == 409
    assert target(vaxjo) == "1200"


def test_loading_requires_the_permission(load, vaxjo, eva, klas, ben, hanna, rita):
    year.drafted(vaxjo)

    people = (eva, klas, ben, hanna, rita)
    assert {load(ROW, by=one).status_code for one in people} == {403}


def test_loading_hides_other_municipalities(load, vaxjo, carla):
    year.drafted(vaxjo)

    assert load(ROW, by=carla).status_code == 404
    mine = PAGE.replace("vaxjo", "bologna")
    assert load(ROW, by=carla, page=mine).status_code == 404


def test_loading_rejects_get(client, vaxjo, ada):
    year.drafted(vaxjo)
    client.force_login(ada)

    assert client.get(PAGE).status_code == 405
