"""A line is divided in a browser: refused while it does not add up, then mended."""

from __future__ import annotations

from playwright.sync_api import expect
from tests import factories, year
from tests.browser import axe
from tests.browser.desk import fills, press, says

REFUSED = "Failed to load resource: the server responded with a status of 4"
SHEET = "/desk/vaxjo/budget/2025/"
LINE = f"{SHEET}lines/EN-01/"


def test_shares_with_a_reserve_add_up_before_they_are_handed_over(
    page, sign_in, complaints, vaxjo, ada
):
    sign_in(page, ada)
    schools = factories.department(vaxjo, "schools")
    year.drafted(vaxjo)
    buildings = vaxjo.departments.get(code="buildings")

    page.goto(LINE)
    fills(page, reserve="100")
    page.locator(f"#share-{buildings.pk}").fill("900")
    page.locator(f"#share-{schools.pk}").fill("250")
    page.get_by_text("Sectors", exact=True).click()
    page.get_by_label("Sector 1", exact=True).fill("Homes and gardens")
    page.get_by_label("Sector 1, amount").fill("1100")
    assert axe.barriers(page) == []
    press(page, "Save the line")

    press(page, "Hand over")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(
        "The shares and the reserve of 100 m³ add up to 1,250"
    )
    expect(alert).to_contain_text("Take 50 m³ out of a share or the reserve")
    assert axe.barriers(page) == []

    page.goto(LINE)
    fills(page, reserve="50")
    page.get_by_label("Sector 1, amount").fill("1150")
    press(page, "Save the line")
    says(page, "Homes and gardens")
    expect(page.get_by_role("region", name="Sectors of")).to_contain_text("Reserve")
    press(page, "Hand over")
    says(page, "The budget is handed to the executive.")
    assert [one for one in complaints if not one.startswith(REFUSED)] == []
