"""A request of the council in a browser: an empty one refused, answered, closed."""

from __future__ import annotations

from playwright.sync_api import expect
from tests import year
from tests.browser import axe
from tests.browser.desk import fills, press, says

from naturbudget.apps.decisions.models import Motion

LIST = "/desk/vaxjo/council/requests/"
CONFLICT = "Failed to load resource: the server responded with a status of 409"


def test_a_request_of_the_council_is_answered_and_closed(
    new_page, sign_in, complaints, vaxjo, klas, eva
):
    year.ratified(vaxjo)
    clerk, executive = new_page(), new_page()
    sign_in(clerk, klas)
    sign_in(executive, eva)

    clerk.goto("/desk/vaxjo/council/")
    clerk.get_by_role("main").get_by_role(
        "link", name="Requests of the council"
    ).click()
    press(clerk, "Record the request")
    expect(clerk.locator("#id_text_error")).to_contain_text("is missing")
    fills(clerk, text="The executive reports what the buses save.", due="2026-12-31")
    press(clerk, "Record the request")
    says(clerk, "The request is recorded.")
    assert axe.barriers(clerk) == []

    executive.goto("/desk/vaxjo/")
    executive.get_by_role("heading", name="Answer request 1 of the council").locator(
        "xpath=ancestor::li"
    ).get_by_role("link", name="Answer").last.click()
    press(executive, "Give the answer")
    expect(executive.locator("#id_text_error")).to_contain_text("is missing")
    fills(executive, text="2 kt a year.")
    press(executive, "Give the answer")
    says(executive, "The request is answered.")
    assert axe.barriers(executive) == []

    clerk.reload()
    says(clerk, "2 kt a year.")
    fills(clerk, text="The council took note.")
    press(clerk, "Close the request")
    says(clerk, "The request is closed.")
    clerk.goto(LIST)
    expect(clerk.get_by_role("heading", name="Closed")).to_be_visible()
    assert Motion.objects.get().state == "closed"
    assert [one for one in complaints if not one.startswith(CONFLICT)] == []
