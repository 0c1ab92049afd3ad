"""An indicator is defined, its sheet written, and its figure followed to its paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import factories
from tests.browser.axe import barriers
from tests.browser.desk import fills, press, says

from naturbudget.apps.deliveries.actions import import_figures

NEW = "/desk/vaxjo/setup/indicators/new/"
ROWS = [
    "waste,flow,t,2025-01-01,2025-12-31,12,measured,weighbridge",
    "people,stock,person,2025-12-31,2025-12-31,40,measured,register",
]


@pytest.fixture
def coordinator(vaxjo, ada, page, sign_in):
    factories.account(vaxjo, "waste", unit="t")
    factories.account(vaxjo, "people", unit="person", kind="stock")
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW}
    import_figures(vaxjo, factories.csv(*ROWS), **values)
    sign_in(page, ada)
    return page


def test_an_indicator_is_defined_written_down_and_followed_home(
    coordinator, complaints
):
    page = coordinator
    page.goto(NEW)
    fills(page, code="RM-01", formula="waste / peple", unit="kg/person")
    press(page, "Check it first")
    expect(page.locator("mark")).to_have_text("peple")
    assert barriers(page) == []

    fills(page, formula="waste / people", unit="kWh/person")
    press(page, "Define")
    expect(page.get_by_text("the indicator says kWh/person").first).to_be_visible()

    fills(page, unit="kg/person")
    press(page, "Check it first")
    says(page, "It makes sense. Nothing is kept yet.")
    assert barriers(page) == []
    press(page, "Define")
    says(page, "The indicator is defined.")

    page.get_by_role("link", name="RM-01").click()
    page.get_by_role("link", name="Write the sheet").click()
    fills(page, purpose="Tells what people throw away.", breaks="a new lorry")
    press(page, "Write the sheet")
    expect(page.get_by_text("is not a break").first).to_be_visible()
    fills(page, breaks="2025: a new lorry")
    press(page, "Write the sheet")
    says(page, "The sheet is written.")
    assert barriers(page) == []

    page.get_by_role("link", name="2025").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why 300 kg/person?")
    says(page, "= 1.1 ÷ 1.2 × 1,000")
    assert barriers(page) == []
    page.get_by_role("link", name="figures.csv").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("figures.csv")
    assert all("status of 409" in said for said in complaints)
