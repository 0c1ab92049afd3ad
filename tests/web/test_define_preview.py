"""A definition can be looked at before it is kept."""

from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.resources.definitions import define_indicator

NEW = "/desk/vaxjo/setup/indicators/new/preview/"
TYPED = {
    "code": "WASTE",
    "formula": "waste / people",
    "unit": "kg/person",
    "direction": "less",
}


@pytest.fixture
def desk(client, vaxjo, ada):
    factories.account(vaxjo, "waste", unit="t")
    factories.account(vaxjo, "people", unit="person", kind="stock")
    rows = [
        "waste,flow,t,2025-01-01,2025-12-31,12,measured,weighbridge",
        "people,stock,person,2025-12-31,2025-12-31,40,measured,register",
    ]
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW}
    import_figures(vaxjo, factories.csv(*rows), **values)
    client.force_login(factories.member("co-ordinator", of=vaxjo))
    return client


def said(answer):
    return " ".join(answer.content.decode().split())


def test_it_shows_parts_and_values_and_keeps_nothing(desk, vaxjo):
    entries = vaxjo.events.count()

    answer = desk.post(NEW, TYPED)

    page = said(answer)
    assert answer.status_code == 200
    assert "Nothing is kept yet." in page
    assert "waste, divided by people" in page.lower()
    assert "× 1,000" in page
    assert "<b>300</b>" in page
    assert not vaxjo.indicators.exists()
    assert vaxjo.events.count() == entries
    assert 'action="/desk/vaxjo/setup/indicators/new/"' in page


def test_what_it_would_be_stands_beside_what_it_is(desk, vaxjo, ada):
    define_indicator(
        vaxjo,
        "WASTE",
        formula="waste / people",
        unit="kg/person",
        direction="less",
        by=ada,
        at=factories.NOW,
    )
    address = "/desk/vaxjo/setup/indicators/WASTE/preview/"

    page = said(desk.post(address, {**TYPED, "formula": "2 * waste / people"}))

    assert "<b>600</b>" in page
    assert "It is today" in page
    assert "300" in page
    assert vaxjo.indicators.get().versions.count() == 1


def test_a_refusal_points_at_its_place(desk, vaxjo):
    answer = desk.post(NEW, {**TYPED, "formula": "waste / peple"})

    assert answer.status_code == 409
    assert "waste / <mark>peple</mark>" in said(answer)
    assert "Did you mean people?" in said(answer)
    assert not vaxjo.indicators.exists()


def test_a_wrong_dimension_is_refused_when_it_is_written(desk, vaxjo):
    answer = desk.post(NEW, {**TYPED, "unit": "kWh/person"})

    assert answer.status_code == 409
    assert "the indicator says kWh/person" in said(answer)


def test_an_empty_form_is_asked_again(desk):
    assert desk.post(NEW, {}).status_code == 422
