"""Needs of a department in a browser: asked, refused, stated, granted."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect
from tests import year
from tests.browser import axe
from tests.browser.desk import fills, press, says

from naturbudget.apps.needs.models import Need

REFUSED = "Failed to load resource: the server responded with a status of 4"


def test_a_department_is_asked_and_answered(
    new_page, sign_in, complaints, vaxjo, ada, hanna
):
    year.drafted(vaxjo)
    co_ordinator, holder = new_page(), new_page()
    sign_in(co_ordinator, ada)
    sign_in(holder, hanna)

    co_ordinator.goto("/desk/vaxjo/budget/2025/")
    co_ordinator.get_by_role("link", name="What departments will need").click()
    co_ordinator.get_by_role("link", name="Ask the departments").click()
    fills(co_ordinator, due=f"{timezone.now().date() + timedelta(days=14)}")
    press(co_ordinator, "Ask them")
    says(co_ordinator, "The departments are asked.")
    says(co_ordinator, "has not answered yet")
    assert axe.barriers(co_ordinator) == []

    holder.goto("/desk/vaxjo/")
    holder.get_by_role("link", name="Answer").last.click()
    fills(holder, purpose="The new wing of the school.", account=year.GAS)
    press(holder, "State the need")
    expect(holder.locator("#id_amount_error")).to_contain_text("How much is missing")
    assert axe.barriers(holder) == []
    fills(holder, amount="200")
    press(holder, "State the need")
    says(holder, "The need is kept.")

    co_ordinator.goto("/desk/vaxjo/budget/2025/")
    says(co_ordinator, "Needs of 2025 without an answer: 1.")
    co_ordinator.get_by_role("link", name="To the needs").click()
    co_ordinator.get_by_role("link", name="The new wing of the school.").click()
    co_ordinator.get_by_label("granted in part").check()
    fills(co_ordinator, granted="150")
    press(co_ordinator, "Keep the answer")
    expect(co_ordinator.locator("#id_reason_error")).to_contain_text("wants to know")
    assert axe.barriers(co_ordinator) == []
    fills(co_ordinator, reason="The wing opens in spring.")
    press(co_ordinator, "Keep the answer")
    says(co_ordinator, "Every department answered, and every need has its answer.")
    assert axe.barriers(co_ordinator) == []
    assert Need.objects.get().granted == "150"
    assert [one for one in complaints if not one.startswith(REFUSED)] == []
