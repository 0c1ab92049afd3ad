"""A plan is reserved in a browser: available falls; too large a release is refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import factories, year
from tests.browser import desk
from tests.browser.axe import barriers

BUDGET = f"{desk.TOWN}/budget"


@pytest.fixture
def town(vaxjo, ada):
    year.ratified(vaxjo)
    factories.account(vaxjo, "gas/school")
    return vaxjo


def available(page):
    page.goto(f"{BUDGET}/2025/execution/")
    """The figure, without what stands below it where no use is known."""
    return page.locator("tbody tr").first.locator("td").last.locator("b")


def test_a_plan_is_reserved_and_given_back(page, town, ada, sign_in, complaints):
    sign_in(page, ada)
    expect(available(page)).to_have_text("1,200")

    page.get_by_role("link", name="Reserve for a plan").click()
    desk.fills(
        page,
        name="Harbour north",
        account=year.GAS,
        quantity="200",
        year_2026="300",
        day="2025-06-01",
        remark="zoning plan Harbour north",
    )
    page.locator("#id_evidence").set_input_files(desk.paper("plan.txt", "the plan"))
    desk.press(page, "Look at what it does")
    desk.says(page, "What it would do")
    assert barriers(page) == []
    assert not town.vouchers.filter(kind="reserve").exists()

    # The paper was kept while one looked; the form is sent again without it.
    desk.press(page, "Seal it")
    desk.says(page, "It is reserved.")
    expect(available(page)).to_have_text("1,000")
    assert barriers(page) == []

    page.goto(f"{BUDGET}/commitments/")
    assert barriers(page) == []
    page.get_by_role("link", name="Release harbour-north:2025").click()
    desk.fills(page, quantity="201", reason="built and booked")
    desk.press(page, "Release it")
    expect(page.locator("#id_quantity_error")).to_contain_text("still holds 200 m³")
    assert barriers(page) == []
    complaints.clear()  # the refusal answers 409, and the browser says so

    desk.fills(page, quantity="80")
    desk.press(page, "Release it")
    desk.says(page, "It is given back, and available again.")
    expect(available(page)).to_have_text("1,080")
