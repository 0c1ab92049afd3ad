"""A warning in a browser: refused without a reason, sealed with one, shown for good."""

from __future__ import annotations

from playwright.sync_api import expect
from tests import factories
from tests.browser import desk

WHY = "The boiler was left on over Christmas."
REFUSED = (
    "Failed to load resource: the server responded with a status of 409 (Conflict) "
)


def test_a_warning_is_answered_and_sealed(vaxjo, ada, new_page, sign_in, complaints):
    factories.account(vaxjo, "gas/town-hall", unit="m3")
    factories.sealed(
        vaxjo, first="2024-01-01", last="2024-03-31", lines={"gas/town-hall": "1100 m3"}
    )
    page = new_page()
    sign_in(page, ada)
    page.goto(f"{desk.TOWN}/books/figures/new/?where=gas/town-hall")
    desk.fills(page, quantity="12000", valid_from="2025-01-01", valid_to="2025-03-31")
    page.locator("#id_evidence").set_input_files(desk.paper("bill.txt", "12000 m3"))
    desk.press(page, "Keep as draft and look")
    desk.says(page, "This is 10.9 times the figure of")
    desk.press(page, "Keep it, answer later")
    expect(page.get_by_role("button", name="Seal voucher")).to_have_count(0)

    desk.press(page, "Keep the reason and seal")
    desk.says(page, "No reason is given")
    assert vaxjo.seals.count() == 1

    page.get_by_label("Why it is right").fill(WHY)
    desk.press(page, "Keep the reason and seal")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Voucher 2")
    desk.says(page, WHY)
    assert vaxjo.seals.count() == 2
    complaints[:] = [one for one in complaints if REFUSED.strip() not in one]
