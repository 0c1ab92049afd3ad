"""The sheet of an indicator: written with a history, shown, set on paper."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
from tests import factories
from tests.pdfs import words_of

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.sheets import write_sheet
from naturbudget.config.checks import journal
from naturbudget.core.errors import NaturbudgetError
from naturbudget.web.sheets.content import known_values, sheet_content

PAGE = "/desk/vaxjo/setup/indicators/HEAT/sheet/"
WRITTEN = {
    "purpose": "Shows whether the schools need less heat.",
    "about": "Heat by inhabitant.",
    "source": "Bills",
    "lag": "two months",
    "owner": "buildings",
    "base_year": "2023",
    "base_reason": "the first whole year",
    "legal": "Energy act, paragraph 3",
    "breaks": "2024: new meters",
}


DIRECTLY = {**WRITTEN, "base_year": 2023}


def told_of_sheets(town):
    found = [found for part in journal.PARTS for found in part(town)]
    return [one for one in found if "the sheet of" in one]


@pytest.fixture
def heat(vaxjo, ada, buildings):
    """Define heat by inhabitant; the people of 2025 are missing."""
    factories.account(vaxjo, "heat/school", unit="kW.h")
    people = factories.account(vaxjo, "people", unit="person", kind="stock")
    people.department = buildings
    people.save()
    rows = [
        *(
            f"heat/school,flow,kWh,{year}-01-01,{year}-12-31,{100 * (year - 2022)},"
            "measured,bill"
            for year in (2023, 2024, 2025)
        ),
        "people,stock,person,2023-12-31,2023-12-31,50,measured,register",
        "people,stock,person,2024-12-31,2024-12-31,40,measured,register",
    ]
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW}
    import_figures(vaxjo, factories.csv(*rows), **values)
    return define_indicator(
        vaxjo,
        "HEAT",
        formula="2 * heat/* / people",
        unit="kWh/person",
        direction="less",
        names={"en": "Heat"},
        by=ada,
        at=factories.NOW,
    )


@pytest.fixture
def desk(client, vaxjo):
    client.force_login(factories.member("co-ordinator", of=vaxjo))
    return client


def said(answer):
    return answer.content.decode()


def test_what_is_missing_is_said_with_its_supplier(desk, heat):
    page = said(desk.get(PAGE))

    assert "No entry in 2025: people" in page
    assert "Its department is Buildings." in page
    assert "Nobody has written yet:" in page
    assert "2 × all accounts below “heat”, divided by people" in page


def test_the_sheet_is_written_with_a_history(desk, heat, vaxjo):
    answer = desk.post(f"{PAGE}edit/", WRITTEN, follow=True)

    page = said(answer)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "The sheet is written." in page
    for text in ("Energy act, paragraph 3", "the first whole year", "new meters"):
        assert text in page
    assert "Nobody has written yet:" not in page
    [entry] = vaxjo.events.filter(kind="sheet-written")
    assert entry.what["changed"]["legal"] == "Energy act, paragraph 3"
    assert told_of_sheets(vaxjo) == []


def test_writing_the_same_again_changes_nothing(desk, heat, vaxjo):
    desk.post(f"{PAGE}edit/", WRITTEN)
    page = said(desk.post(f"{PAGE}edit/", WRITTEN, follow=True))

    assert "Nothing changed." in page
    assert vaxjo.events.filter(kind="sheet-written").count() == 1


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("breaks", "when the station moved", "is not a break"),
        ("base_year", "20", "is no year of any books"),
        ("base_year", "", "Say which year is the base"),
        ("owner", "nobody-of-here", "Choose one"),
    ],
)
def test_what_cannot_be_kept_is_refused(desk, heat, vaxjo, field, text, problem):
    answer = desk.post(f"{PAGE}edit/", {**WRITTEN, field: text})

    assert answer.status_code == 409
    assert problem in said(answer)
    assert f"#id_{field}" in said(answer)
    assert not vaxjo.events.filter(kind="sheet-written").exists()


def test_a_sheet_changed_behind_the_journal_is_found(heat, vaxjo, ada):
    write_sheet(heat.indicator, DIRECTLY, by=ada, at=factories.NOW)
    vaxjo.indicators.update(legal="no law at all")

    [found] = told_of_sheets(vaxjo)
    assert "the sheet of the indicator HEAT" in found


def test_no_department_of_another_town_answers_for_it(heat, bologna, ada):
    factories.department(bologna, code="parks")

    with pytest.raises(NaturbudgetError, match="There is no department parks here"):
        write_sheet(heat.indicator, {"owner": "parks"}, by=ada, at=factories.NOW)


def test_a_change_of_method_is_a_break_on_the_sheet(heat, vaxjo, ada):
    version = define_indicator(
        vaxjo,
        "HEAT",
        formula="3 * heat/* / people",
        unit="kWh/person",
        direction="less",
        reason="losses of the grid",
        since=date(2024, 1, 1),
        by=ada,
        at=factories.later(),
    )

    years = {one.year: one for one in known_values(version)}

    assert years[2023].value == "4"
    assert years[2024].value == "15"
    assert years[2024].breaks == ("Another formula (version 2): losses of the grid",)
    assert not years[2023].breaks


def test_the_paper_is_accessible_and_the_same_each_time(desk, heat, vaxjo, ada):
    write_sheet(heat.indicator, DIRECTLY, by=ada, at=factories.NOW)
    address = "/desk/vaxjo/setup/indicators/HEAT/sheet.pdf"

    first, second = desk.get(address), desk.get(address)

    assert first.content == second.content
    assert "attachment" in first["Content-Disposition"]
    words = words_of(first.content)
    for text in (
        "Energy act, paragraph 3",
        "Its department is Buildings",
        "new meters",
    ):
        assert text in words
    with pikepdf.open(io.BytesIO(first.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en")
        xmp = str(pdf.open_metadata())
        assert "pdfuaid" in xmp
        [(name, _)] = pdf.attachments.items()
        assert name == "sheet-HEAT.json"


def test_the_paper_has_a_row_for_the_purpose(desk, heat, vaxjo, ada):
    address = "/desk/vaxjo/setup/indicators/HEAT/sheet.pdf"
    assert "Purpose Nothing is written yet." in words_of(desk.get(address).content)
    write_sheet(heat.indicator, DIRECTLY, by=ada, at=factories.NOW)

    assert f"Purpose {WRITTEN['purpose']}" in words_of(desk.get(address).content)


def test_a_paper_without_values_says_so_in_place_of_a_table(desk, vaxjo, ada):
    factories.account(vaxjo, "gas", unit="m3")
    define_indicator(
        vaxjo,
        "NEW",
        formula="gas",
        unit="m3",
        direction="less",
        by=ada,
        at=factories.NOW,
    )

    words = words_of(desk.get("/desk/vaxjo/setup/indicators/NEW/sheet.pdf").content)

    assert "Values No figure of it is in the books yet." in words
    assert "Status, or why there is none" not in words
    assert "Then and now" not in words


def test_the_paper_is_set_in_the_language_of_the_reader(desk, heat):
    address = "/desk/vaxjo/setup/indicators/HEAT/sheet.pdf"
    german = desk.get(address, headers={"accept-language": "de"})

    with pikepdf.open(io.BytesIO(german.content)) as pdf:
        assert str(pdf.Root.Lang).startswith("de")


def test_the_data_of_a_sheet_do_not_depend_on_the_day(heat):
    years = known_values(heat)

    assert sheet_content(heat, years)["made"] == "2026-02-02T09:00:00Z"


def test_a_sheet_of_another_town_is_not_there(client, heat, bologna):
    client.force_login(factories.member("co-ordinator", of=bologna))

    assert client.get(PAGE).status_code == 404


def test_the_public_reads_the_sheet_of_a_published_line(client, demo):
    page = said(client.get("/alvhamn/lines/AI-01/sheet/"))

    assert "Watches the street with the worst air" in page
    assert "a new analyser" in page
    assert "Directive (EU) 2024/2881" in page
    assert client.get("/alvhamn/lines/NO-99/sheet/").status_code == 404
    first = client.get("/alvhamn/lines/AI-01/sheet.pdf").content
    assert first == client.get("/alvhamn/lines/AI-01/sheet.pdf").content
