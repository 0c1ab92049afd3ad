"""Names in several languages: by page, file and command; what was voted keeps its."""

from __future__ import annotations

import json

import pytest
from tests import factories, year
from tests.factories import csv

from naturbudget.apps.cycle.queries import budget_of
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.resources.actions import ChartError, rename
from naturbudget.core.ledger.table import UnreadableFileError

pytestmark = pytest.mark.django_db

HEADER = "code,kind,unit,from,to,value,status,source"
GAS = "gas/town-hall,flow,m3,2025-01-01,2025-12-31,1200,measured,bill"
PAGE = "/desk/vaxjo/books/names/of/gas/town-hall/"


@pytest.fixture
def town_hall(vaxjo):
    return factories.account(vaxjo, "gas/town-hall", names={"sv": "Gas, stadshuset"})


def journal(of):
    return list(of.events.filter(kind="renamed").values_list("what", flat=True))


def test_the_journal_says_what_it_was_called_before(vaxjo, ada, town_hall):
    assert rename(town_hall, {"en": "Gas, town hall"}, by=ada, at=factories.NOW)

    assert town_hall.names == {"sv": "Gas, stadshuset", "en": "Gas, town hall"}
    assert journal(vaxjo) == [
        {
            "name": "gas/town-hall",
            "before": "Gas, stadshuset (sv)",
            "after": "Gas, town hall (en), Gas, stadshuset (sv)",
        }
    ]


def test_the_same_names_again_change_nothing(vaxjo, ada, town_hall):
    assert not rename(town_hall, dict(town_hall.names), by=ada, at=factories.NOW)

    assert journal(vaxjo) == []


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"fr": "Gaz"}, "no-such-language"),
        ({"sv": "x" * 201}, "name-too-long"),
        ({"sv": "Gas\u202esag"}, "name-turns"),
    ],
)
def test_what_is_no_name_is_refused(vaxjo, ada, town_hall, names, code):
    with pytest.raises(ChartError) as refusal:
        rename(town_hall, names, by=ada, at=factories.NOW)

    assert [one.code for one in refusal.value.problems] == [code]
    town_hall.refresh_from_db()
    assert town_hall.names == {"sv": "Gas, stadshuset"}


# The page


def test_the_page_has_a_field_for_each_language_of_the_town(client, ada, town_hall):
    client.force_login(ada)

    form = client.get(PAGE).context["form"]

    assert list(form.fields) == ["name_sv", "name_en"]
    assert form["name_sv"].value() == "Gas, stadshuset"


def test_the_page_renames_and_takes_a_name_away(client, vaxjo, ada, town_hall):
    client.force_login(ada)

    answer = client.post(PAGE, {"name_sv": "", "name_en": " Gas   of the town hall "})

    assert answer["Location"] == "/desk/vaxjo/books/accounts/of/gas/town-hall/"
    town_hall.refresh_from_db()
    assert town_hall.names == {"en": "Gas of the town hall"}
    page = client.get(answer["Location"], headers={"accept-language": "sv"})
    assert "<h1>Gas of the town hall</h1>" in page.content.decode()
    told = client.get("/desk/vaxjo/people/journal/").content.decode()
    assert "gas/town-hall was renamed: before Gas, stadshuset (sv)" in told


def test_a_name_that_is_too_long_is_said_at_its_field(client, ada, town_hall):
    client.force_login(ada)

    answer = client.post(PAGE, {"name_sv": "x" * 201})

    assert answer.status_code == 409
    assert answer.context["form"].errors["name_sv"]


def test_a_series_is_renamed_too(client, vaxjo, ada):
    row = factories.series(vaxjo, "no2-ring")
    client.force_login(ada)

    client.post("/desk/vaxjo/books/names/of/no2-ring/", {"name_en": "NO2 at the ring"})

    row.refresh_from_db()
    assert row.names == {"en": "NO2 at the ring"}


def test_the_page_is_for_the_co_ordinator_of_the_town(
    client, ada, hanna, carla, town_hall
):
    for person, page, status in (
        (ada, PAGE.replace("hall", "house"), 404),
        (ada, PAGE.replace("gas/town-hall", "environment/m3"), 404),
        (hanna, PAGE, 403),
        (carla, PAGE, 404),
    ):
        client.force_login(person)
        assert client.get(page).status_code == status


# What was voted


@pytest.mark.voted
def test_what_was_voted_keeps_the_name_it_was_voted_under(client, vaxjo, ada):
    year.ratified(vaxjo)
    indicator = vaxjo.indicators.get(code="EN-01")
    client.force_login(ada)

    rename(indicator, {"en": "Heat"}, by=ada, at=factories.NOW)

    document = document_data(budget_of(vaxjo, 2025).document)
    assert document["indicators"]["EN-01"]["name"] == {"en": "Indicator EN-01"}
    for address in ("budget/2025/", "budget/2025/lines/EN-01/", "balance/2025/"):
        page = client.get(f"/desk/vaxjo/{address}").content.decode()
        assert "Indicator EN-01" in page
        assert "Heat" not in page
    assert "Heat" in client.get("/desk/vaxjo/setup/").content.decode()


