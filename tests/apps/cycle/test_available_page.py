"""What is available: a sum that adds up before one's eyes, and what is not in it."""

from __future__ import annotations

import re

import pytest
from tests import factories, plans, year

from naturbudget.apps.ledger.actions import reverse_voucher

PAGE = "/desk/vaxjo/budget/2025/execution/"
COUNCIL = "/desk/vaxjo/council/2025/told/"


@pytest.fixture
def town(vaxjo, ada, client):
    client.force_login(ada)
    return vaxjo


def text(response):
    return " ".join(response.content.decode().replace("&nbsp;", " ").split())


def cells(page, path=year.GAS):
    """Return the figures of a line by the heading of their column."""
    [row] = re.findall(rf'<tr role="row" id="line-{path}">(.*?)</tr>', page)
    found = re.findall(r'data-label="([^"]*)">(.*?)</td>', row)
    return {word.strip(): re.sub(r"<[^>]*>", " ", cell).split() for word, cell in found}


@pytest.mark.voted
def test_the_columns_are_a_sum_with_its_signs(client, town):
    year.ratified(town)
    plans.reserve(town, "200")
    plans.freeze(town, "300")
    year.booked(town, "100 m3", at=year.DURING)

    page = text(client.get(PAGE))

    assert re.findall(r'scope="col" class="num">([^<]*)', page) == [
        "Original",
        "= Budget",
        "− Committed",
        "− Frozen",
        "− Actual",
        "= Available",
    ]
    assert cells(page) == {
        "Original": ["1,200"],
        "= Budget": ["1,200"],
        "− Committed": ["200"],
        "− Frozen": ["300"],
        "− Actual": ["100"],
        "= Available": ["600"],
    }


@pytest.mark.voted
def test_no_figure_yet_is_not_zero(client, town):
    year.ratified(town)

    page = text(client.get(PAGE))

    found = cells(page)
    assert found["− Actual"] == ["no", "figure", "yet"]
    assert found["= Available"] == ["1,200", "if", "nothing", "is", "used"]
    assert "nothing is known of the use" in page


@pytest.mark.voted
def test_a_use_of_zero_is_a_figure(client, town):
    year.ratified(town)
    year.booked(town, "0 m3", at=year.DURING)

    page = text(client.get(PAGE))

    assert cells(page)["− Actual"] == ["0"]
    assert cells(page)["= Available"] == ["1,200"]
    assert "nothing is known of the use" not in page


@pytest.mark.voted
def test_a_figure_that_was_taken_back_is_no_figure(client, town, ada):
    year.ratified(town)
    bill = year.booked(town, "100 m3", at=year.DURING)
    reverse_voucher(bill, key="undo", reason="misread", by=ada, at=factories.later())

    assert cells(text(client.get(PAGE)))["− Actual"] == ["no", "figure", "yet"]


def test_a_line_that_is_no_sum_is_named_with_the_reason(client, town):
    factories.series(town, "no2-ring")
    year.indicator(town, "NO-01", "no2-ring", unit="ug/m3")
    year.line(year.drafted(town), "NO-01")

    page = text(client.get(PAGE))

    [told] = re.findall(r"that are not sums</h2>(.*?)</section>", page)
    assert "Indicator NO-01" in told
    assert "observations are not summed" in told
    assert "EN-01" not in told


def test_the_lines_stand_as_the_budget_has_them(client, town):
    version = year.drafted(town)
    for path in ("gas/z", "gas/a"):
        factories.account(town, path)
        year.line(version, path[-1].upper(), path)
    year.ratified(town)
    factories.account(town, "gas/b")
    plans.reserve(town, "5", path="gas/b")

    page = text(client.get(PAGE))

    order = re.findall(r'id="line-([^"]*)"', page)
    assert order == [year.GAS, "gas/z", "gas/a", "gas/b"]


def test_the_list_tells_a_share_from_a_line(client, town):
    shares = {"buildings": "700", "schools": "500"}
    year.ratified(town, shares=shares)
    buildings = factories.department(town, "buildings")
    year.booked(town, "800 m3", department=buildings, at=year.DURING)

    page, told = text(client.get(PAGE)), text(client.get(COUNCIL))

    assert "−100" in page
    assert "the line as a whole may still hold" in page
    assert "No line is beyond its plan" in told
    [within] = re.findall(r"Beyond a share, within the line</h3>(.*?)</section>", told)
    assert "100 m³" in within.replace("\xa0", " ")
    assert "Indicator" not in within  # an account goes by its own name


def test_the_figures_of_a_share_lead_to_the_vouchers_of_its_department(client, town):
    year.ratified(town, shares={"buildings": "700", "schools": "500"})
    buildings = factories.department(town, "buildings")
    schools = factories.department(town, "schools")
    hers = year.booked(town, "80 m3", department=buildings, at=year.DURING)
    theirs = factories.sealed(
        town,
        key="theirs",
        lines={year.GAS: "30 m3"},
        department=schools,
        first="2025-03-01",
        last="2025-03-31",
    )
    nobodys = factories.sealed(
        town,
        key="nobodys",
        lines={year.GAS: "5 m3"},
        first="2025-04-01",
        last="2025-04-30",
    )

    page = client.get(PAGE).content.decode()

    def behind(code):
        asked = f"department={code}&amp;ledger=actual"
        [link] = re.findall(rf'href="([^"]*{asked})"', page)
        shown = client.get(link.replace("&amp;", "&")).content.decode()
        return {one for one in (hers, theirs, nobodys) if f">{one.key}</a>" in shown}

    assert behind("buildings") == {hers}
    assert behind("schools") == {theirs}
    assert behind("-") == {nobodys}


def test_a_whole_line_beyond_is_told_as_a_line(client, town):
    year.ratified(town, shares={"buildings": "700", "schools": "500"})
    buildings = factories.department(town, "buildings")
    year.booked(town, "1300 m3", department=buildings)

    told = text(client.get(COUNCIL))

    assert "not decided on" in told
    assert f"/enter/overspending/?account={year.GAS.replace('/', '%2F')}" in told
    assert "Beyond a share" not in told


@pytest.mark.voted
def test_a_budget_that_was_not_divided_has_no_shares(client, town):
    year.ratified(town)
    year.booked(town, "100 m3", department=factories.department(town, "buildings"))

    assert "of it:" not in text(client.get(PAGE))


def choices(page, name):
    [field] = re.findall(rf'<select name="{name}".*?</select>', page)
    return re.findall(r'value="([^"]+)"', field)


@pytest.mark.voted
def test_only_what_has_a_budget_can_be_moved(client, town):
    year.ratified(town)
    factories.account(town, "gas/school")
    factories.account(town, "wood/school", unit="kg")

    page = text(client.get("/desk/vaxjo/budget/2025/enter/virement/"))

    assert choices(page, "account") == [year.GAS]
    assert choices(page, "into") == ["gas/school", year.GAS]


@pytest.mark.voted
def test_only_what_has_a_budget_can_be_frozen(client, town, eva):
    year.ratified(town)
    factories.account(town, "gas/school")
    client.force_login(eva)

    page = text(client.get("/desk/vaxjo/budget/2025/enter/freeze/"))

    assert choices(page, "account") == [year.GAS]
