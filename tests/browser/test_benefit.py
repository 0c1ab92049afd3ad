"""The benefit analysis in a browser: what cannot be divided is refused."""

from __future__ import annotations

from playwright.sync_api import expect
from tests import factories, year
from tests.browser import axe
from tests.browser.desk import press, says

PEOPLE = "inhabitants"
CONFLICT = "Failed to load resource: the server responded with a status of 409"


def test_a_load_is_set_beside_its_service(new_page, sign_in, complaints, vaxjo, ada):
    year.drawn(vaxjo, "1300 m3")
    before = {"first": "2024-01-01", "last": "2024-12-31"}
    factories.sealed(vaxjo, lines={year.GAS: "1250 m3"}, **before)
    for books, count in ((2024, 100), (2025, 110)):
        factories.sealed(
            vaxjo,
            kind="observation",
            lines={PEOPLE: f"{count} person"},
            first=f"{books}-12-31",
            last=f"{books}-12-31",
        )
    page = new_page()
    sign_in(page, ada)

    page.goto("/desk/vaxjo/balance/2025/")
    page.get_by_role("link", name="Begin a benefit analysis").click()
    page.locator("#id_need").select_option("housing")
    page.locator("#id_service").select_option(year.GAS)
    page.locator("#id_load").select_option(year.GAS)
    page.locator("#id_base_year").fill("2024")
    press(page, "Keep the row")
    says(page, "Load and service are both measured in")
    assert axe.barriers(page) == []
    page.locator("#id_service").select_option(PEOPLE)
    press(page, "Keep the row")
    says(page, "The row stands in the next balance.")

    page.goto("/desk/vaxjo/balance/2025/")
    part = page.locator("#part-c")
    expect(part).to_contain_text("relative decoupling")
    expect(part).to_contain_text("+10.0")
    assert axe.barriers(page) == []
    assert vaxjo.benefits.get().service.name == PEOPLE
    assert [one for one in complaints if not one.startswith(CONFLICT)] == []
