"""The page on which an indicator is defined."""

from __future__ import annotations

import re

import pytest
from tests import factories, year

from naturbudget.apps.resources import views
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.queries import factors_of

pytestmark = pytest.mark.django_db

NEW = "/desk/vaxjo/setup/indicators/new/"
OWN = "/desk/vaxjo/setup/indicators/EN-01/"
REFUSED = "There is already an indicator EN-01: change its definition on its own page."
OTHER = {
    "code": "EN-01",
    "formula": "wood",
    "unit": "kg",
    "direction": "more",
    "name_en": "Wood",
}


@pytest.fixture
def defined(vaxjo):
    factories.account(vaxjo, year.GAS)
    factories.account(vaxjo, "wood", unit="kg")
    return year.indicator(vaxjo).indicator


def test_the_page_for_new_ones_changes_none_that_is_there(client, ada, defined):
    client.force_login(ada)

    answer = client.post(NEW, OTHER)

    page = answer.content.decode()
    field = page.partition('id="id_code_error"')[2].partition("</div>")[0]
    assert answer.status_code == 422
    assert REFUSED in field
    assert f'<a href="{OWN}">' in field
    defined.refresh_from_db()
    assert [one.formula for one in defined.versions.all()] == [year.GAS]
    assert defined.label == "Indicator EN-01"


def test_what_somebody_else_defined_just_now_stays(
    client, vaxjo, ada, defined, monkeypatch
):
    """The other one is quicker by a moment: between the page and the action."""
    factories.account(vaxjo, "oil")

    def slowly(town, code, **given):
        quick = {"formula": "oil", "unit": "m3", "direction": "less"}
        by, at = factories.author_of(vaxjo), factories.NOW
        define_indicator(town, code, **quick, by=by, at=at)
        return define_indicator(town, code, **given)

    monkeypatch.setattr(views, "define_indicator", slowly)
    client.force_login(ada)
    page = client.post(NEW, {**OTHER, "code": "EN-02"}).content.decode()

    assert "There is already an indicator EN-02" in page
    [version] = vaxjo.indicators.get(code="EN-02").versions.all()
    assert version.formula == "oil"


def test_on_its_own_page_it_is_changed(client, ada, defined):
    client.force_login(ada)

    assert client.post(OWN, OTHER).status_code == 302
    assert defined.versions.count() == 2


def test_units_and_resources_are_offered(client, vaxjo, ada, defined):
    vaxjo.resources.create(code="energy", names={"en": "Energy"})
    client.force_login(ada)

    page = client.get(NEW).content.decode()

    offered = dict(re.findall('<datalist id="(.+?)">(.*?)</datalist>', page))
    assert '<option value="MWh">' in offered["units"]
    assert '<option value="energy">Energy</option>' in offered["resources"]
    assert re.search('<input [^>]*list="units"[^>]* id="id_unit"', page)
    assert re.search('<input [^>]*list="resources"[^>]* id="id_resource"', page)


def test_a_refusal_of_a_unit_shows_symbols(client, vaxjo, ada, defined):
    factories.account(vaxjo, "power", unit="MW.h")
    client.force_login(ada)

    typed = {**OTHER, "code": "EN-02", "formula": "power", "unit": "m3"}
    page = client.post(NEW, typed).content.decode()

    assert "The formula gives MWh, and the indicator says m³." in page


def test_each_name_is_told_with_the_kind_it_is_of(client, vaxjo, ada, defined):
    factories.series(vaxjo, "degree-days", unit="K.day")
    factories.series(vaxjo, "no2")
    client.force_login(ada)

    page = client.get(NEW).content.decode()

    told = dict(
        re.findall(r'<dt class="mono">([^<]+)</dt><dd class="small">(.*?)</dd>', page)
    )
    assert told["degree-days"].endswith(", sum over days")
    assert told["no2"].endswith(", state")
    assert told[year.GAS].endswith(", flow")
    factors = [
        code for code in factors_of(vaxjo) if told.get(code, "").endswith("factor")
    ]
    assert len(factors) == len(factors_of(vaxjo)) > 0
