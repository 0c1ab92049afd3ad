"""An in-year account in a browser: told, decided on and issued, not without these."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect
from tests import factories, year
from tests.browser import axe
from tests.browser.desk import TOWN, press, says

from naturbudget.apps.resources.models import Account

IN_YEAR = f"{TOWN}/budget/{year.YEAR}/in-year/"
CAUSE = "The boiler of the town hall runs at half its yield since March."
DECIDED = "The boiler is replaced in August."
REFUSED = re.compile("status of 4(09|22)")


@pytest.fixture
def windows(vaxjo, ada, new_page, sign_in):
    """Open a window for co-ordinator, account holder and executive."""
    year.ratified(vaxjo)
    for books, first, second in (
        (2023, "600 m3", "400 m3"),
        (2024, "500 m3", "500 m3"),
        (2025, "715 m3", None),
    ):
        booked(vaxjo, f"{books}-01-01", f"{books}-06-30", first)
        if second:
            booked(vaxjo, f"{books}-07-01", f"{books}-12-31", second)
    account = Account.objects.get(municipality=vaxjo, path=year.GAS)
    holder = factories.member(
        "account-holder", of=vaxjo, name="Hugo", department=account.department
    )
    executive = factories.member("executive", of=vaxjo, name="Eva")

    def of(person):
        page = new_page()
        sign_in(page, person)
        return page

    return of(ada), of(holder), of(executive)


def booked(of, first, last, quantity):
    year.booked(of, quantity, first=first, last=last, key=f"gas:{first}")


def test_a_line_in_deficit_is_told_and_decided_on_before_the_account_is_issued(
    vaxjo, windows, complaints
):
    coordinator, holder, executive = windows

    begins(coordinator)
    is_not_issued_without_a_decision(coordinator)
    says_why(holder)
    decides(executive)
    issues(coordinator)

    account = vaxjo.in_year_accounts.get()
    assert (account.as_of, account.is_open) == (date(2025, 6, 30), False)
    anybody_reads_it(coordinator)
    assert [said for said in complaints if not REFUSED.search(said)] == []


def begins(page):
    page.goto(f"{TOWN}/budget/{year.YEAR}/")
    page.get_by_role("link", name="In-year accounts").click()
    page.get_by_label("As of").select_option("2025-06-30")
    assert axe.barriers(page) == []
    press(page, "Begin it")
    says(page, "The in-year account is begun.")
    row = page.get_by_role("row", name=year.CODE)
    expect(row).to_contain_text("1,300")
    expect(row).to_contain_text("Expected to be missed")


def is_not_issued_without_a_decision(page):
    press(page, "Freeze and issue")
    expect(page.get_by_role("alert")).to_contain_text("nobody has decided what to do")
    assert axe.barriers(page) == []


def says_why(page):
    page.goto(f"{TOWN}/")
    page.get_by_role("link", name=f"Say why {year.CODE} is expected").first.click()
    press(page, "Keep the comment")  # says all that it lacks
    expect(page.get_by_role("alert")).to_contain_text("Cause")
    page.get_by_label("Cause").fill(CAUSE)
    page.get_by_label("a measure").check()
    page.get_by_label("the executive").check()
    press(page, "Keep the comment")
    expect(page.get_by_role("alert")).to_contain_text("Say which measure")
    page.get_by_label("Corrective measure").fill("Another boiler, by September.")
    assert axe.barriers(page) == []
    press(page, "Keep the comment")
    says(page, f"The comment on {year.CODE} is kept.")


def decides(page):
    page.goto(f"{TOWN}/")
    page.get_by_role(
        "link", name=f"Decide what is done about {year.CODE}"
    ).first.click()
    expect(page.locator("#content, main").first).to_contain_text(CAUSE)
    page.get_by_label("take a measure").check()
    page.get_by_label("In a sentence").fill(DECIDED)
    press(page, "Keep the decision")
    says(page, f"The decision on {year.CODE} is kept.")


def issues(page):
    page.goto(f"{TOWN}/")
    page.get_by_role("link", name="Issue the in-year account as of").first.click()
    press(page, "Freeze and issue")
    says(page, "The in-year account is issued and public.")
    expect(page.get_by_role("button", name="Freeze and issue")).to_have_count(0)


def anybody_reads_it(page):
    page.goto("/vaxjo/documents/")
    page.get_by_role("link", name="In-year account 2025").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("30 June 2025")
    expect(page.locator("main")).to_contain_text(CAUSE)
    expect(page.locator("main")).to_contain_text(DECIDED)
    assert axe.barriers(page) == []
