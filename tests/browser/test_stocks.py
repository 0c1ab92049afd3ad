"""Stocks in a browser: a stocktake to the statement; what is uneven is refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import factories
from tests.browser import axe
from tests.browser.desk import TOWN, press

REFUSED = "Failed to load resource: the server responded with a status of 409"
PAPER = {"name": "map.txt", "mimeType": "text/plain", "buffer": b"the new map"}


def says(page, text):
    """Expect a sentence; a refusal stands on top and at its field."""
    expect(page.get_by_text(text).first).to_be_visible()


@pytest.fixture
def at_desk(page, sign_in, vaxjo, ada):
    for name, area in (("meadow", 100), ("street", 10)):
        factories.sealed(
            vaxjo,
            kind="opening",
            lines={f"land/{name}": f"{area} har"},
            first="2024-12-31",
            last="2024-12-31",
        )
    for name in ("hall", "school"):
        factories.account(vaxjo, f"heat/{name}")
    sign_in(page, ada)
    return page


def test_a_stocktake_is_sealed_and_stands_in_the_statement(at_desk, complaints):
    page = at_desk
    page.goto(f"{TOWN}/books/accounts/of/land/meadow/")
    page.get_by_role("link", name="Stocktake").click()
    page.locator("#id_quantity").fill("98.5")
    page.get_by_label("Day").fill("2025-09-30")
    page.get_by_label("Only our knowledge changed").check()
    page.locator("#id_evidence").set_input_files(PAPER)
    press(page, "Keep it and look at the difference")
    says(page, "Say what changed: the method")
    assert axe.barriers(page) == []

    page.get_by_label("The asset changed").check()
    page.get_by_label("Found by").select_option("satellite")
    press(page, "Keep it and look at the difference")
    says(page, "by survey")
    press(page, "Seal voucher")
    says(page, "Sealed as number")

    page.goto(f"{TOWN}/books/assets/?first=2025-01-01&last=2025-12-31")
    says(page, "add up to what the books hold at the end")
    row = page.get_by_role("row").filter(has_text="meadow")
    expect(row).to_contain_text("98.5")
    assert axe.barriers(page) == []
    for table in ("Change matrix", "Supply and use"):
        page.get_by_role("link", name=table).click()
        assert axe.barriers(page) == []
    page.goto(f"{TOWN}/books/tree/of/land/")
    says(page, "108.5")
    assert axe.barriers(page) == []
    assert [one for one in complaints if not one.startswith(REFUSED)] == []


def test_an_uneven_reclassification_is_refused_and_then_named(at_desk, complaints):
    page = at_desk
    page.goto(f"{TOWN}/books/movements/several/")
    page.get_by_label("Account, row 1").select_option("land/meadow")
    page.get_by_label("Out, row 1").fill("3.2")
    page.get_by_label("Account, row 2").select_option("land/street")
    page.get_by_label("In, row 2").fill("3")
    page.get_by_label("First day").fill("2025-05-01")
    page.get_by_label("Last day").fill("2025-05-01")
    page.locator("#id_evidence").set_input_files(PAPER)
    press(page, "Keep as draft and look")
    says(page, "3 ha enters and 3.2 ha leaves: 0.2 ha must enter another account.")
    assert axe.barriers(page) == []

    page.get_by_label("In, row 2").fill("3.2")
    press(page, "Keep as draft and look")
    says(page, "In and out add up to zero in each unit.")
    press(page, "Seal voucher")
    says(page, "Sealed as number")
    assert [one for one in complaints if not one.startswith(REFUSED)] == []


def test_a_bill_is_divided_and_accounts_are_grouped(at_desk, complaints, vaxjo):
    page = at_desk
    page.goto(f"{TOWN}/books/splits/new/")
    page.locator("#id_quantity").fill("100")
    page.get_by_label("Divided by").select_option("area")
    for number, (name, area) in enumerate((("hall", "1"), ("school", "2")), start=1):
        page.get_by_label(f"Account, row {number}").select_option(f"heat/{name}")
        page.get_by_label(f"Weight, row {number}").fill(area)
    press(page, "Show the shares")
    says(page, "66.667")
    assert axe.barriers(page) == []
    assert not vaxjo.vouchers.drafts().exists()

    page.goto(f"{TOWN}/books/groupings/")
    page.get_by_role("link", name="Make the first one").click()
    page.get_by_label("Name (sv)").fill("By use")
    page.get_by_label("From this day on").fill("2024-01-01")
    page.get_by_label("heat/hall").fill("Office")
    press(page, "Group them so")
    says(page, "The grouping stands; no account was touched.")
    assert axe.barriers(page) == []
    assert complaints == []
