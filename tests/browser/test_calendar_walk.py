"""The calendar in a browser: laid, a day moved, and not without a reason."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import expect
from tests.browser import axe
from tests.browser.desk import fills, press, says

from naturbudget.apps.calendar.models import Move
from naturbudget.core.period import year_of

PAGE = "/desk/vaxjo/calendar/"
CONFLICT = "Failed to load resource: the server responded with a status of 409"


def test_a_calendar_is_laid_and_a_day_moved_with_its_reason(
    new_page, sign_in, complaints, vaxjo, ada
):
    year = year_of(timezone.now().date()) + 1
    page = new_page()
    sign_in(page, ada)

    page.goto("/desk/vaxjo/")
    page.get_by_role("link", name="Calendar", exact=True).first.click()
    page.get_by_role("link", name=f"Lay the calendar of {year}").click()
    assert axe.barriers(page) == []
    fills(page, sitting=f"{year - 1}-12-15")
    press(page, "Show the days first")
    expect(page.get_by_role("cell", name=f"15 June {year - 1}")).to_be_visible()
    press(page, "Lay the calendar")
    says(page, "The calendar is laid.")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"The cycle of {year}")
    assert axe.barriers(page) == []

    page.get_by_role("link", name=f"Move Consultation {year}").click()
    fills(page, due=f"{year - 1}-11-22")
    press(page, "Move the deadline")
    expect(page.locator("#id_reason_error")).to_contain_text("is missing")
    assert not Move.objects.exists()
    fills(page, due=f"{year - 1}-12-15", reason="The hall is closed.")
    press(page, "Move the deadline")
    expect(page.locator("#id_due_error")).to_contain_text("is not before")
    assert axe.barriers(page) == []
    fills(page, due=f"{year - 1}-11-22")
    press(page, "Move the deadline")
    says(page, "The deadline is moved.")
    expect(page.get_by_text("The hall is closed.")).to_be_visible()

    page.goto(PAGE)
    row = page.get_by_role("row").filter(has_text=f"November {year - 1}")
    expect(row.get_by_text("Consultation")).to_be_visible()
    assert axe.barriers(page) == []
    assert [one for one in complaints if not one.startswith(CONFLICT)] == []