def test_a_draft_bears_the_new_name(client, vaxjo, ada):
    year.drafted(vaxjo)
    client.force_login(ada)

    rename(vaxjo.indicators.get(code="EN-01"), {"en": "Heat"}, by=ada, at=factories.NOW)

    assert "Heat" in client.get("/desk/vaxjo/budget/2025/").content.decode()


def test_an_indicator_is_renamed_where_it_is_defined(client, vaxjo, ada):
    year.drafted(vaxjo)
    client.force_login(ada)
    page = "/desk/vaxjo/setup/indicators/EN-01/"
    form = client.get(page).context["form"]

    typed = {name: form[name].value() or "" for name in form.fields}
    client.post(page, {**typed, "name_sv": "Gasförbrukning", "name_en": ""})

    row = vaxjo.indicators.get(code="EN-01")
    assert (row.names, row.versions.count()) == ({"sv": "Gasförbrukning"}, 1)
    assert [one["name"] for one in journal(vaxjo)] == ["EN-01"]


# Files


def test_a_file_opens_accounts_with_names_in_each_language(vaxjo, ada):
    content = csv(f"{GAS},Gas,Stadsgas,", header=f"{HEADER},name,name_sv,name_it")

    import_figures(vaxjo, content, name="f.csv", by=ada, at=factories.NOW, create=True)

    names = vaxjo.accounts.get(path="gas/town-hall").names
    assert names == {"en": "Gas", "sv": "Stadsgas"}


@pytest.mark.parametrize(
    ("column", "said"),
    [("name_fr", "There is no column “name_fr”"), ("name_", "no column “name_”")],
)
def test_a_column_for_another_language_is_refused(vaxjo, ada, column, said):
    content = csv(f"{GAS},Gaz", header=f"{HEADER},{column}")

    with pytest.raises(UnreadableFileError, match=said):
        import_figures(vaxjo, content, name="f.csv", by=ada, at=factories.NOW)


@pytest.fixture
def naturbudget(run, tmp_path):
    def naturbudget(*words, content=""):
        file = tmp_path / "file.csv"
        file.write_text(content)
        return run(*(file if word == "FILE" else word for word in words))

    return naturbudget


def test_indicators_come_with_names_in_each_language(naturbudget, vaxjo, town_hall):
    def load(**names):
        head = ",".join(("code,name,resource,formula,unit,direction", *names))
        row = ",".join(("GAS,Gas,climate,gas/town-hall,m3,less", *names.values()))
        return naturbudget(
            "indicators", "load", "vaxjo", "FILE", content=f"{head}\n{row}\n"
        )

    assert load(name_sv="Stadsgas", name_de="Erdgas")[0] == 0
    row = vaxjo.indicators.get(code="GAS")
    assert row.names == {"en": "Gas", "sv": "Stadsgas", "de": "Erdgas"}
    assert journal(vaxjo) == []

    load(name_sv="Naturgas")
    row.refresh_from_db()
    assert row.names == {"en": "Gas", "sv": "Naturgas", "de": "Erdgas"}
    assert row.versions.count() == 1
    assert len(journal(vaxjo)) == 1

    code, _, error = load(name_sv="x" * 201)
    assert (code, "has 201 characters" in error) == (1, True)
    code, _, error = load(name_fr="Gaz")
    assert (code, "There is no column “name_fr”" in error) == (1, True)


def test_the_command_renames(naturbudget, vaxjo, ada, town_hall):
    code, out, _ = naturbudget(
        *("account", "rename", "vaxjo", "gas/town-hall", "sv=", "de=Gas: Rathaus"),
        *("--by", ada.email, "--format", "json"),
    )

    assert (code, json.loads(out)["names"]) == (0, {"de": "Gas: Rathaus"})
    assert len(journal(vaxjo)) == 1


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("gas/town-hall", "Gas", "gives no name"),
        ("gas/town-hall", "fr=Gaz", "There is no language “fr” here"),
        ("gas/nowhere", "sv=Gas", "no account and no series"),
    ],
)
def test_the_command_says_why_not(naturbudget, vaxjo, town_hall, name, typed, said):
    code, _, error = naturbudget("account", "rename", "vaxjo", name, typed)

    assert (code, said in error) == (1, True)


def test_the_command_renames_an_indicator(naturbudget, vaxjo):
    year.drafted(vaxjo)

    assert naturbudget("account", "rename", "vaxjo", "EN-01", "sv=Gas")[0] == 0
    assert vaxjo.indicators.get(code="EN-01").names["sv"] == "Gas"
