"""Final figures, shares of a bill and evidence in a browser: done, and refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import factories
from tests.browser import axe
from tests.browser.desk import TOWN, fills, paper, press, says

REFUSED = "Failed to load resource: the server responded with a status of 409"
PROGRAM = {
    "name": "bill.pdf",
    "mimeType": "application/pdf",
    "buffer": b"\x7fELF\x02\x01\x01" + bytes(64),
}


@pytest.fixture
def at_desk(page, sign_in, vaxjo, ada):
    sign_in(page, ada)
    return page


def test_a_provisional_figure_is_replaced_by_the_final_one(at_desk, complaints, vaxjo):
    page = at_desk
    factories.sealed(
        vaxjo,
        lines={"gas/school": "400 m3"},
        first="2025-01-01",
        last="2025-12-31",
        status="provisional",
    )
    page.goto(f"{TOWN}/books/")
    page.get_by_role("link", name="What may still change", exact=True).click()
    page.get_by_role("link", name="Type the final figure").click()
    assert axe.barriers(page) == []
    page.locator("#id_quantity").fill("four hundred and ten")
    page.locator("#id_evidence").set_input_files(paper("final.txt", "410 m3"))
    press(page, "Replace it")
    says(page, "Nothing is replaced")
    expect(page.get_by_role("alert").first).to_contain_text("is not a number")
    assert vaxjo.vouchers.filter(reverses__isnull=False).count() == 0

    page.locator("#id_quantity").fill("410")
    page.locator("#id_evidence").set_input_files(paper("final.txt", "410 m3"))
    press(page, "Replace it")
    expect(page.get_by_text("400 m³")).to_have_count(0)

    # As the council saw it, and as we know it now, side by side.
    page.goto(f"{TOWN}/books/accounts/of/gas/school/")
    main = page.locator("main")
    expect(main).to_contain_text("410")
    expect(main).to_contain_text("final")
    assert axe.barriers(page) == []
    assert [one for one in complaints if not one.startswith(REFUSED)] == []


def test_shares_that_are_not_the_whole_are_refused(at_desk, complaints, vaxjo):
    for name in ("hall", "school"):
        factories.account(vaxjo, f"heat/{name}")
    page = at_desk
    page.goto(f"{TOWN}/books/splits/new/")
    fills(page, quantity="100", basis="percent")
    for number, (name, part) in enumerate((("hall", "60"), ("school", "30")), start=1):
        page.get_by_label(f"Account, row {number}").select_option(f"heat/{name}")
        page.get_by_label(f"Weight, row {number}").fill(part)
    press(page, "Show the shares")
    expect(page.get_by_role("alert").first).to_contain_text("90")
    assert axe.barriers(page) == []

    page.get_by_label("Weight, row 2").fill("40")
    press(page, "Show the shares")
    says(page, "So it is divided")
    assert [one for one in complaints if not one.startswith(REFUSED)] == []


def test_a_program_is_no_evidence_and_an_erased_bill_leaves_the_log_valid(
    at_desk, complaints, vaxjo
):
    factories.account(vaxjo, "gas/school")
    page = at_desk
    page.goto(f"{TOWN}/books/figures/new/?where=gas/school")
    fills(page, quantity="12", valid_from="2025-01-01", valid_to="2025-03-31")
    page.locator("#id_evidence").set_input_files(PROGRAM)
    press(page, "Keep as draft and look")
    expect(page.get_by_role("alert").first).to_contain_text("program")
    assert not vaxjo.sources.exists()

    page.locator("#id_evidence").set_input_files(paper("../../bill <1>.txt", "12 m3"))
    press(page, "Keep as draft and look")
    press(page, "Seal voucher")
    says(page, "The voucher is sealed as number 1.")
    source = vaxjo.sources.get()
    page.goto(f"{TOWN}/books/evidence/{source.sha256}/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the file").click()
    assert taken.value.path().read_bytes() == b"12 m3"
    assert "/" not in taken.value.suggested_filename

    page.get_by_text("Erase the file").first.click()
    page.get_by_label("Why it is erased").fill("A name stood on it.")
    press(page, "Go on to erase it")
    says(page, "Erase this file for good?")
    assert axe.barriers(page) == []
    press(page, "Erase the file for good")
    says(page, "The file was erased on")
    assert axe.barriers(page) == []
    page.goto(f"{TOWN}/audit/")
    press(page, "Check the whole log now")
    expect(page.locator("main")).to_contain_text("The log is whole")
    assert [one for one in complaints if not one.startswith(REFUSED)] == []
