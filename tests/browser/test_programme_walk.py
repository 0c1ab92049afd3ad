"""A measure in a browser: added, its effect refused and kept, its sum against a gap."""

from __future__ import annotations

from playwright.sync_api import expect
from tests import year
from tests.browser import axe
from tests.browser.desk import fills, press, says

from naturbudget.apps.programme.models import Effect

REFUSED = "Failed to load resource: the server responded with a status of 4"


def test_a_measure_closes_a_part_of_a_gap(new_page, sign_in, complaints, vaxjo, ada):
    year.drafted(vaxjo)
    year.booked(
        vaxjo,
        "1500 m3",
        first="2024-01-01",
        last="2024-12-31",
        lines={year.GAS: "1500 m3"},
    )
    page = new_page()
    sign_in(page, ada)

    page.goto("/desk/vaxjo/programme/")
    says(page, "No measure is written down yet.")
    assert axe.barriers(page) == []
    page.get_by_role("link", name="Add a measure").click()
    press(page, "Keep the measure")
    expect(page.locator("#id_title_error")).to_be_visible()
    assert axe.barriers(page) == []
    fills(page, title="New boilers", first="2025")
    page.get_by_label(year.CODE).check()
    press(page, "Keep the measure")
    says(page, "The measure is kept.")

    fills(page, year="2025", likely="-100 kWh")
    page.get_by_label("How sure").select_option("fair")
    press(page, "Keep the effect")
    expect(page.locator("#id_likely_error")).to_contain_text("Write it in m³")
    assert axe.barriers(page) == []
    fills(page, likely="a hundred")
    press(page, "Keep the effect")
    expect(page.locator("#id_likely_error")).to_contain_text("is not a number")
    fills(page, likely="-100")
    press(page, "Keep the effect")
    says(page, "The effect is kept.")
    assert Effect.objects.get().likely == "-100"
    assert axe.barriers(page) == []

    page.goto("/desk/vaxjo/budget/2025/")
    page.get_by_role("link", name="What if: try other targets").click()
    field = page.get_by_label(f"Another target for {year.CODE}")
    field.fill("little")
    press(page, "Calculate")
    says(page, "This is not calculated yet")
    assert axe.barriers(page) == []
    field.fill("1300")
    press(page, "Calculate")
    says(page, "leaves 100")
    field.fill("1400")
    press(page, "Calculate")
    expect(page.locator(f"#line-{year.CODE}")).to_contain_text("Target: closes")
    assert f"to-{year.CODE}=1400" in page.url
    assert axe.barriers(page) == []
    assert [one for one in complaints if not one.startswith(REFUSED)] == []
